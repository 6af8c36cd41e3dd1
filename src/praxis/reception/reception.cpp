#include "praxis/reception/reception.h"

#include <algorithm>

#include "base/log.h"

namespace cordon::praxis {
namespace {

constexpr std::size_t longest_key = 100;
constexpr int looks_at_a_doubt = 15;
constexpr std::size_t in_a_round = 100;
constexpr int most_rounds = 50;  // of ending holds

Wish wish_of(Wanted wanted, Stretch when) {
  return {.patient = wanted.patient,
          .practitioner = wanted.practitioner,
          .place = wanted.place,
          .motive = wanted.motive,
          .when = when,
          .key = std::move(wanted.key)};
}

}  // namespace

// Whether the practitioner is there at that time at all; whether somebody else has it is for the bookings, which know it exactly.
Result<Stretch> Reception::fit(Id practitioner, Id place, Id motive, Instant start) const {
  auto const catalog = catalog_.get();
  auto const offer = Offer::of(*catalog, practitioner, place, motive);
  if (!offer) return fail(offer.error());
  if (!offer->motive->offered) return fail(Code::invalid, "reception.motive");
  auto const now = std::chrono::ceil<std::chrono::minutes>(clock_.wall());
  auto const date = offer->located->zone.local(start).date;
  auto const open = openings(offer->practice->timetable, *offer->located, date);
  auto const possible = starts(open, *offer->motive, Taken(), now);
  bool const in_time = start < now + FreeSlots::horizon;
  if (!in_time || !std::ranges::binary_search(possible, start)) return fail(Code::invalid, "reception.time");
  return Stretch::between(start, start + offer->motive->duration);
}

Result<Stretch> Reception::fit_for_staff(Wanted const& wanted, bool overbook) const {
  auto const catalog = catalog_.get();
  auto const offer = Offer::of(*catalog, wanted.practitioner, wanted.place, wanted.motive);
  if (!offer) return fail(offer.error());
  if (!offer->motive->offered) return fail(Code::invalid, "reception.motive");
  auto const [start, end] = std::pair(wanted.start, wanted.start + offer->motive->duration);
  if (start < clock_.wall() || start >= clock_.wall() + FreeSlots::horizon) return fail(Code::invalid, "reception.time");
  auto const open = openings(offer->practice->timetable, *offer->located, offer->located->zone.local(start).date);
  bool const is_there = std::ranges::any_of(open, [&](Open const& each) { return each.begin <= start && end <= each.end; });
  if (!is_there && !overbook) return fail(Code::invalid, "reception.time");
  auto stretch = Stretch::between(start, end);
  if (!stretch) return fail(Code::invalid, "reception.time");
  return stretch;
}

// Most who come late in a rush are told so from memory.
net::Task<Booked> Reception::hold(Wanted wanted) {
  if (wanted.key.empty() || wanted.key.size() > longest_key) co_return fail(Code::invalid, "reception.key");
  auto const when = fit(wanted.practitioner, wanted.place, wanted.motive, wanted.start);
  if (!when) co_return co_await find_made(std::move(wanted), when.error());
  Id const practitioner = wanted.practitioner;
  Bookings::Bounds bounds{.most = most_holds, .is_taken = [this, practitioner, stretch = *when] {
                            return free_.is_surely_taken(practitioner, stretch);
                          }};
  auto const again = wanted;
  auto held = co_await bookings_.hold(wish_of(std::move(wanted), *when), std::move(bounds));
  if (held && held->outcome == Outcome::too_many) co_return fail(Code::invalid, "reception.holds");
  if (!held || !held->is_new || fit(again.practitioner, again.place, again.motive, again.start)) co_return held;
  co_return co_await give_up(held->appointment);
}

// What an earlier try made stands, whatever is offered now.
net::Task<Booked> Reception::find_made(Wanted wanted, Error refused) {
  auto const made = co_await appointments_.find(wanted.patient, wanted.key);
  if (!made) co_return fail(made.error());
  bool const is_it = *made && (*made)->practitioner == wanted.practitioner && (*made)->place == wanted.place &&
                     (*made)->motive == wanted.motive && (*made)->when.begin() == wanted.start;
  if (!is_it) co_return fail(std::move(refused));
  using State = Appointment::State;
  bool const stands = (*made)->state == State::booked || ((*made)->state == State::held && (*made)->expires > clock_.wall());
  co_return Booked{.outcome = stands ? Outcome::done : Outcome::expired, .appointment = **made, .before = {}};
}

// Who closes a time looks for appointments in it when it is closed; who takes one looks whether it is open when it is taken. So
// one of them sees the other.
net::Task<Booked> Reception::give_up(Appointment appointment) {
  bool const is_held = appointment.state == Appointment::State::held;
  auto const gone = co_await (is_held ? bookings_.release(appointment.patient, appointment.id)
                                      : bookings_.cancel(appointment.patient, appointment.id));
  if (!gone) co_return fail(gone.error());
  co_return Booked{.outcome = Outcome::taken, .appointment = {}, .before = {}};
}

net::Task<Booked> Reception::give(Wanted wanted, bool overbook) {
  if (wanted.key.empty() || wanted.key.size() > longest_key) co_return fail(Code::invalid, "reception.key");
  auto const when = fit_for_staff(wanted, overbook);
  if (!when) co_return co_await find_made(std::move(wanted), when.error());
  auto const again = wanted;
  auto given = co_await bookings_.book_now(wish_of(std::move(wanted), *when), overbook);
  if (!given || !given->is_new || fit_for_staff(again, overbook)) co_return given;
  co_return co_await give_up(given->appointment);
}

net::Task<Booked> Reception::book_now(Wanted wanted) {
  Id const patient = wanted.patient;
  auto held = co_await hold(std::move(wanted));
  if (!held || held->outcome != Outcome::done) co_return held;
  co_return co_await bookings_.book(patient, held->appointment.id);
}

net::Task<Booked> Reception::move(Appointment appointment, Id place, Instant start) {
  if (appointment.when.begin() <= clock_.wall()) co_return fail(Code::invalid, "reception.past");
  auto const when = fit(appointment.practitioner, place, appointment.motive, start);
  if (!when) co_return fail(when.error());
  auto moved = co_await bookings_.move(appointment.patient, appointment.id, *when, place);
  bool const is_moved = moved && moved->outcome == Outcome::done && moved->before;
  if (!is_moved || fit(appointment.practitioner, place, appointment.motive, start)) co_return moved;
  co_return co_await move_back(std::move(*moved), appointment.place);
}

// Where it was may be somebody else's by now: then it stays, as the patient was not asked.
net::Task<Booked> Reception::move_back(Booked moved, Id place) {
  auto const& appointment = moved.appointment;
  auto const back = co_await bookings_.move(appointment.patient, appointment.id, *moved.before, place);
  if (!back) co_return fail(back.error());
  if (back->outcome == Outcome::done) co_return Booked{.outcome = Outcome::taken, .appointment = {}, .before = {}};
  log::warning("an appointment was moved into a time that was closed meanwhile, and cannot go back");
  co_return moved;
}

// As many as ran out together, some at a time; the last look finds none, and the next one begins there.
net::Task<void> Reception::expire() {
  for (int rounds = 0; rounds < most_rounds; ++rounds) {
    auto const ended = co_await bookings_.expire(in_a_round);
    if (!ended) co_return fail(ended.error());
    if (*ended == 0) break;
  }
  co_return ok();
}

void AgendaNews::changed(AgendaChange const& change) {
  free_.changed(change);
  watchers_.changed(change);
  if (change.kind != AgendaChange::Kind::unknown) return;
  std::lock_guard const lock(mutex_);
  doubts_[{change.practitioner, change.day}] = looks_at_a_doubt;
}

void AgendaNews::look_again() {
  std::lock_guard const lock(mutex_);
  for (auto& [doubt, looks] : doubts_) {
    free_.changed({.practitioner = doubt.first, .day = doubt.second});
    --looks;
  }
  std::erase_if(doubts_, [](auto const& doubt) { return doubt.second == 0; });
}

}  // namespace cordon::praxis
