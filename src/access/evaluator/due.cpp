#include "access/evaluator/due.h"

#include <algorithm>

namespace cordon::access {
namespace {

constexpr int stale = 2;  // times `fresh`

// What is taken for the answers of the others that are due.
enum class Others : std::uint8_t { as_they_are, yes, no };

struct Upshot {
  Outcome outcome;
  bool alarm;
  bool operator==(Upshot const&) const = default;
};

Upshot upshot_of(Decision const& decision) {
  return {.outcome = decision.outcome, .alarm = decision.alarm};
}

// What is unknown lets nobody in: who comes in without it needs no answer, but for an alarm that need not ring.
bool may_be_due(EvaluatorTerms const& terms, ExternalAnswer const* answer, Decision const& decision, Wall now) {
  if (!answer) return !decision.is_allowed() || decision.alarm;
  if (is_older(*answer, stale * terms.fresh, now)) return true;
  return !decision.is_allowed() && is_older(*answer, evaluator_pause, now);
}

void say(ExternalAnswers& answers, std::string const& evaluator, bool allows, Wall now) {
  std::erase_if(answers, [&](auto const& each) { return each.evaluator == evaluator; });
  answers.push_back({.evaluator = evaluator, .allows = allows, .given = now});
}

class Trial {
 public:
  Trial(Policy const& policy, Question const& question, EvaluatorOffers const& candidates)
      : policy_(policy), question_(question), candidates_(candidates), now_(upshot_of(policy.decide(question))) {}

  bool matters(EvaluatorTerms const& one) const {
    if (with(one, true, Others::as_they_are) != now_ || with(one, false, Others::as_they_are) != now_) return true;
    return with(one, true, Others::yes) != with(one, false, Others::yes) ||
           with(one, true, Others::no) != with(one, false, Others::no);
  }

 private:
  Upshot with(EvaluatorTerms const& one, bool allows, Others others) const {
    ExternalAnswers answers;
    if (question_.answers) answers = *question_.answers;
    for (auto const& each : candidates_) {
      bool const is_it = each->source.name == one.source.name;
      if (is_it || others != Others::as_they_are)
        say(answers, each->source.name, is_it ? allows : others == Others::yes, question_.now);
    }
    auto question = question_;
    question.answers = std::make_shared<ExternalAnswers const>(std::move(answers));
    return upshot_of(policy_.decide(question));
  }

  Policy const& policy_;
  Question const& question_;
  EvaluatorOffers const& candidates_;
  Upshot now_;
};

}  // namespace

ExternalAnswer const* find(ExternalAnswers const* answers, View evaluator) {
  if (!answers) return nullptr;
  auto const found = std::ranges::find(*answers, evaluator, &ExternalAnswer::evaluator);
  return found == answers->end() ? nullptr : &*found;
}

bool is_older(ExternalAnswer const& answer, std::chrono::seconds age, Wall now) {
  return now - answer.given >= age || answer.given - now > clock_error;
}

EvaluatorOffers due(EvaluatorOffers const& offers, Policy const& policy, Question const& question, Decision const& decision) {
  EvaluatorOffers candidates;
  for (auto const& terms : offers) {
    if (may_be_due(*terms, find(question.answers.get(), terms->source.name), decision, question.now)) candidates.push_back(terms);
  }
  if (candidates.empty()) return {};
  Trial const trial(policy, question, candidates);
  EvaluatorOffers wanted;
  std::ranges::copy_if(candidates, std::back_inserter(wanted), [&](auto const& terms) { return trial.matters(*terms); });
  return wanted;
}

}  // namespace cordon::access
