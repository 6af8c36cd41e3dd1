#include "access/policy/match.h"

#include <algorithm>

#include "access/policy/question.h"

namespace cordon::access {
namespace {

Truth opposite(Truth truth) {
  if (truth == Truth::yes) return Truth::no;
  return truth == Truth::no ? Truth::yes : truth;
}

Outcome outcome_of(Mend mend, Outcome without) {
  switch (mend) {
    case Mend::nothing: return without;
    case Mend::log_in: return Outcome::log_in;
    case Mend::log_in_again:
    case Mend::stronger_factor: return Outcome::step_up;
    case Mend::say_why: return Outcome::purpose;
    case Mend::ask_for_approval: return Outcome::approval;
  }
  return without;
}

Outcome pass_outcome(Finding const& finding) {
  auto const known = truth(finding);
  if (known == Truth::yes) return Outcome::allowed;
  return outcome_of(finding.mend, known == Truth::no ? Outcome::refused : Outcome::unavailable);
}

// What mends a finding may as well show that the condition holds. So only one that is certain is a refusal.
Outcome miss_outcome(Finding const& finding, Outcome of_nobody) {
  switch (truth(finding)) {
    case Truth::no: return Outcome::allowed;
    case Truth::yes: return Outcome::refused;
    case Truth::nobody: return of_nobody;
    case Truth::unsure: return outcome_of(finding.mend, Outcome::unavailable);
  }
  return Outcome::refused;
}

Standing must_pass(Term const& term, Question const& question) {
  auto const finding = term.condition->check(question);
  return {.outcome = pass_outcome(finding), .finding = finding};
}

Standing must_not_pass(Term const& term, Question const& question, Outcome of_nobody) {
  auto const finding = term.condition->check(question);
  return {.outcome = miss_outcome(finding, of_nobody), .finding = finding};
}

Standing best_of_any(std::vector<Term> const& any, Question const& question) {
  Standing best{.outcome = any.empty() ? Outcome::allowed : Outcome::refused};
  for (auto const& term : any) {
    auto const standing = must_pass(term, question);
    best = &term == any.data() ? standing : better(best, standing);
    if (best.outcome == Outcome::allowed) break;
  }
  return best;
}

}  // namespace

Truth truth(Finding const& finding) {
  switch (finding.verdict) {
    case Finding::Verdict::pass: return Truth::yes;
    case Finding::Verdict::fail: return finding.reason == too_old ? Truth::unsure : Truth::no;
    case Finding::Verdict::unknown: return finding.reason == nobody ? Truth::nobody : Truth::unsure;
  }
  return Truth::unsure;
}

Truth truth(Match const& match, Question const& question) {
  auto const of = [&](Term const& term) { return truth(term.condition->check(question)); };
  auto result = match.any.empty() ? Truth::yes : Truth::no;
  for (auto const& term : match.any) result = std::max(result, of(term));
  for (auto const& term : match.when) result = std::min(result, of(term));
  for (auto const& term : match.unless) result = std::min(result, opposite(of(term)));
  return result;
}

Standing worse(Standing const& a, Standing const& b) {
  Standing result = b.outcome > a.outcome ? b : a;
  result.finding.asks = both(a.finding.asks, b.finding.asks);
  return result;
}

Standing better(Standing const& a, Standing const& b) {
  return b.outcome < a.outcome ? b : a;
}

Standing require(Match const& match, Question const& question) {
  Standing result;
  for (auto const& term : match.when) result = worse(result, must_pass(term, question));
  result = worse(result, best_of_any(match.any, question));
  for (auto const& term : match.unless) result = worse(result, must_not_pass(term, question, Outcome::log_in));
  return result;
}

Standing avoid(Match const& match, Question const& question) {
  Standing result{.outcome = Outcome::refused, .finding = {.reason = "rule.denied"}};
  for (auto const& term : match.when) result = better(result, must_not_pass(term, question, Outcome::allowed));
  Standing any{.outcome = match.any.empty() ? Outcome::refused : Outcome::allowed};
  for (auto const& term : match.any) any = worse(any, must_not_pass(term, question, Outcome::allowed));
  if (!match.any.empty()) result = better(result, any);
  for (auto const& term : match.unless) result = better(result, must_pass(term, question));
  return result;
}

}  // namespace cordon::access
