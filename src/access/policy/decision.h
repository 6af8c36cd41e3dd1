#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "access/policy/condition.h"

namespace cordon::access {

struct Rule;

// What becomes of a request, the stricter the later. Those between the first and the last two say what would help: the earlier,
// the less it asks of a person.
enum class Outcome : std::uint8_t { allowed, purpose, step_up, log_in, approval, unavailable, refused };
std::string_view name(Outcome outcome);  // "step_up"
std::optional<Outcome> outcome(std::string_view name);

// How long a session of whom a rule let in may last.
struct SessionLimits {
  std::optional<std::chrono::seconds> idle{};      // without a request
  std::optional<std::chrono::seconds> absolute{};  // since they logged in

  bool operator==(SessionLimits const&) const = default;
};
// What keeps to both.
SessionLimits both(SessionLimits const& a, SessionLimits const& b);

// What a rule that decides nothing yet would have changed.
struct ShadowResult {
  Rule const* rule;
  Outcome outcome;
};

// What a policy decided of one request. Lives no longer than the policy and what was asked about.
struct Decision {
  Outcome outcome = Outcome::refused;
  Rule const* rule = nullptr;       // that decided; null: none did, and so it is refused
  std::string_view reason{};        // a literal: of the condition that decided, "rule.none", "rule.denied", "path.ambiguous" …
  std::string_view source{};        // of that condition
  StepUp asks{};                    // of step_up: what to prove
  SessionLimits session{};          // of allowed
  bool alarm = false;               // of allowed: by a rule for emergencies, which somebody must hear of
  Rule const* emergency = nullptr;  // of others: a rule for emergencies that would let them in if they said why
  std::vector<ShadowResult> shadow{};

  bool is_allowed() const { return outcome == Outcome::allowed; }
};

// The one that asks for more.
Decision stricter(Decision a, Decision b);

}  // namespace cordon::access
