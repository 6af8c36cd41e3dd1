#include "access/approval/terms.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::access {

Guarding guarding(SiteAccess const& site, View rule) {
  auto const& rules = site.policy->rules();
  auto const found = std::ranges::find(rules, rule, &Rule::name);
  if (found == rules.end() || !found->approval || found->shadow) return {};
  return {.site = &site, .rule = &*found};
}

Guarding guarding(Rules const& rules, View site, View rule) {
  auto const found = rules.sites.find(std::string(site));
  bool const is_its_name = found != rules.sites.end() && found->second->name == site;
  return is_its_name ? guarding(*found->second, rule) : Guarding();
}

bool knows_approvals(Rules const& rules) {
  return std::ranges::any_of(rules.sites, [](auto const& each) {
    return std::ranges::any_of(each.second->policy->rules(), [](Rule const& rule) { return rule.approval.has_value(); });
  });
}

std::vector<std::string> approvers_shown(Rule const& rule) {
  std::vector<std::string> shown;
  for (View const approver : rule.approval->approvers) {
    auto const colon = approver.find(':');
    auto const name = colon == View::npos ? approver : approver.substr(colon + 1);
    shown.emplace_back(text::trim(name.substr(0, name.find(" within "))));
  }
  return shown;
}

unsigned most_hours(Rule const& rule) {
  auto const whole = std::chrono::duration_cast<std::chrono::hours>(rule.approval->longest).count();
  return static_cast<unsigned>(std::max<std::int64_t>(whole, 1));
}

std::optional<unsigned> chosen_hours(Rule const& rule, View text) {
  auto const hours = text::parse_number<unsigned>(text);
  if (!hours || *hours == 0 || *hours > most_hours(rule)) return {};
  return hours;
}

std::chrono::seconds lasts(Rule const& rule, unsigned hours) {
  return std::min<std::chrono::seconds>(rule.approval->longest, std::chrono::hours(hours));
}

}  // namespace cordon::access
