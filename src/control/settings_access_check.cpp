#include "control/settings_access_check.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "config/type.h"
#include "control/settings_provider_check.h"
#include "control/site_access.h"
#include "control/site_conditions.h"
#include "control/site_machines.h"
#include "mail/eml.h"
#include "store/postgres_location.h"

namespace cordon::control {
namespace {

using config::quote;

// "https://host" or "https://host:port", and nothing behind it.
bool is_bare(std::string_view url) {
  auto rest = url.substr(std::string_view("https://").size());
  text::take_until(rest, ':');
  auto const port = text::parse_number<std::uint16_t>(rest);
  return url.contains(':') && (rest.empty() ? !url.ends_with(':') : port && *port != 0);
}

// Without one it would be what assertions for a site say of whom they are for.
bool has_path(std::string_view url) {
  return url.substr(std::string_view("https://").size()).contains('/');
}

class AccessCheck {
 public:
  AccessCheck(Settings const& settings, SettingsReport& report) : settings_(settings), report_(report) {}

  void run() {
    check_login();
    check_store();
    check_alarm();
    check_people();
    check_issuers();
    check_evaluators();
    for (std::size_t i = 0; i < settings_.sites.size(); ++i) check_site(i);
  }

 private:
  AccessSettings const& access() const { return settings_.access; }

  void check_login() {
    if (access().login.empty()) return;
    auto const host = login_host_of(access());
    bool const is_url = !host.empty() && is_host_name(host) && is_bare(access().login);
    if (!is_url)
      return report_.error("access.login", fmt::format("{} is no address of a login host", quote(access().login)),
                           "a URL without a path: \"https://login.praxis.example\"");
    bool const is_site = std::ranges::any_of(settings_.sites, [&](auto const& site) { return is_login_host(site, access()); });
    if (!is_site)
      report_.error("access.login", fmt::format("no [[site]] has the host {}", host),
                    "add one without `origin`, with a certificate");
  }

  void check_store() {
    if (!access().database.empty()) {
      auto const described = store::describe({access().database});
      if (!described) report_.error("access.database", described.error().detail);
      if (access().directory_key.empty())
        report_.error("access.database", "nodes that share a database need the same `directory_key`",
                      "a file of mode 0600 with 32 random octets in base64url");
    }
    if (!pages::find_language(access().language))
      report_.error("access.language", fmt::format("{} is no language of letters", quote(access().language)),
                    "`en`, `fr`, `de` or `it`");
    if (!mail::is_mail_address(access().sender))
      report_.error("access.sender", fmt::format("{} is no e-mail address", quote(access().sender)));
  }

  void check_alarm() {
    for (std::size_t i = 0; i < access().alarm.size(); ++i) {
      if (!mail::is_mail_address(access().alarm[i]))
        report_.error(fmt::format("access.alarm[{}]", i), fmt::format("{} is no e-mail address", quote(access().alarm[i])));
    }
  }

  // What a rule needs besides itself, and would do without in silence.
  void check_needs(SiteSettings const& site, std::string const& path) {
    bool const rings = std::ranges::any_of(site.allow, &RuleSettings::break_glass);
    if (rings && access().alarm.empty())
      report_.warning(path, "it has a rule with `break_glass`, and nobody gets a letter when it is used",
                      "set `alarm` in [access]");
    if (mentions(site, access(), "country:") && access().countries.empty())
      report_.warning(path, "a rule asks for a country, and nothing tells countries", "set `countries` in [access]");
  }

  void check_people() {
    access::Faults faults;
    (void)condition_kinds(access(), faults);
    for (auto const& fault : faults) report_.error(place(fmt::format("access.people[{}]", fault.index), fault), fault.sentence);
  }

  void check_issuers() {
    std::set<std::string> names;
    for (std::size_t i = 0; i < access().issuers.size(); ++i) {
      auto const& issuer = access().issuers[i];
      auto const path = fmt::format("access.issuer[{}]", i);
      if (!names.insert(issuer.name).second)
        report_.error(path + ".name", fmt::format("{} stands there twice", quote(issuer.name)));
      if (!access::is_https(issuer.keys))
        report_.error(path + ".keys", fmt::format("{} is no URL with https", quote(issuer.keys)));
      if (!tls::ClientContext::create({.authorities = issuer.ca.string()}))
        report_.error(path + ".ca", fmt::format("{} has no authorities that can be read", issuer.ca.string()));
    }
  }

  void check_evaluators() {
    std::set<std::string> names;
    for (std::size_t i = 0; i < access().evaluators.size(); ++i) {
      auto const& evaluator = access().evaluators[i];
      auto const path = fmt::format("access.evaluator[{}]", i);
      if (!names.insert(evaluator.name).second)
        report_.error(path + ".name", fmt::format("{} stands there twice", quote(evaluator.name)));
      if (!access::is_https(evaluator.url) || !has_path(evaluator.url))
        report_.error(path + ".url", fmt::format("{} is no URL with https and a path", quote(evaluator.url)));
      if (!access::is_https(evaluator.keys))
        report_.error(path + ".keys", fmt::format("{} is no URL with https", quote(evaluator.keys)));
      if (!tls::ClientContext::create({.authorities = evaluator.ca.string()}))
        report_.error(path + ".ca", fmt::format("{} has no authorities that can be read", evaluator.ca.string()));
    }
  }

  // An answer is asked for again before it is too old, when somebody asks for something meanwhile.
  void check_external(SiteSettings const& site, std::string const& path) {
    for (auto const& [name, within] : named_by(site, access(), "external")) {
      auto const found = std::ranges::find(access().evaluators, name, &EvaluatorSettings::name);
      if (found == access().evaluators.end()) {
        report_.error(path, fmt::format("a rule names the evaluator {}, and there is none of that name", quote(name)),
                      "add an [[access.evaluator]]");
        continue;
      }
      auto const limit = within.empty() ? std::chrono::milliseconds(access::external_within)
                                        : config::parse_duration(within).value_or(std::chrono::hours(24));
      if (limit < 2 * found->fresh)
        report_.error(
            path, fmt::format("a rule believes the evaluator {} for less than twice as long as its answer is fresh", quote(name)),
            "set a shorter `fresh` in its [[access.evaluator]], or a longer `within`");
    }
  }

  void check_machines(SiteSettings const& site, std::string const& path) {
    auto const& certificates = site.client_certificates;
    auto const usable = load_client_authorities(certificates);
    if (!usable) report_.error(path + ".client_certificates", usable.error().detail);
    if (certificates.authorities.empty() && mentions(site, {}, "certificate:"))
      report_.error(path, "a rule looks at certificates, and clients are asked for none",
                    "set `authorities` in [site.client_certificates]");
    if (!certificates.responder.empty() && !certificates.responder.starts_with("http://"))
      report_.error(path + ".client_certificates.responder",
                    fmt::format("{} is no URL with http", quote(certificates.responder)));
    for (auto const& [name, within] : named_by(site, access(), "jwt")) {
      if (std::ranges::find(access().issuers, name, &IssuerSettings::name) == access().issuers.end())
        report_.error(path, fmt::format("a rule names the issuer {}, and there is none of that name", quote(name)),
                      "add an [[access.issuer]]");
    }
  }

  std::string place(std::string const& section, access::Fault const& fault) const {
    if (fault.field.empty()) return section;
    auto const item = fmt::format("{}.{}[{}]", section, fault.field, fault.item);
    return report_.is_written(item) ? item : fmt::format("{}.{}", section, fault.field);
  }

  // Where the rule of this number stands.
  static std::string rule_place(SiteSettings const& site, std::size_t index) {
    for (auto const& [name, rules] : {std::pair("deny", &site.deny), std::pair("bypass", &site.bypass),
                                      std::pair("service", &site.service), std::pair("allow", &site.allow)}) {
      if (index < rules->size()) return fmt::format("{}[{}]", name, index);
      index -= rules->size();
    }
    return {};
  }

  void check_site(std::size_t index) {
    auto const& site = settings_.sites[index];
    auto const path = fmt::format("site[{}]", index);
    bool const logs_in = is_login_host(site, access());
    if (site.origins.empty() && !logs_in && !report_.is_written(path + ".origin"))
      report_.error(path, "`origin` is missing: where do requests go?", "only the login host of [access] has none");
    if (!is_guarded(site)) return;
    if (logs_in) report_.error(path, "the login host has no rules: everybody may try to log in");
    if (access().login.empty()) report_.error(path, "it has rules, and there is nowhere to log in", "set `login` in [access]");
    check_machines(site, path);
    check_external(site, path);
    check_needs(site, path);
    access::Faults ignored;
    auto const kinds = condition_kinds(access(), ignored);
    auto const texts = rule_texts(site);
    auto const policy = access::Policy::make(texts, kinds);
    if (policy) return;
    for (auto const& fault : policy.error())
      report_.error(place(fmt::format("{}.{}", path, rule_place(site, fault.index)), fault), fault.sentence);
  }

  Settings const& settings_;
  SettingsReport& report_;
};

}  // namespace

void check_access(Settings const& settings, SettingsReport& report) {
  AccessCheck(settings, report).run();
  check_providers(settings, report);
}

}  // namespace cordon::control
