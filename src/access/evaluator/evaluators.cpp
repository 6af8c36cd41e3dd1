#include "access/evaluator/evaluators.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "net/time_limit.h"

namespace cordon::access {
namespace {

constexpr std::size_t most_failed = 1'000;      // logins of which it is remembered
constexpr std::chrono::minutes complaining{1};  // between two lines in the log
constexpr int stale = 2;                        // times `fresh`: such an answer is not believed while there may be a newer one

ExternalAnswer const* find(ExternalAnswers const* answers, View evaluator) {
  if (!answers) return nullptr;
  auto const found = std::ranges::find(*answers, evaluator, &ExternalAnswer::evaluator);
  return found == answers->end() ? nullptr : &*found;
}

// A clock that was put back makes no answer newer.
std::chrono::seconds age_of(ExternalAnswer const& answer, Wall now) {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(now - answer.given));
}

// What is asked for once is waited for where it matters; a no that may have changed, and a yes that is old, are asked for again.
bool may_change_it(EvaluatorTerms const& terms, ExternalAnswer const* answer, Outcome outcome, Wall now) {
  bool const is_certain = outcome == Outcome::allowed || outcome == Outcome::refused;
  if (!answer) return !is_certain && outcome != Outcome::log_in;
  if (!answer->allows) return outcome != Outcome::allowed && age_of(*answer, now) >= Evaluators::pause;
  return age_of(*answer, now) >= stale * terms.fresh;
}

}  // namespace

bool Evaluators::Known::is_left_alone(Id const& login) const {
  bool const is_away = !failed.empty() && failed_since_answer.size() >= most_failures;
  return is_away || failed.contains(login) || under_way.size() >= most_waiting || failed.size() >= most_failed;
}

// With other terms it is another one.
std::shared_ptr<Evaluators::Known> Evaluators::known(std::shared_ptr<EvaluatorTerms const> const& terms) {
  auto& known = known_[terms->source.name];
  if (known && known->evaluator->terms().digest == terms->digest) return known;
  known = std::make_shared<Known>(std::make_shared<Evaluator>(terms, parts_.resolver, parts_.signer), parts_.loop);
  return known;
}

bool Evaluators::may_change(EvaluatorOffers const& offers, Session const& session, Outcome outcome) const {
  if (offers.empty()) return false;
  auto const answers = parts_.answers.find(session.facts().login->id);
  return std::ranges::any_of(offers, [&](auto const& terms) {
    return may_change_it(*terms, find(answers.get(), terms->source.name), outcome, parts_.clock.wall());
  });
}

// What is under way, by this call or before it; null when it is left alone.
Evaluators::QuestionPtr Evaluators::begin(std::shared_ptr<EvaluatorTerms const> const& terms,
                                          std::shared_ptr<Session const> const& session) {
  auto known = this->known(terms);
  auto const& login = session->facts().login->id;
  auto const now = parts_.loop.now();
  std::erase_if(known->failed, [&](auto const& each) { return now - each.second >= pause; });
  if (auto const found = known->under_way.find(login); found != known->under_way.end()) return found->second;
  if (known->is_left_alone(login)) return nullptr;
  auto question = std::make_shared<net::Ending>(parts_.loop);
  known->under_way.emplace(login, question);
  asking_.spawn(ask_one(std::move(known), session));
  return question;
}

Task<bool> Evaluators::ask_in_line(Known& known, std::shared_ptr<Session const> session) {
  net::TimeLimit const limit(co_await net::this_fiber(), known.evaluator->terms().source.patience);
  auto const slot = co_await known.slots.take();
  if (!slot) co_return fail(slot.error());
  co_return co_await known.evaluator->ask(std::move(session));
}

Task<void> Evaluators::ask_one(std::shared_ptr<Known> known, std::shared_ptr<Session const> session) {
  auto const login = session->facts().login->id;
  auto const asked = parts_.clock.wall();
  auto const answer = co_await ask_in_line(*known, std::move(session));
  net::Fiber& fiber = co_await net::this_fiber();
  bool const is_over = fiber.interruption() != Code::ok;  // the node ends
  if (!is_over) answer ? keep(*known, login, *answer, asked) : complain(*known, login, answer.error());
  known->under_way.extract(login).mapped()->come();
  co_return ok();
}

void Evaluators::keep(Known& known, Id const& login, bool allows, Wall asked) {
  auto const& terms = known.evaluator->terms();
  auto const& name = terms.source.name;
  parts_.tally.external(name, allows ? ExternalEvent::allowed : ExternalEvent::refused);
  parts_.answers.keep(login, {.evaluator = name, .allows = allows, .given = asked}, terms.voice);
  known.failed_since_answer.clear();
}

void Evaluators::complain(Known& known, Id const& login, Error const& error) {
  auto const& name = known.evaluator->terms().source.name;
  auto const now = parts_.loop.now();
  parts_.tally.external(name, ExternalEvent::failed);
  known.failed.insert_or_assign(login, now);
  if (known.failed_since_answer.size() < most_failures) known.failed_since_answer.insert(login);
  if (known.complained && now - *known.complained < complaining) return;
  known.complained = now;
  log::warning(fmt::format("the evaluator {} says nothing of somebody ({}); what it said before counts until it is too old", name,
                           error.reason));
}

Task<void> Evaluators::ask(EvaluatorOffers offers, std::shared_ptr<Session const> session, Outcome outcome) {
  auto const login = session->facts().login->id;
  auto const answers = parts_.answers.find(login);
  std::vector<QuestionPtr> under_way;
  for (auto const& terms : offers) {
    if (!may_change_it(*terms, find(answers.get(), terms->source.name), outcome, parts_.clock.wall())) continue;
    if (auto question = begin(terms, session)) under_way.push_back(std::move(question));
  }
  for (auto const& question : under_way) {
    auto ended = co_await question->wait();
    if (!ended) co_return ended;
  }
  co_return ok();
}

bool Evaluators::ask_behind(EvaluatorOffers const& offers, std::shared_ptr<Session const> const& session, Unanswered unanswered) {
  bool is_asked = false;
  auto const answers = parts_.answers.find(session->facts().login->id);
  for (auto const& terms : offers) {
    auto const* const answer = find(answers.get(), terms->source.name);
    bool const is_due = answer ? age_of(*answer, parts_.clock.wall()) >= terms->fresh : unanswered == Unanswered::ask;
    if (is_due && begin(terms, session) && !answer) is_asked = true;
  }
  return is_asked;
}

net::Group::Join Evaluators::drain() {
  asking_.cancel();
  return asking_.join();
}

}  // namespace cordon::access
