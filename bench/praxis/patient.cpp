#include "bench/praxis/patient.h"

#include <fmt/format.h>

namespace cordon::bench {
namespace {

// The outcome is not known, or not decided.
bool is_passing(int status) {
  return status == 429 || status >= 500;
}

constexpr unsigned most_doublings = 4;

}  // namespace

net::Task<void> Patient::live() {
  net::Fiber& fiber = co_await net::this_fiber();
  while (auto const due = day_.pace.next(now(fiber))) {
    if (*due > now(fiber)) {
      auto slept = co_await net::sleep(*due - now(fiber));
      if (!slept) co_return slept;
    }
    auto const began = now(fiber);
    day_.tally.lateness.add(began - *due);
    auto gone = co_await journey(*due, began);
    if (!gone) co_return ok();  // it was counted
  }
  co_return ok();
}

net::Task<void> Patient::journey(Steady due, Steady began) {
  for (;;) {
    auto const end = co_await attempt(due, began - due);
    if (!end) co_return fail(end.error());
    if (*end != End::another) co_return ok();
  }
}

net::Task<Patient::End> Patient::attempt(Steady due, Duration lateness) {
  net::Fiber& fiber = co_await net::this_fiber();
  if (day_.pace.over(now(fiber))) co_return End::over;
  auto const choice = co_await choose();
  if (!choice) co_return fail(choice.error());
  if (!*choice) co_return End::another;
  auto const key = fmt::format("bench-{}-{}-{}", day_.manners.run, id_, ++wishes_);
  auto const began = now(fiber);
  auto const kept = co_await keep(**choice, key);
  if (!kept) co_return fail(kept.error());
  if (!*kept) co_return End::another;
  auto const booked = co_await confirm(**kept);
  if (!booked) co_return fail(booked.error());
  if (!*booked) co_return End::another;
  Ledger::Entry entry{
      .appointment = **kept, .patient = id_, .practitioner = (*choice)->hit.practitioner, .start = (*choice)->start, .key = key};
  auto const end = now(fiber);
  confirmed(std::move(entry), end);
  day_.tally.booking.add(lateness + end - began);
  day_.tally.journey.add(end - due);
  co_return End::booked;
}

net::Task<std::optional<Patient::Choice>> Patient::choose() {
  auto const& searches = day_.manners.searches;
  auto const answer = co_await insist(search(searches[pick(searches.size())]), day_.tally.search);
  if (!answer) co_return fail(answer.error());
  auto hits = answer->status == 200 ? hits_of(answer->body) : std::nullopt;
  if (!hits) refused("search", *answer);
  if (hits && hits->empty()) ++day_.tally.dry;
  if (!hits || hits->empty()) {
    auto waited = co_await wait(0, {});
    if (!waited) co_return fail(waited);
    co_return std::optional<Choice>();
  }
  auto hit = std::move((*hits)[pick(std::min(hits->size(), day_.manners.choice))]);
  if (day_.manners.look) co_return co_await look_closer(std::move(hit));
  auto start = hit.first_free;
  co_return Choice{.hit = std::move(hit), .start = std::move(start)};
}

net::Task<std::optional<Patient::Choice>> Patient::look_closer(Hit hit) {
  auto const answer = co_await insist(look(hit), day_.tally.look);
  if (!answer) co_return fail(answer.error());
  auto const slots = answer->status == 200 ? slots_of(answer->body) : std::nullopt;
  if (!slots) refused("look", *answer);
  if (slots && slots->empty()) ++day_.tally.dry;
  if (!slots || slots->empty()) co_return std::optional<Choice>();
  auto const& start = (*slots)[pick(std::min(slots->size(), day_.manners.choice))];
  co_return Choice{.hit = std::move(hit), .start = start};
}

// The appointment; nothing when it cannot be had.
net::Task<std::optional<std::string>> Patient::keep(Choice const& choice, std::string const& key) {
  auto const answer = co_await insist(hold(choice.hit, choice.start, key), day_.tally.hold);
  if (!answer) co_return fail(answer.error());
  if (answer->status == 201 || answer->status == 200) {
    if (auto id = appointment_of(answer->body)) co_return id;
  }
  auto const problem = problem_of(answer->body);
  if (problem == "taken") {
    ++day_.tally.conflicts;
  } else if (problem == "expired") {
    ++day_.tally.expired;
  } else {
    refused("hold", *answer);
  }
  co_return std::optional<std::string>();
}

net::Task<bool> Patient::confirm(std::string const& appointment) {
  auto const answer = co_await insist(book(appointment), day_.tally.book);
  if (!answer) co_return fail(answer.error());
  if (answer->status == 200) co_return true;
  if (problem_of(answer->body) == "expired") {
    ++day_.tally.expired;
  } else {
    refused("book", *answer);
  }
  co_return false;
}

net::Task<Answer> Patient::insist(Question question, Histogram& times) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const began = now(fiber);
  for (unsigned retry = 0;; ++retry) {
    auto answer = co_await connection_.ask(question);
    if (answer) ++day_.tally.statuses[answer->status];
    if (answer && !is_passing(answer->status)) {
      times.add(now(fiber) - began);
      co_return answer;
    }
    if (!answer) ++day_.tally.lost;
    if (gives_up(question, now(fiber))) co_return fail(Code::timeout, "bench.unresolved");
    ++day_.tally.retries;
    auto waited = co_await wait(retry, answer ? answer->retry_after : std::chrono::seconds(0));
    if (!waited) co_return fail(waited);
  }
}

// At least as long as was told, and never all at once.
net::Task<void> Patient::wait(unsigned retry, std::chrono::seconds told) {
  auto const pause = day_.manners.pause * (1U << std::min(retry, most_doublings));
  double const part = std::uniform_real_distribution<double>(0.5, 1.5)(random_);
  co_return co_await net::sleep(told + std::chrono::duration_cast<Duration>(pause * part));
}

void Patient::refused(View what, Answer const& answer) {
  auto& tally = day_.tally;
  if (tally.refused++ == 0) tally.refusal = fmt::format("{}: {} {}", what, answer.status, problem_of(answer.body));
}

void Patient::confirmed(Ledger::Entry entry, Steady now) {
  auto& tally = day_.tally;
  ++(day_.pace.over(now) ? tally.late : tally.bookings);
  tally.longest_gap = std::max(tally.longest_gap, now - tally.confirmed);
  tally.confirmed = now;
  day_.ledger.add(std::move(entry));
}

// A search matters to nobody when all is over; what became of a wish does.
bool Patient::gives_up(Question const& question, Steady now) {
  if (question.method == "GET") return day_.pace.over(now);
  bool const over = now > day_.pace.end() + day_.manners.grace;
  if (over) ++day_.tally.unresolved;
  return over;
}

}  // namespace cordon::bench
