#include "access/shadows.h"

#include <algorithm>

#include "access/policy/rule.h"

namespace cordon::access {
namespace {

void remember(std::vector<Shadows::Refused>& refused, Session const& session, Outcome outcome, Wall now) {
  Id const who{session.who};
  auto const known = std::ranges::find(refused, who, &Shadows::Refused::who);
  if (known != refused.end()) {
    known->outcome = outcome;
    known->at = now;
    std::rotate(known, known + 1, refused.end());
    return;
  }
  if (refused.size() == Shadows::most_people) refused.erase(refused.begin());
  refused.push_back({.who = who, .email = session.identity().email, .outcome = outcome, .at = now});
}

}  // namespace

void Shadows::note(Decision const& decision, Session const* session, Wall now) {
  std::lock_guard const lock(mutex_);
  for (auto const& [rule, outcome] : decision.shadow) {
    auto found = rules_.find(rule->name);
    if (found == rules_.end()) {
      if (rules_.size() == most_rules) continue;
      found = rules_.try_emplace(rule->name).first;
    }
    ++found->second.outcomes[static_cast<std::size_t>(outcome)];
    if (decision.is_allowed() && session) remember(found->second.refused, *session, outcome, now);
  }
}

std::map<std::string, Shadows::OfRule, std::less<>> Shadows::all() const {
  std::lock_guard const lock(mutex_);
  return rules_;
}

}  // namespace cordon::access
