#include "access/evaluator/evaluators.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/evaluator/due.h"
#include "base/log.h"
#include "net/time_limit.h"

namespace cordon::access {
namespace {

constexpr std::size_t most_known = 256;         // evaluators, those of configurations before among them
constexpr std::size_t most_failed = 1'000;      // people of whom it is remembered
constexpr std::chrono::minutes complaining{1};  // between two lines in the log
constexpr std::string_view busy = "external.busy";

Id person_of(Session const& session) {
  return Id{session.who};
}

}  // namespace

// While a question is under way, others about the same login wait for its end: however it ends.
class Evaluators::Turn {
 public:
  Turn(Known& known, Id const& login) : known_(known), login_(login) {}
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;
  ~Turn() {
    auto const question = known_.under_way.extract(login_);
    question.mapped()->ending.come();
  }

 private:
  Known& known_;
  Id login_;
};

bool Evaluators::Known::is_left_alone(Id const& person) const {
  bool const is_away = failed_since_answer.size() >= most_failures;
  if (failed.contains(person) || under_way.size() >= (is_away ? 1 : most_waiting)) return true;
  auto const of_person = std::ranges::count_if(under_way, [&](auto const& each) { return each.second->person == person; });
  return static_cast<std::size_t>(of_person) >= most_of_a_person;
}

std::shared_ptr<Evaluators::Known> Evaluators::known(std::shared_ptr<EvaluatorTerms const> const& terms) {
  if (known_.size() >= most_known && !known_.contains(terms->digest))
    std::erase_if(known_, [](auto const& each) { return each.second->under_way.empty(); });
  auto& known = known_[terms->digest];
  if (!known) known = std::make_shared<Known>(std::make_shared<Evaluator>(terms, parts_.resolver, parts_.signer), parts_.loop);
  return known;
}

// What is under way, by this call or before it; null when it is left alone.
Evaluators::QuestionPtr Evaluators::begin(std::shared_ptr<EvaluatorTerms const> const& terms,
                                          std::shared_ptr<Session const> const& session) {
  auto known = this->known(terms);
  auto const& login = session->facts().login->id;
  auto const person = person_of(*session);
  auto const now = parts_.loop.now();
  std::erase_if(known->failed, [&](auto const& each) { return now - each.second >= evaluator_pause; });
  if (auto const found = known->under_way.find(login); found != known->under_way.end()) return found->second;
  if (known->is_left_alone(person)) return nullptr;
  auto question = std::make_shared<Question>(parts_.loop, person);
  known->under_way.emplace(login, question);
  asking_.spawn(ask_one(std::move(known), session));
  return question;
}

Task<bool> Evaluators::ask_in_line(Known& known, std::shared_ptr<Session const> session) {
  net::TimeLimit const limit(co_await net::this_fiber(), known.evaluator->terms().source.patience);
  auto const slot = co_await known.slots.take();
  if (!slot) co_return fail(Code::unavailable, busy);
  co_return co_await known.evaluator->ask(std::move(session));
}

Task<void> Evaluators::ask_one(std::shared_ptr<Known> known, std::shared_ptr<Session const> session) {
  auto const login = session->facts().login->id;
  auto const person = person_of(*session);
  Turn const turn(*known, login);
  ExternalAnswer answer{.evaluator = known->evaluator->terms().source.name,
                        .allows = false,
                        .given = parts_.clock.wall(),
                        .number = parts_.answers.next_number()};
  auto const allows = co_await ask_in_line(*known, std::move(session));
  net::Fiber& fiber = co_await net::this_fiber();
  if (fiber.interruption() != Code::ok) co_return ok();  // the node ends
  answer.allows = allows.value_or(false);
  allows ? keep(*known, login, std::move(answer)) : complain(*known, person, allows.error());
  co_return ok();
}

void Evaluators::keep(Known& known, Id const& login, ExternalAnswer answer) {
  parts_.tally.external(answer.evaluator, answer.allows ? ExternalEvent::allowed : ExternalEvent::refused);
  parts_.answers.keep(login, std::move(answer), known.evaluator->terms().voice);
  known.failed_since_answer.clear();
}

// Who waited in the line for too long says nothing of the evaluator.
void Evaluators::complain(Known& known, Id const& person, Error const& error) {
  auto const& name = known.evaluator->terms().source.name;
  auto const now = parts_.loop.now();
  parts_.tally.external(name, ExternalEvent::failed);
  if (error.reason != busy) {
    if (known.failed.size() < most_failed) known.failed.insert_or_assign(person, now);
    if (known.failed_since_answer.size() < most_failures) known.failed_since_answer.insert(person);
  }
  if (known.complained && now - *known.complained < complaining) return;
  known.complained = now;
  log::warning(fmt::format("the evaluator {} says nothing of somebody ({}); what it said before counts until it is too old", name,
                           error.code == Code::timeout ? "timeout" : error.reason));
}

Task<void> Evaluators::ask(EvaluatorOffers offers, std::shared_ptr<Session const> session) {
  std::vector<QuestionPtr> under_way;
  for (auto const& terms : offers) {
    if (auto question = begin(terms, session)) under_way.push_back(std::move(question));
  }
  for (auto const& question : under_way) {
    auto ended = co_await question->ending.wait();
    if (!ended) co_return ended;
  }
  co_return ok();
}

bool Evaluators::ask_behind(EvaluatorOffers const& offers, std::shared_ptr<Session const> const& session, Unanswered unanswered) {
  bool is_asked = false;
  auto const answers = parts_.answers.find(session->facts().login->id);
  for (auto const& terms : offers) {
    auto const* const answer = find(answers.get(), terms->source.name);
    bool const is_due = answer ? is_older(*answer, terms->fresh, parts_.clock.wall()) : unanswered == Unanswered::ask;
    if (is_due && begin(terms, session) && !answer) is_asked = true;
  }
  return is_asked;
}

net::Group::Join Evaluators::drain() {
  asking_.cancel();
  return asking_.join();
}

}  // namespace cordon::access
