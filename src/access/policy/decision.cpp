#include "access/policy/decision.h"

#include <algorithm>
#include <array>
#include <utility>

#include "access/policy/rule.h"

namespace cordon::access {
namespace {

constexpr std::array<std::string_view, 7> outcome_names{"allowed",  "purpose",     "step_up", "log_in",
                                                        "approval", "unavailable", "refused"};

using Seconds = std::optional<std::chrono::seconds>;

Seconds shorter(Seconds a, Seconds b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

// Of what lets a request in, that which knows most of who asks.
int strictness(Rule const* rule) {
  return rule == nullptr ? 0 : static_cast<int>(rule->kind);
}

}  // namespace

std::string_view name(Outcome outcome) {
  return outcome_names[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> outcome(std::string_view name) {
  auto const found = std::ranges::find(outcome_names, name);
  if (found == outcome_names.end()) return {};
  return static_cast<Outcome>(found - outcome_names.begin());
}

SessionLimits both(SessionLimits const& a, SessionLimits const& b) {
  return {.idle = shorter(a.idle, b.idle), .absolute = shorter(a.absolute, b.absolute)};
}

Decision stricter(Decision a, Decision b) {
  bool const second = b.outcome == a.outcome ? strictness(b.rule) > strictness(a.rule) : b.outcome > a.outcome;
  if (second) std::swap(a, b);
  if (a.outcome == b.outcome) a.asks = both(a.asks, b.asks);
  a.session = both(a.session, b.session);
  a.alarm = a.is_allowed() && (a.alarm || b.alarm);
  return a;
}

}  // namespace cordon::access
