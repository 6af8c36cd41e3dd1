#include "praxis/booking/bookings.h"

namespace cordon::praxis {
namespace {

using store::Answer;
using store::Bytes;
using store::Session;
using store::Value;
using store::Values;
using State = Appointment::State;

constexpr std::string_view steps[] = {
    // A row for each day of a practitioner on which something was ever taken.
    R"(CREATE TABLE agenda_day (
  practitioner BIGINT NOT NULL,
  day BIGINT NOT NULL,
  w0 BIGINT NOT NULL DEFAULT 0, w1 BIGINT NOT NULL DEFAULT 0, w2 BIGINT NOT NULL DEFAULT 0,
  w3 BIGINT NOT NULL DEFAULT 0, w4 BIGINT NOT NULL DEFAULT 0, w5 BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (practitioner, day)))",
    R"(CREATE TABLE appointment (
  id BIGINT PRIMARY KEY,
  practitioner BIGINT NOT NULL, place BIGINT NOT NULL, motive BIGINT NOT NULL, patient BIGINT NOT NULL,
  day BIGINT NOT NULL, first_cell BIGINT NOT NULL, cells BIGINT NOT NULL,
  state BIGINT NOT NULL, expires BIGINT NOT NULL, overbooked BIGINT NOT NULL,
  asker BIGINT NOT NULL, client_key TEXT NOT NULL, remark BYTEA))",
    "CREATE UNIQUE INDEX appointment_key ON appointment (asker, client_key)",
    "CREATE INDEX appointment_patient ON appointment (patient, day)",
    "CREATE INDEX appointment_day ON appointment (practitioner, day)",
    "CREATE INDEX appointment_hold ON appointment (expires) WHERE state = 0",
};
constexpr store::Migration history[] = {{.name = "01 bookings", .steps = steps}};

constexpr std::string_view claim_cells = R"(
UPDATE agenda_day SET w0 = w0 | $3, w1 = w1 | $4, w2 = w2 | $5, w3 = w3 | $6, w4 = w4 | $7, w5 = w5 | $8
WHERE practitioner = $1 AND day = $2
  AND w0 & $3 = 0 AND w1 & $4 = 0 AND w2 & $5 = 0 AND w3 & $6 = 0 AND w4 & $7 = 0 AND w5 & $8 = 0)";
constexpr std::string_view release_cells = R"(
UPDATE agenda_day SET w0 = w0 & ~$3, w1 = w1 & ~$4, w2 = w2 & ~$5, w3 = w3 & ~$6, w4 = w4 & ~$7, w5 = w5 & ~$8
WHERE practitioner = $1 AND day = $2)";
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
constexpr std::string_view book_held =
    "UPDATE appointment SET state = 1, remark = $3, patient = $4 WHERE patient = $1 AND id = $2 AND state = 0";
constexpr std::string_view cancel_open = R"(
UPDATE appointment SET state = 2 WHERE patient = $1 AND id = $2 AND state IN (0, 1)
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view cancel_held = R"(
UPDATE appointment SET state = 2 WHERE patient = $1 AND id = $2 AND state = 0
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view move_booked = R"(
UPDATE appointment SET day = $3, first_cell = $4, cells = $5, place = $9, overbooked = 0
WHERE patient = $1 AND id = $2 AND state = 1 AND day = $6 AND first_cell = $7 AND cells = $8)";
constexpr std::string_view expire_of_day = R"(
UPDATE appointment SET state = 3 WHERE practitioner = $1 AND day = $2 AND state = 0 AND expires <= $3
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";
constexpr std::string_view expire_oldest = R"(
UPDATE appointment SET state = 3
WHERE id IN (SELECT id FROM appointment WHERE state = 0 AND expires <= $1 ORDER BY expires LIMIT $2) AND state = 0 AND expires <= $1
RETURNING id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark)";

std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}
std::int64_t number(std::chrono::sys_days day) {
  return day.time_since_epoch().count();
}

Values day_and_cells(Appointment const& appointment) {
  Values values{appointment.practitioner, number(appointment.when.day)};
  for (auto const word : cells_of(appointment.when)) values.emplace_back(word);
  return values;
}

// Undoes the transaction, and says why.
std::unexpected<Error> undo(std::string_view reason) {
  return fail(Code::cancelled, reason);
}
constexpr std::string_view undo_taken = "booking.taken", undo_changed = "booking.changed";

net::Task<void> release(Session& session, Appointment const& appointment) {
  if (appointment.overbooked) co_return ok();
  auto const released = co_await session.run(release_cells, day_and_cells(appointment));
  if (!released) co_return fail(released.error());
  co_return ok();
}

net::Task<void> release_all(Session& session, Answer const& answer) {
  for (auto const& row : answer.rows) {
    auto released = co_await release(session, appointment_of(row));
    if (!released) co_return released;
  }
  co_return ok();
}

net::Task<bool> try_to_claim(Session& session, Appointment const& appointment) {
  auto const claimed = co_await session.run(claim_cells, day_and_cells(appointment));
  if (!claimed) co_return fail(claimed.error());
  co_return claimed->changed == 1;
}

// What is held by nobody any more is free, also before expire() came by.
net::Task<void> make_room(Session& session, Appointment const& appointment, Wall now) {
  auto const made = co_await session.run(make_day, {appointment.practitioner, number(appointment.when.day)});
  if (!made) co_return fail(made.error());
  auto const over = co_await session.run(expire_of_day, {appointment.practitioner, number(appointment.when.day), seconds(now)});
  if (!over) co_return fail(over.error());
  co_return co_await release_all(session, *over);
}

net::Task<void> claim(Session& session, Appointment const& appointment, Wall now) {
  if (appointment.overbooked) co_return ok();
  auto claimed = co_await try_to_claim(session, appointment);
  if (!claimed) co_return fail(claimed);
  if (*claimed) co_return ok();
  auto room = co_await make_room(session, appointment, now);
  if (!room) co_return room;
  claimed = co_await try_to_claim(session, appointment);
  if (!claimed) co_return fail(claimed);
  if (!*claimed) co_return undo(undo_taken);
  co_return ok();
}

// Nothing when there is none.
net::Task<std::optional<Appointment>> find(Session& session, std::string_view statement, Values values) {
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
  return appointment.state == State::expired ? Outcome::expired : Outcome::done;
}

net::Task<void> make(Session& session, Wish const& wish, Appointment appointment, Wall now, Booked& booked) {
  auto const& when = appointment.when;
  auto const made = co_await session.run(
      make_appointment, {appointment.id, wish.practitioner, wish.place, wish.motive, wish.patient, number(when.day),
                         std::int64_t{when.first}, std::int64_t{when.count}, static_cast<std::int64_t>(appointment.state),
                         seconds(appointment.expires), std::int64_t{appointment.overbooked}, wish.key});
  if (!made) co_return fail(made.error());
  if (made->changed == 1) {
    booked = {.outcome = Outcome::done, .appointment = appointment, .before = {}};
    co_return co_await claim(session, appointment, now);
  }
  auto const known = co_await find(session, by_key, {wish.patient, wish.key});
  if (!known) co_return fail(known.error());
  if (!*known) co_return undo(undo_changed);
  booked = {.outcome = is_for(**known, wish) ? outcome_of(**known) : Outcome::reused, .appointment = **known, .before = {}};
  co_return ok();
}

net::Task<void> make_booked(Session& session, Id patient, Id id, Bookings::Final const& last, Booked& booked) {
  Id const whose = last.patient.value_or(patient);
  auto const updated =
      co_await session.run(book_held, {patient, id, last.remark.empty() ? Value() : Value(Bytes(last.remark)), whose});
  if (!updated) co_return fail(updated.error());
  auto now = co_await find(session, by_id, {whose, id});
  if (now && !*now && whose != patient) now = co_await find(session, by_id, {patient, id});
  if (!now) co_return fail(now.error());
  if (!*now) {
    booked.outcome = Outcome::unknown;
  } else {
    booked = {.outcome = (*now)->state == State::booked ? Outcome::done : Outcome::expired, .appointment = **now, .before = {}};
  }
  co_return ok();
}

net::Task<void> make_cancelled(Session& session, std::string_view statement, Id patient, Id id, Booked& booked) {
  auto const cancelled = co_await session.run(statement, {patient, id});
  if (!cancelled) co_return fail(cancelled.error());
  if (auto released = co_await release_all(session, *cancelled); !released) co_return released;
  auto const now = co_await find(session, by_id, {patient, id});
  if (!now) co_return fail(now.error());
  booked = {.outcome = *now ? Outcome::done : Outcome::unknown, .appointment = now->value_or(Appointment()), .before = {}};
  co_return ok();
}

struct Move {
  Id patient;
  Id appointment;
  Stretch to;
  std::optional<Id> place;
};

net::Task<void> make_moved(Session& session, Move const& move, Wall time, Booked& booked) {
  auto const now = co_await find(session, by_id, {move.patient, move.appointment});
  if (!now) co_return fail(now.error());
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
  auto const moved =
      co_await session.run(move_booked, {move.patient, move.appointment, number(to.day), std::int64_t{to.first},
                                         std::int64_t{to.count}, number(before.when.day), std::int64_t{before.when.first},
                                         std::int64_t{before.when.count}, booked.appointment.place});
  if (!moved) co_return fail(moved.error());
  if (moved->changed == 0) co_return undo(undo_changed);
  if (auto released = co_await release(session, before); !released) co_return released;
  co_return co_await claim(session, booked.appointment, time);
}

net::Task<void> end_holds(Session& session, Wall now, std::size_t most, std::vector<Appointment>& ended) {
  auto const over = co_await session.run(expire_oldest, {seconds(now), static_cast<std::int64_t>(most)});
  if (!over) co_return fail(over.error());
  ended.clear();
  for (auto const& row : over->rows) ended.push_back(appointment_of(row));
  co_return co_await release_all(session, *over);
}

Appointment wished(Wish const& wish, State state, Wall now, Wall expires, bool overbooked) {
  return {.id = make_id(now),
          .practitioner = wish.practitioner,
          .place = wish.place,
          .motive = wish.motive,
          .patient = wish.patient,
          .when = wish.when,
          .state = state,
          .expires = std::chrono::floor<std::chrono::seconds>(expires),
          .overbooked = overbooked,
          .remark = {}};
}

void tell(AgendaListener* listener, Booked const& booked) {
  auto const& [practitioner, when] = std::pair(booked.appointment.practitioner, booked.appointment.when);
  if (!listener || practitioner == 0) return;
  listener->changed(practitioner, when.day);
  if (booked.before && booked.before->day != when.day) listener->changed(practitioner, booked.before->day);
}

// What a transaction came to. One that found that something changed meanwhile is run again.
net::Task<Booked> settle(store::Database& database, AgendaListener* listener,
                         std::function<net::Task<void>(Session&, Booked&)> work) {
  for (;;) {
    Booked booked;
    auto done = co_await database.write([&](Session& session) { return work(session, booked); });
    if (!done && done.error().reason == undo_taken) co_return Booked{.outcome = Outcome::taken, .appointment = {}, .before = {}};
    if (!done && done.error().reason == undo_changed) continue;
    tell(listener, booked);  // also when it is unknown whether it was kept
    if (!done) co_return fail(done);
    co_return booked;
  }
}

}  // namespace

std::span<store::Migration const> Bookings::migrations() {
  return history;
}

net::Task<Booked> Bookings::hold(Wish wish) {
  auto const now = clock_.wall();
  auto const appointment = wished(wish, State::held, now, now + hold_time, false);
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Booked& booked) { return make(session, wish, appointment, now, booked); });
}

net::Task<Booked> Bookings::book_now(Wish wish, bool overbook) {
  auto const now = clock_.wall();
  auto const appointment = wished(wish, State::booked, now, Wall(), overbook);
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Booked& booked) { return make(session, wish, appointment, now, booked); });
}

net::Task<Booked> Bookings::book(Id patient, Id appointment, Final final) {
  co_return co_await settle(database_, listener_, [&](Session& session, Booked& booked) {
    return make_booked(session, patient, appointment, final, booked);
  });
}

net::Task<Booked> Bookings::cancel(Id patient, Id appointment) {
  co_return co_await settle(database_, listener_, [=](Session& session, Booked& booked) {
    return make_cancelled(session, cancel_open, patient, appointment, booked);
  });
}

net::Task<Booked> Bookings::release(Id patient, Id appointment) {
  co_return co_await settle(database_, listener_, [=](Session& session, Booked& booked) {
    return make_cancelled(session, cancel_held, patient, appointment, booked);
  });
}

net::Task<Booked> Bookings::move(Id patient, Id appointment, Stretch to, std::optional<Id> place) {
  auto const now = clock_.wall();
  Move const wanted{.patient = patient, .appointment = appointment, .to = to, .place = place};
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Booked& booked) { return make_moved(session, wanted, now, booked); });
}

net::Task<std::size_t> Bookings::expire(std::size_t most) {
  std::vector<Appointment> ended;
  auto const now = clock_.wall();
  auto done = co_await database_.write([&](Session& session) { return end_holds(session, now, most, ended); });
  if (!done) co_return fail(done);
  for (auto const& each : ended) tell(listener_, {.outcome = Outcome::done, .appointment = each, .before = {}});
  co_return ended.size();
}

}  // namespace cordon::praxis
