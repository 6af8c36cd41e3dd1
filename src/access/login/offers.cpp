#include "access/login/offers.h"

#include "access/pages/addresses.h"

namespace cordon::access {
namespace {

constexpr View directory = "directory";

std::vector<ProviderSettings const*> offered(Guest const& guest) {
  std::vector<ProviderSettings const*> all;
  for (auto const& offer : guest.rules->providers) {
    if (is_offered(guest, offer->settings.name)) all.push_back(&offer->settings);
  }
  return all;
}

}  // namespace

bool is_offered(Guest const& guest, View provider) {
  bool const is_there =
      provider == directory ? guest.rules->has_directory : find_offer(guest.rules->providers, provider) != nullptr;
  if (!is_there) return false;
  if (!guest.asks.provider.empty() && guest.asks.provider != provider) return false;
  auto const* const site = guest.site();
  return !site || site->believes(provider);
}

std::vector<ProviderChoice> provider_choices(Guest const& guest) {
  std::vector<ProviderChoice> choices;
  for (auto const* const provider : offered(guest))
    choices.push_back({.title = provider->title, .address = start_of(guest, provider->name)});
  return choices;
}

std::string only_provider(Guest const& guest) {
  auto const* const site = guest.site();
  bool const names_one = site && site->providers.size() == 1 && site->providers.front() != directory;
  return names_one && is_offered(guest, site->providers.front()) ? site->providers.front() : std::string();
}

bool has_domains(Guest const& guest) {
  return std::ranges::any_of(offered(guest), [](auto const* provider) { return has_mail_domain(*provider); });
}

std::string provider_of(Guest const& guest, View email) {
  std::string found;
  for (auto const* const provider : offered(guest)) {
    if (!is_of_domain(*provider, email)) continue;
    if (!found.empty()) return {};
    found = provider->name;
  }
  return found;
}

std::string start_of(Guest const& guest, View provider, View hint) {
  auto address = with_errand(guest, std::string(address::provider) + std::string(provider));
  return hint.empty() ? address : with_query(address, {{"hint", hint}});
}

}  // namespace cordon::access
