#pragma once

#include "access/organisation.h"
#include "access/pages/frame.h"

namespace cordon::access {

// A rule that wants an approval, and its site. Both live as long as the rules of the configuration.
struct Guarding {
  SiteAccess const* site = nullptr;
  Rule const* rule = nullptr;

  explicit operator bool() const { return rule != nullptr; }
};

// The rule of that name, as it is now; nothing when there is none, or it wants no approval.
Guarding guarding(SiteAccess const& site, View rule);
Guarding guarding(Rules const& rules, View site, View rule);
// Whether any rule wants approvals.
bool knows_approvals(Rules const& rules);

// Those who may approve, as people are told: an address, or what a group is called.
std::vector<std::string> approvers_shown(Rule const& rule);

// How long one may ask for: whole hours, one at least.
unsigned most_hours(Rule const& rule);
// What was chosen in a form; nothing for what is none of those.
std::optional<unsigned> chosen_hours(Rule const& rule, View text);
// How long an approval of so many hours lasts.
std::chrono::seconds lasts(Rule const& rule, unsigned hours);

}  // namespace cordon::access
