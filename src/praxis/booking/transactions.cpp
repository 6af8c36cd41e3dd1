#include "praxis/booking/transactions.h"

#include <algorithm>

#include "praxis/booking/rows.h"

namespace cordon::praxis {
namespace {

using store::Answer;
using store::Session;
using store::Values;
using State = Appointment::State;

constexpr std::string_view claim_cells = R"(
UPDATE agenda_day SET w0 = w0 | $3, w1 = w1 | $4, w2 = w2 | $5, w3 = w3 | $6, w4 = w4 | $7, w5 = w5 | $8, version = version + 1
WHERE practitioner = $1 AND day = $2
  AND w0 & $3 = 0 AND w1 & $4 = 0 AND w2 & $5 = 0 AND w3 & $6 = 0 AND w4 & $7 = 0 AND w5 & $8 = 0
RETURNING version, w0, w1, w2, w3, w4, w5)";
constexpr std::string_view release_cells = R"(
UPDATE agenda_day SET w0 = w0 & ~$3, w1 = w1 & ~$4, w2 = w2 & ~$5, w3 = w3 & ~$6, w4 = w4 & ~$7, w5 = w5 & ~$8, version = version + 1
WHERE practitioner = $1 AND day = $2
RETURNING version, w0, w1, w2, w3, w4, w5)";
constexpr std::string_view make_day = "INSERT INTO agenda_day (practitioner, day) VALUES ($1, $2) ON CONFLICT DO NOTHING";

constexpr std::string_view make_appointment = R"(
INSERT INTO appointment (id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, client_key, asker)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $5) ON CONFLICT (asker, client_key) DO NOTHING)";
constexpr std::string_view by_key = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE asker = $1 AND client_key = $2)";
constexpr std::string_view by_id = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE patient = $1 AND id = $2)";
// The sum keeps the index of all that expire out of it: the patient has few.
constexpr std::string_view held_now = R"(
SELECT CAST(COUNT(*) AS BIGINT) FROM appointment WHERE asker = $1 AND state = 0 AND expires + 0 > $2 AND client_key <> $3)";
constexpr std::string_view cancel_open = R"(
UPDATE appointment SET state = 2 WHERE patient = $1 AND id = $2 AND state IN (0, 1)
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view cancel_held = R"(
UPDATE appointment SET state = 2 WHERE patient = $1 AND id = $2 AND state = 0
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view move_booked = R"(
UPDATE appointment SET day = $3, first_cell = $4, cells = $5, place = $9, overbooked = 0
WHERE patient = $1 AND id = $2 AND state = 1 AND day = $6 AND first_cell = $7 AND cells = $8
  AND overbooked = $10)";
constexpr std::string_view expire_of_day = R"(
UPDATE appointment SET state = 3 WHERE practitioner = $1 AND day = $2 AND state = 0 AND expires <= $3
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view any_over =
    "SELECT id FROM appointment WHERE expires > $1 AND expires <= $2 AND state = 0 ORDER BY expires LIMIT 1";
constexpr std::string_view expire_oldest = R"(
UPDATE appointment SET state = 3
WHERE id IN (SELECT id FROM appointment WHERE expires > $3 AND expires <= $1 AND state = 0 ORDER BY expires LIMIT $2)
  AND state = 0 AND expires <= $1
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";

std::unexpected<Error> undo(std::string_view reason) {
  return fail(Code::cancelled, reason);
}

net::Task<void> release(Session& session, Appointment const& appointment, Attempt& attempt) {
  if (appointment.overbooked) co_return ok();
  auto const released = co_await session.run(release_cells, day_and_cells(appointment));
  if (!released) co_return fail(released.error());
  for (auto const& row : released->rows) attempt.changes.push_back(change_of(appointment, row));
  co_return ok();
}

net::Task<void> release_all(Session& session, Answer const& answer, Attempt& attempt) {
  std::vector<Appointment> appointments;
  appointments.reserve(answer.rows.size());
  for (auto const& row : answer.rows) appointments.push_back(appointment_of(row));
  std::erase_if(appointments, [](Appointment const& each) { return each.overbooked; });
  std::ranges::sort(appointments, {}, [](Appointment const& each) { return order_of(each); });
  std::vector<store::Statement> statements;
  statements.reserve(appointments.size());
  for (auto const& each : appointments) statements.push_back({.text = release_cells, .values = day_and_cells(each)});
  if (statements.empty()) co_return ok();
  auto const released = co_await session.run_all(std::move(statements));
  if (!released) co_return fail(released.error());
  for (std::size_t i = 0; i < appointments.size(); ++i)
    for (auto const& row : released->at(i).rows) attempt.changes.push_back(change_of(appointments[i], row));
  co_return ok();
}

// False when somebody has a part of it.
bool settle_claim(Appointment const& appointment, Answer const& claimed, Attempt& attempt) {
  for (auto const& row : claimed.rows) attempt.changes.push_back(change_of(appointment, row));
  return !claimed.rows.empty();
}

// What is held by nobody any more is free, also before expire() came by.
net::Task<void> claim_with_room(Session& session, Appointment const& appointment, Wall now, Attempt& attempt) {
  auto const& [practitioner, day] = std::pair(appointment.practitioner, number_of(appointment.when.day));
  std::vector<store::Statement> some;
  some.push_back({.text = make_day, .values = {practitioner, day}});
  some.push_back({.text = expire_of_day, .values = {practitioner, day, seconds(now)}});
  auto const room = co_await session.run_all(std::move(some));
  if (!room) co_return fail(room.error());
  if (auto released = co_await release_all(session, room->back(), attempt); !released) co_return released;
  auto const claimed = co_await session.run(claim_cells, day_and_cells(appointment));
  if (!claimed) co_return fail(claimed.error());
  if (!settle_claim(appointment, *claimed, attempt)) co_return undo(undo_taken);
  co_return ok();
}

net::Task<void> claim(Session& session, Appointment const& appointment, Wall now, Attempt& attempt) {
  if (appointment.overbooked) co_return ok();
  auto const claimed = co_await session.run(claim_cells, day_and_cells(appointment));
  if (!claimed) co_return fail(claimed.error());
  if (settle_claim(appointment, *claimed, attempt)) co_return ok();
  co_return co_await claim_with_room(session, appointment, now, attempt);
}

// Nothing when there is none.
net::Task<std::optional<Appointment>> find_one(Session& session, std::string_view statement, Values values) {
  auto const found = co_await session.run(statement, std::move(values));
  if (!found) co_return fail(found.error());
  if (found->rows.empty()) co_return std::optional<Appointment>();
  co_return appointment_of(found->rows.front());
}

bool is_for(Appointment const& appointment, Wish const& wish) {
  return appointment.practitioner == wish.practitioner && appointment.place == wish.place && appointment.motive == wish.motive &&
         appointment.when == wish.when;
}

Outcome outcome_of(Appointment const& appointment) {
  bool const is_over = appointment.state == State::expired || appointment.state == State::cancelled;
  return is_over ? Outcome::expired : Outcome::done;
}

// All at once, as it mostly goes well: how many there are, the time, its appointment.
std::vector<store::Statement> statements_of(Wish const& wish, Appointment const& appointment, Wall now) {
  std::vector<store::Statement> all;
  all.push_back({.text = held_now, .values = {wish.patient, seconds(now), wish.key}});
  all.push_back({.text = claim_cells, .values = day_and_cells(appointment)});
  all.push_back({.text = make_appointment, .values = values_of(wish, appointment)});
  return all;
}

// There is a wish with that key already: nothing is made.
net::Task<void> leave_known(Session& session, Wish const& wish, Attempt& attempt) {
  auto known = co_await find_known(session, wish, attempt.booked);
  if (!known) co_return known;
  co_return undo(attempt.booked.outcome == Outcome::taken ? undo_changed : undo_known);
}

// Its time is taken when nobody has it; otherwise it lies beside them.
net::Task<void> make_beside(Session& session, Making const& making, Attempt& attempt) {
  auto appointment = making.appointment;
  std::vector<store::Statement> some;
  some.push_back({.text = make_day, .values = {appointment.practitioner, number_of(appointment.when.day)}});
  some.push_back({.text = claim_cells, .values = day_and_cells(appointment)});
  auto const claimed = co_await session.run_all(std::move(some));
  if (!claimed) co_return fail(claimed.error());
  appointment.overbooked = !settle_claim(appointment, claimed->back(), attempt);
  auto const made = co_await session.run(make_appointment, values_of(making.wish, appointment));
  if (!made) co_return fail(made.error());
  if (made->changed == 0) co_return co_await leave_known(session, making.wish, attempt);
  attempt.booked = {.outcome = Outcome::done, .appointment = appointment, .before = {}, .is_new = true};
  co_return ok();
}

}  // namespace

net::Task<void> find_known(Session& session, Wish const& wish, Booked& booked) {
  auto const known = co_await find_one(session, by_key, {wish.patient, wish.key});
  if (!known) co_return fail(known.error());
  booked.outcome = Outcome::taken;
  if (*known)
    booked = {.outcome = is_for(**known, wish) ? outcome_of(**known) : Outcome::reused, .appointment = **known, .before = {}};
  co_return ok();
}

net::Task<void> make(Session& session, Making const& making, Attempt& attempt) {
  auto const& [wish, appointment, now, most] = making;
  if (appointment.overbooked) co_return co_await make_beside(session, making, attempt);
  auto const answers = co_await session.run_all(statements_of(wish, appointment, now));
  if (!answers) co_return fail(answers.error());
  bool const is_new = answers->back().changed == 1;
  if (!is_new) co_return co_await leave_known(session, wish, attempt);
  if (answers->front().rows.front().number(0) >= most) {
    attempt.booked.outcome = Outcome::too_many;
    co_return undo(undo_known);
  }
  attempt.booked = {.outcome = Outcome::done, .appointment = appointment, .before = {}, .is_new = true};
  if (settle_claim(appointment, answers->at(1), attempt)) co_return ok();
  co_return co_await claim_with_room(session, appointment, now, attempt);
}

net::Task<void> make_booked(Session& session, Confirmation const& booking, Attempt& attempt) {
  auto const& [patient, id, last] = booking;
  auto& booked = attempt.booked;
  Id const whose = last.patient.value_or(patient);
  auto const statement = booking_of(booking);
  auto const updated = co_await session.run(statement.text, statement.values);
  if (!updated) co_return fail(updated.error());
  if (!updated->rows.empty()) {
    booked = {.outcome = Outcome::done, .appointment = appointment_of(updated->rows.front()), .before = {}};
    co_return ok();
  }
  auto now = co_await find_one(session, by_id, {whose, id});
  if (now && !*now && whose != patient) now = co_await find_one(session, by_id, {patient, id});
  if (!now) co_return fail(now.error());
  booked.outcome = Outcome::unknown;
  if (*now)
    booked = {.outcome = (*now)->state == State::booked ? Outcome::done : Outcome::expired, .appointment = **now, .before = {}};
  co_return ok();
}

net::Task<void> make_cancelled(Session& session, Cancel what, Id patient, Id id, Attempt& attempt) {
  auto const cancelled = co_await session.run(what == Cancel::held ? cancel_held : cancel_open, {patient, id});
  if (!cancelled) co_return fail(cancelled.error());
  if (auto released = co_await release_all(session, *cancelled, attempt); !released) co_return released;
  auto const now = co_await find_one(session, by_id, {patient, id});
  if (!now) co_return fail(now.error());
  attempt.booked = {
      .outcome = *now ? Outcome::done : Outcome::unknown, .appointment = now->value_or(Appointment()), .before = {}};
  co_return ok();
}

net::Task<void> make_moved(Session& session, Move const& move, Wall time, Attempt& attempt) {
  auto const now = co_await find_one(session, by_id, {move.patient, move.appointment});
  if (!now) co_return fail(now.error());
  auto& booked = attempt.booked;
  if (!*now || (*now)->state != State::booked) {
    booked.outcome = *now ? Outcome::expired : Outcome::unknown;
    co_return ok();
  }
  auto const before = **now;
  booked = {.outcome = Outcome::done, .appointment = before, .before = {}};
  auto const& to = booked.appointment.when = move.to;
  booked.appointment.place = move.place.value_or(before.place);
  booked.appointment.overbooked = false;  // whom others lie beside moves to a time of their own
  booked.before = before.when;
  if (before.when == to && before.place == booked.appointment.place) co_return ok();
  auto const moved = co_await session.run(
      move_booked, {move.patient, move.appointment, number_of(to.day), std::int64_t{to.first}, std::int64_t{to.count},
                    number_of(before.when.day), std::int64_t{before.when.first}, std::int64_t{before.when.count},
                    booked.appointment.place, std::int64_t{before.overbooked}});
  if (!moved) co_return fail(moved.error());
  if (moved->changed == 0) co_return undo(undo_changed);
  bool const claims_first = order_of(booked.appointment) < order_of(before);
  for (bool const claims : {claims_first, !claims_first}) {
    auto done = co_await (claims ? claim(session, booked.appointment, time, attempt) : release(session, before, attempt));
    if (!done) co_return done;
  }
  co_return ok();
}

net::Task<void> look_for_holds(Session& session, Ending const& ending, bool& are_there) {
  auto const found = co_await session.run(any_over, {seconds(ending.after), seconds(ending.until)});
  if (!found) co_return fail(found.error());
  are_there = !found->rows.empty();
  co_return ok();
}

net::Task<void> end_holds(Session& session, Ending const& ending, std::size_t& count, Attempt& attempt) {
  attempt = {};
  store::Values const values{seconds(ending.until), static_cast<std::int64_t>(ending.most), seconds(ending.after)};
  auto const over = co_await session.run(expire_oldest, values);
  if (!over) co_return fail(over.error());
  count = over->rows.size();
  co_return co_await release_all(session, *over, attempt);
}

}  // namespace cordon::praxis
