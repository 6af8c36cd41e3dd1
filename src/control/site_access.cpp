#include "control/site_access.h"

#include <algorithm>
#include <array>

#include "access/policy/people.h"
#include "access/policy/standard_kinds.h"
#include "base/text.h"
#include "control/identity_providers.h"
#include "control/site_conditions.h"
#include "control/site_evaluators.h"
#include "control/site_machines.h"

namespace cordon::control {
namespace {

using access::RuleKind;
using std::chrono::duration_cast;
using std::chrono::seconds;

std::optional<seconds> in_seconds(std::optional<std::chrono::milliseconds> time) {
  return time ? std::optional(duration_cast<seconds>(*time)) : std::nullopt;
}

access::RuleText rule_text(RuleSettings const& rule, RuleKind kind) {
  access::RuleText text{.kind = kind,
                        .name = rule.name,
                        .paths = rule.paths,
                        .any = rule.any,
                        .when = rule.when,
                        .unless = rule.unless,
                        .shadow = rule.shadow,
                        .purpose = rule.purpose,
                        .purpose_holds = duration_cast<seconds>(rule.purpose_holds),
                        .break_glass = rule.break_glass,
                        .session = {.idle = {}, .absolute = in_seconds(rule.absolute)}};
  if (!rule.approvers.empty())
    text.approval = access::ApprovalTerms{.approvers = rule.approvers, .longest = duration_cast<seconds>(rule.approval_longest)};
  return text;
}

access::Lifetime lifetime(std::chrono::milliseconds idle, std::chrono::milliseconds absolute) {
  return {.idle = duration_cast<seconds>(idle), .absolute = duration_cast<seconds>(absolute)};
}

std::vector<std::string> believed(SiteSettings const& site, AccessSettings const& access) {
  std::vector<std::string> there;
  if (access.directory) there.emplace_back("directory");
  for (auto const& provider : access.providers) there.push_back(provider.name);
  if (!site.providers.empty())
    std::erase_if(there, [&](auto const& name) { return std::ranges::find(site.providers, name) == site.providers.end(); });
  return there;
}

}  // namespace

bool is_guarded(SiteSettings const& site) {
  return !site.deny.empty() || !site.bypass.empty() || !site.service.empty() || !site.allow.empty();
}

std::string login_host_of(AccessSettings const& access) {
  View rest = access.login;
  if (!rest.starts_with("https://")) return {};
  rest.remove_prefix(View("https://").size());
  return text::to_lower(text::take_until(rest, ':'));
}

bool is_login_host(SiteSettings const& site, AccessSettings const& access) {
  auto const host = login_host_of(access);
  return !host.empty() && std::ranges::find(site.hosts, host) != site.hosts.end();
}

access::Kinds condition_kinds(AccessSettings const& access, access::Faults& faults) {
  auto kinds = access::standard_kinds();
  std::vector<access::PeopleText> people;
  people.reserve(access.people.size());
  for (auto const& each : access.people)
    people.push_back({.name = each.name, .any = each.any, .when = each.when, .unless = each.unless});
  faults = access::add_people(kinds, people);
  return kinds;
}

std::vector<access::RuleText> rule_texts(SiteSettings const& site) {
  std::vector<access::RuleText> texts;
  for (auto const& [rules, kind] : {std::pair(&site.deny, RuleKind::deny), std::pair(&site.bypass, RuleKind::bypass),
                                    std::pair(&site.service, RuleKind::service), std::pair(&site.allow, RuleKind::allow)}) {
    for (auto const& rule : *rules) texts.push_back(rule_text(rule, kind));
  }
  return texts;
}

Result<std::shared_ptr<access::SiteAccess const>> make_site_access(SiteSettings const& site, AccessSettings const& access) {
  access::Faults faults;
  auto const kinds = condition_kinds(access, faults);
  auto const texts = rule_texts(site);
  auto policy = access::Policy::make(texts, kinds);
  if (!policy) faults.insert(faults.end(), policy.error().begin(), policy.error().end());
  if (!faults.empty()) return fail(Code::invalid, "access.rules", site.hosts.front() + ": " + faults.front().sentence);
  auto machines = make_machine_terms(site, access);
  if (!machines) return fail(machines);
  auto evaluators = make_evaluators(site, access);
  if (!evaluators) return fail(evaluators);
  access::SiteAccess made{.name = site.hosts.front(),
                          .title = site.title,
                          .hosts = site.hosts,
                          .audience = "https://" + site.hosts.front(),
                          .providers = site.providers,
                          .believed = believed(site, access),
                          .lifetime = lifetime(site.session.idle, site.session.absolute),
                          .policy = std::make_shared<access::Policy const>(std::move(*policy)),
                          .machines = std::move(*machines),
                          .evaluators = std::move(*evaluators),
                          .asks_country = mentions(site, access, "country:")};
  return std::make_shared<access::SiteAccess const>(std::move(made));
}

Result<std::shared_ptr<access::Rules const>> make_rules(Settings const& settings) {
  auto const& access = settings.access;
  auto rules = std::make_shared<access::Rules>();
  rules->login_url = access.login;
  rules->login_host = login_host_of(access);
  rules->title = access.title;
  rules->has_pin = access.pins;
  rules->zone = access.zone;
  rules->login_lifetime = lifetime(access.idle, access.absolute);
  rules->without_store = duration_cast<seconds>(access.without_store);
  rules->language = pages::find_language(access.language).value_or(pages::Language::en);
  rules->alarm = access.alarm;
  rules->countries = access.countries;
  rules->countries_age = duration_cast<seconds>(access.countries_age);
  rules->has_directory = access.directory;
  rules->refresh = duration_cast<seconds>(access.refresh);
  auto providers = make_providers(access);
  if (!providers) return fail(providers);
  rules->providers = std::move(*providers);
  for (auto const& site : settings.sites) {
    if (!is_guarded(site)) continue;
    auto made = make_site_access(site, access);
    if (!made) return fail(made);
    for (auto const& host : site.hosts) rules->sites.emplace(host, *made);
  }
  return rules;
}

}  // namespace cordon::control
