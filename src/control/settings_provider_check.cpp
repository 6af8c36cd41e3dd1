#include "control/settings_provider_check.h"

#include <algorithm>

#include "base/text.h"
#include "config/type.h"
#include "control/identity_providers.h"
#include "control/settings_address.h"
#include "control/site_access.h"

namespace cordon::control {
namespace {

using config::quote;
using Texts = std::vector<std::string>;

constexpr std::string_view directory = "directory", about_provider = "provider:";

class ProviderCheck {
 public:
  ProviderCheck(Settings const& settings, SettingsReport& report) : settings_(settings), report_(report) {}

  void run() {
    for (std::size_t i = 0; i < access().providers.size(); ++i) check_provider(i);
    for (std::size_t i = 0; i < access().people.size(); ++i) {
      auto const& people = access().people[i];
      check_conditions(fmt::format("access.people[{}]", i), {&people.any, &people.when, &people.unless});
    }
    for (std::size_t i = 0; i < settings_.sites.size(); ++i) check_site(i);
    check_ways();
  }

 private:
  AccessSettings const& access() const { return settings_.access; }

  bool is_known(std::string_view name) const {
    if (name == directory) return access().directory;
    return std::ranges::find(access().providers, name, &IdentityProviderSettings::name) != access().providers.end();
  }

  void check_provider(std::size_t index) {
    auto const& provider = access().providers[index];
    auto const path = fmt::format("access.provider[{}]", index);
    if (access().login.empty()) return report_.error(path, "there is nowhere to log in with it", "set `login` in [access]");
    auto const first = std::ranges::find(access().providers, provider.name, &IdentityProviderSettings::name);
    if (first - access().providers.begin() != static_cast<std::ptrdiff_t>(index))
      report_.error(path + ".name", fmt::format("there are two providers {}", quote(provider.name)));
    for (std::size_t i = 0; i < provider.mail_domains.size(); ++i) {
      if (!is_host_name(text::to_lower(provider.mail_domains[i])))
        report_.error(fmt::format("{}.mail_domains[{}]", path, i),
                      fmt::format("{} is no domain of addresses", quote(provider.mail_domains[i])), "as in \"clinic.eu\"");
    }
    if (!provider.certificate.empty() && provider.key.empty())
      report_.error(path + ".certificate", "a certificate is nothing without its `key`");
    auto const made = make_provider(provider, access());
    if (!made) report_.error(path, made.error().detail);
  }

  void complain(std::string const& path, std::string_view name) {
    if (name == directory) return report_.error(path, "the built-in directory is switched off", "`directory = true` in [access]");
    report_.error(path, fmt::format("there is no provider {}", quote(name)), "add an [[access.provider]] of that name");
  }

  void check_conditions(std::string const& section, std::initializer_list<Texts const*> lists) {
    std::string_view const names[] = {"any", "when", "unless"};
    std::size_t which = 0;
    for (auto const* const list : lists) {
      auto const field = fmt::format("{}.{}", section, names[which++]);
      for (std::size_t i = 0; i < list->size(); ++i) {
        std::string_view rest = (*list)[i];
        if (!rest.starts_with(about_provider)) continue;
        rest.remove_prefix(about_provider.size());
        auto const name = text::trim(text::take_until(rest, ' '));
        auto const item = fmt::format("{}[{}]", field, i);
        if (!is_known(name)) complain(report_.is_written(item) ? item : field, name);
      }
    }
  }

  void check_site(std::size_t index) {
    auto const& site = settings_.sites[index];
    auto const path = fmt::format("site[{}]", index);
    for (std::size_t i = 0; i < site.providers.size(); ++i) {
      auto const item = fmt::format("{}.providers[{}]", path, i);
      if (!is_known(site.providers[i])) complain(report_.is_written(item) ? item : path + ".providers", site.providers[i]);
    }
    for (auto const& [kind, rules] : {std::pair("deny", &site.deny), std::pair("bypass", &site.bypass),
                                      std::pair("service", &site.service), std::pair("allow", &site.allow)}) {
      for (std::size_t i = 0; i < rules->size(); ++i) {
        auto const& rule = (*rules)[i];
        check_conditions(fmt::format("{}.{}[{}]", path, kind, i), {&rule.any, &rule.when, &rule.unless});
      }
    }
  }

  void check_ways() {
    if (access().login.empty() || access().directory || !access().providers.empty()) return;
    report_.error("access.directory", "nobody can log in: the directory is switched off, and there is no provider",
                  "add an [[access.provider]]");
  }

  Settings const& settings_;
  SettingsReport& report_;
};

}  // namespace

void check_providers(Settings const& settings, SettingsReport& report) {
  ProviderCheck(settings, report).run();
}

}  // namespace cordon::control
