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
  Standing standing{.finding = term.condition->check(question)};
  standing.outcome = pass_outcome(standing.finding);
  return standing;
}

Standing must_not_pass(Term const& term, Question const& question, Outcome of_nobody) {
  Standing standing{.finding = term.condition->check(question)};
  standing.outcome = miss_outcome(standing.finding, of_nobody);
  return standing;
}

Standing best_of_any(std::vector<Term> const& any, Question const& question) {
  Standing best{.outcome = Outcome::refused};
  for (auto const& term : any) {
    auto const standing = must_pass(term, question);
    if (&term == any.data() || standing.outcome < best.outcome) best = standing;
    if (best.outcome == Outcome::allowed) break;
  }
  return best;
}

Standing worst_of_any(std::vector<Term> const& any, Question const& question) {
  Standing worst;
  for (auto const& term : any) make_worse(worst, must_not_pass(term, question, Outcome::allowed));
  return worst;
}

void make_better(Standing& standing, Standing const& other) {
  if (other.outcome < standing.outcome) standing = other;
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

void make_worse(Standing& standing, Standing const& other) {
  if (other.outcome <= standing.outcome && other.finding.asks.is_nothing()) return;
  auto const asks = both(standing.finding.asks, other.finding.asks);
  if (other.outcome > standing.outcome) standing = other;
  standing.finding.asks = asks;
}

Standing require(Match const& match, Question const& question) {
  Standing result;
  for (auto const& term : match.when) make_worse(result, must_pass(term, question));
  if (!match.any.empty()) make_worse(result, best_of_any(match.any, question));
  for (auto const& term : match.unless) make_worse(result, must_not_pass(term, question, Outcome::log_in));
  return result;
}

Standing avoid(Match const& match, Question const& question) {
  Standing result{.outcome = Outcome::refused, .finding = {.reason = "rule.denied"}};
  for (auto const& term : match.when) make_better(result, must_not_pass(term, question, Outcome::allowed));
  if (!match.any.empty()) make_better(result, worst_of_any(match.any, question));
  for (auto const& term : match.unless) make_better(result, must_pass(term, question));
  return result;
}

}  // namespace cordon::access
