#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cordon::access {

struct Question;

// What somebody could do about a condition that does not pass.
enum class Mend : std::uint8_t { nothing, log_in, log_in_again, stronger_factor, say_why, ask_for_approval };
std::string_view name(Mend mend);  // "log in again"

// What somebody is asked to prove who is logged in already.
struct StepUp {
  std::optional<std::chrono::seconds> within{};  // they logged in no longer ago
  bool second_factor = false;
  bool phishing_resistant = false;
  std::string_view acr{};       // as the condition spells it; empty: any
  std::string_view amr{};       // RFC 8176; empty: any
  std::string_view provider{};  // empty: any

  bool is_nothing() const {
    return !within && !second_factor && !phishing_resistant && acr.empty() && amr.empty() && provider.empty();
  }
  bool operator==(StepUp const&) const = default;
};
// What satisfies both.
StepUp both(StepUp const& a, StepUp const& b);

// What a condition found. Its texts are literals, or live in the condition or in what was asked about.
struct Finding {
  enum class Verdict : std::uint8_t { pass, fail, unknown };

  Verdict verdict = Verdict::unknown;
  Mend mend = Mend::nothing;
  std::string_view reason{};                  // a literal: "group.missing"; empty when it passes
  std::string_view source{};                  // who vouches for it: a provider, "connection", "clock" …
  std::optional<std::chrono::seconds> age{};  // of what the source said
  StepUp asks{};                              // what would mend it, when that is a log-in
};
std::string_view name(Finding::Verdict verdict);  // "pass"

// Passes, or fails for that reason.
constexpr Finding finding_of(bool passes, std::string_view reason, std::string_view source) {
  return passes ? Finding{.verdict = Finding::Verdict::pass, .source = source}
                : Finding{.verdict = Finding::Verdict::fail, .reason = reason, .source = source};
}
constexpr Finding unknown(std::string_view reason, std::string_view source) {
  return {.verdict = Finding::Verdict::unknown, .reason = reason, .source = source};
}

// Clocks of others may be ahead by so much. What lies further ahead was not said by anybody whose clock we can judge.
constexpr std::chrono::minutes clock_error{5};

// The reason of what was said too long ago: nobody knows whether it still holds.
constexpr std::string_view too_old = "too_old";
// What the evaluator outside was not asked yet, or does not say; and that it says no.
constexpr std::string_view external_unanswered = "external.unanswered";
constexpr std::string_view external_refused = "external.refused";
// How long it is believed where a rule says nothing else.
constexpr std::chrono::hours external_within{1};
// The reason of what cannot be known before somebody logs in. All else that is unknown counts against who asks.
constexpr std::string_view nobody = "nobody";

constexpr Finding unknown_of_nobody(std::string_view source) {
  return {.verdict = Finding::Verdict::unknown, .mend = Mend::log_in, .reason = nobody, .source = source};
}

// One condition of a rule. Immutable, asked by all threads; allocates nothing.
class Condition {
 public:
  enum class About : std::uint8_t { request, machine, person };

  virtual ~Condition() = default;
  virtual Finding check(Question const& question) const = 0;
  // What must be known before it can pass.
  virtual About about() const = 0;
};

}  // namespace cordon::access
