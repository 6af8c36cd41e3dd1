#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "access/policy/people.h"
#include "access/policy/policy.h"
#include "access/policy/standard_kinds.h"

// People and questions that the tests of policies share.
namespace cordon::access {

// A Monday; in Paris it is one o'clock.
constexpr Wall noon = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(12);

inline Identity anna() {
  return {.provider = "hospital",
          .subject = "1",
          .email = "anna@clinic.eu",
          .name = "Anna",
          .groups = {"doctors", "staff"},
          .amr = {"pwd", "otp", "mfa"},
          .acr = "high",
          .claims = {{.name = "department", .values = {"icu", "er"}}},
          .authenticated = noon - std::chrono::hours(2),
          .refreshed = noon - std::chrono::hours(1)};
}

inline Identity with_groups(std::vector<std::string> groups) {
  auto person = anna();
  person.groups = std::move(groups);
  return person;
}

inline Question asks(Identity const* who, std::string_view path = "/") {
  return {.identity = who, .path = path, .client = net::Address::parse_ip("10.1.2.3").value(), .country = "FR", .now = noon};
}

// "pass", "fail group.missing", "fail too_old, log in again".
inline std::string spelled(Finding const& finding) {
  auto result = std::string(name(finding.verdict));
  if (!finding.reason.empty()) result += " " + std::string(finding.reason);
  if (finding.mend != Mend::nothing) result += ", " + std::string(name(finding.mend));
  return result;
}

inline std::string check(std::string_view condition, Question const& question) {
  auto const parsed = standard_kinds().parse(condition);
  return parsed ? spelled((*parsed)->check(question)) : parsed.error().detail;
}

// A condition, and what it finds or is refused with.
struct ConditionRow {
  std::string condition;
  std::string expected;
};

inline void expect(std::vector<ConditionRow> const& rows, Question const& question) {
  for (auto const& [condition, expected] : rows) EXPECT_EQ(check(condition, question), expected) << condition;
}

// "allowed", "step_up by doctors: mfa.missing".
inline std::string spelled(Decision const& decision) {
  auto result = std::string(name(decision.outcome));
  if (decision.rule != nullptr) result += " by " + decision.rule->name;
  if (!decision.reason.empty()) result += ": " + std::string(decision.reason);
  return result;
}

inline std::string spelled(Faults const& faults) {
  std::string result;
  for (auto const& fault : faults) {
    result += std::to_string(fault.index) + "." + fault.field + "[" + std::to_string(fault.item) + "] " + fault.sentence + "\n";
  }
  return result;
}

inline Policy policy_of(std::vector<RuleText> const& rules, std::vector<PeopleText> const& people = {}) {
  auto kinds = standard_kinds();
  auto const faults = add_people(kinds, people);
  EXPECT_EQ(spelled(faults), "");
  auto policy = Policy::make(rules, kinds);
  if (!policy) throw std::runtime_error(spelled(policy.error()));
  return std::move(*policy);
}

// A condition that may be old, or say anything: what it finds is in its text ("yes", "no", "nobody", "away", "old").
inline void add_said(Kinds& kinds) {
  class Said final : public Condition {
   public:
    explicit Said(std::string_view what) : what_(what) {}
    Finding check(Question const&) const override {
      if (what_ == "yes") return finding_of(true, {}, "test");
      if (what_ == "no") return finding_of(false, "said.no", "test");
      if (what_ == "nobody") return unknown_of_nobody("test");
      if (what_ == "away") return unknown("said.away", "test");
      auto finding = finding_of(false, too_old, "test");
      finding.mend = Mend::log_in_again;
      return finding;
    }
    About about() const override { return About::request; }

   private:
    std::string what_;
  };
  kinds.add({.name = "said",
             .parse = [](std::string_view what) -> Result<std::unique_ptr<Condition>> { return std::make_unique<Said>(what); },
             .help = "For tests."});
}

}  // namespace cordon::access
