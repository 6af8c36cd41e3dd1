#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "access/policy/match.h"
#include "access/policy/rule_path.h"

namespace cordon::access {

// Why a person may be let in who says nothing else: somebody else says so, for a while.
struct ApprovalTerms {
  std::vector<std::string> approvers{};    // e-mail addresses, or conditions on people: "group:heads"
  std::chrono::seconds longest{8 * 3600};  // that one approval lasts
};

enum class RuleKind : std::uint8_t { deny, bypass, service, allow };
std::string_view name(RuleKind kind);  // "deny"

// A rule as somebody wrote it.
struct RuleText {
  RuleKind kind = RuleKind::allow;
  std::string name{};
  std::vector<std::string> paths{};  // "/staff/": it and what is below; "/staff": exactly it; none: everything
  std::vector<std::string> any{};
  std::vector<std::string> when{};
  std::vector<std::string> unless{};
  bool shadow = false;                           // evaluated and told, and decides nothing
  bool purpose = false;                          // they must say why
  std::chrono::seconds purpose_holds{8 * 3600};  // and say it again after that
  std::optional<ApprovalTerms> approval{};       // somebody must let them in
  bool break_glass = false;                      // for emergencies: they say why, and it rings an alarm
  SessionLimits session{};
};

// The same, understood.
struct Rule {
  RuleKind kind = RuleKind::allow;
  std::string name{};
  std::vector<RulePath> paths{};
  Match match{};
  bool shadow = false;
  bool purpose = false;
  std::chrono::seconds purpose_holds{};
  std::optional<ApprovalTerms> approval{};
  std::vector<Term> approvers{};  // its approvers, understood
  bool break_glass = false;
  SessionLimits session{};

  // How closely it names this path; nothing when it does not cover it.
  std::optional<std::size_t> covers(Reading const& reading) const;
};

// How far a request for a path that the rule covers is from getting through. A deny lets through what it does not keep out.
Standing standing(Rule const& rule, Question const& question);

// What makes who asks an approver of this rule, as it writes it; empty: nothing does. Who has no verified address is none.
std::string_view approver_by(Rule const& rule, Question const& question);

}  // namespace cordon::access
