#include "access/provider/providers.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::access {

ProviderOffer const* find_offer(ProviderOffers const& offers, View name) {
  auto const found = std::ranges::find_if(offers, [&](auto const& offer) { return offer->settings.name == name; });
  return found == offers.end() ? nullptr : found->get();
}

bool has_mail_domain(ProviderSettings const& settings) {
  return !settings.mail_domains.empty() || !settings.hosted_domain.empty();
}

bool is_of_domain(ProviderSettings const& settings, View email) {
  auto const at = email.rfind('@');
  if (at == View::npos || at + 1 == email.size()) return false;
  auto const domain = email.substr(at + 1);
  auto const is_it = [&](std::string const& each) { return text::iequals(each, domain); };
  return std::ranges::any_of(settings.mail_domains, is_it) || is_it(settings.hosted_domain);
}

std::shared_ptr<Provider> Providers::get(ProviderOffers const& offers, View name) {
  auto const* const offer = find_offer(offers, name);
  if (!offer) return nullptr;
  auto& known = known_[offer->settings.name];
  if (known.provider && known.digest == offer->digest) return known.provider;
  known = {.digest = offer->digest, .provider = std::make_shared<Provider>(resolver_, offer->tls, offer->settings, memory_)};
  return known.provider;
}

}  // namespace cordon::access
