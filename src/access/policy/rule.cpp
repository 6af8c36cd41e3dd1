#include "access/policy/rule.h"

#include <algorithm>

#include "access/policy/contains.h"
#include "access/policy/question.h"
#include "base/text.h"

namespace cordon::access {
namespace {

Standing missing(Outcome outcome, Mend mend, std::string_view reason, std::string_view source) {
  return {.outcome = outcome, .finding = {.verdict = Finding::Verdict::fail, .mend = mend, .reason = reason, .source = source}};
}

bool has_purpose(Rule const& rule, Question const& question) {
  return std::ranges::any_of(question.purposes, [&](Purpose const& each) {
    return each.rule == rule.name && !text::trim(each.text).empty() && each.given <= question.now &&
           question.now - each.given <= rule.purpose_holds;
  });
}

// What the rule has to name still, for this approval to count.
std::string const& ground_of(Approval const& approval) {
  return approval.as.empty() ? approval.by : approval.as;
}

// Whether it can be seen that an approver is somebody else: another account of theirs would have the same address.
bool is_told_apart(Identity const& identity) {
  return !identity.email.empty();
}

// Nobody approves themselves, and an approval ends with the right to give it.
bool is_approved(Rule const& rule, Question const& question) {
  auto const& terms = *rule.approval;
  return std::ranges::any_of(question.approvals, [&](Approval const& each) {
    return each.rule == rule.name && contains(terms.approvers, ground_of(each)) && each.by != question.identity->email &&
           each.given <= question.now && question.now < each.until && question.now - each.given < terms.longest;
  });
}

Standing of_service(Rule const& rule, Question const& question) {
  if (!question.machine.is_known()) return missing(Outcome::refused, Mend::nothing, "machine.unknown", "connection");
  return require(rule.match, question);
}

Standing of_allow(Rule const& rule, Question const& question) {
  auto standing = require(rule.match, question);
  if (question.identity == nullptr) make_worse(standing, missing(Outcome::log_in, Mend::log_in, nobody, "session"));
  if (standing.outcome != Outcome::allowed) return standing;
  if (rule.approval && !is_told_apart(*question.identity)) {
    return missing(Outcome::refused, Mend::nothing, "email.unverified", question.identity->provider);
  }
  bool const says_why = rule.purpose || rule.break_glass;
  if (says_why && !has_purpose(rule, question)) {
    return missing(Outcome::purpose, Mend::say_why, "purpose.missing", "session");
  }
  if (rule.approval && !is_approved(rule, question)) {
    return missing(Outcome::approval, Mend::ask_for_approval, "approval.missing", "session");
  }
  return standing;
}

}  // namespace

std::string_view name(RuleKind kind) {
  switch (kind) {
    case RuleKind::deny: return "deny";
    case RuleKind::bypass: return "bypass";
    case RuleKind::service: return "service";
    case RuleKind::allow: return "allow";
  }
  return {};
}

std::optional<std::size_t> Rule::covers(Reading const& reading) const {
  std::optional<std::size_t> closest = paths.empty() ? std::optional<std::size_t>(0) : std::nullopt;
  for (auto const& path : paths) closest = std::max(closest, path.covers(reading));
  return closest;
}

Standing standing(Rule const& rule, Question const& question) {
  switch (rule.kind) {
    case RuleKind::deny: return avoid(rule.match, question);
    case RuleKind::bypass: return require(rule.match, question);
    case RuleKind::service: return of_service(rule, question);
    case RuleKind::allow: return of_allow(rule, question);
  }
  return missing(Outcome::refused, Mend::nothing, "rule.none", "policy");
}

std::string_view approver_by(Rule const& rule, Question const& question) {
  if (question.identity == nullptr || question.identity->email.empty()) return {};
  auto const found = std::ranges::find_if(rule.approvers,
                                          [&](Term const& term) { return truth(term.condition->check(question)) == Truth::yes; });
  return found == rule.approvers.end() ? std::string_view() : std::string_view(found->text);
}

}  // namespace cordon::access
