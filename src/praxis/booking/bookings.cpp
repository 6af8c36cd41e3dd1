#include "praxis/booking/bookings.h"

#include <algorithm>

#include "praxis/booking/short_way.h"

namespace cordon::praxis {
namespace {

using store::Session;
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
// An appointment is written again in its place: no index has what becomes of it, and the page has room (PostgreSQL calls that
// HOT). Who looks for holds that are over knows from when on.
constexpr std::string_view later_steps[] = {
    "ALTER TABLE agenda_day ADD COLUMN version BIGINT NOT NULL DEFAULT 0",
    "DROP INDEX appointment_hold",
    "CREATE INDEX appointment_expiry ON appointment (expires)",
    "ALTER TABLE appointment SET (fillfactor = 50)",
    "ALTER TABLE agenda_day SET (fillfactor = 70)",
};
// Which appointment took a part of the day last.
constexpr std::string_view latest_steps[] = {"ALTER TABLE agenda_day ADD COLUMN last BIGINT NOT NULL DEFAULT 0"};
constexpr store::Migration history[] = {{.name = "01 bookings", .steps = steps}};
constexpr store::Migration later_history[] = {{.name = "06 changes of bookings", .steps = later_steps},
                                              {.name = "07 claims of days", .steps = latest_steps}};

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

// Also of days on which only something is said otherwise now.
void add_appointment(Attempt& attempt) {
  auto const& [outcome, appointment, before, is_new] = attempt.booked;
  if (appointment.practitioner == 0) return;
  auto const add = [&](std::chrono::sys_days day) {
    bool const is_there = std::ranges::any_of(attempt.changes, [&](AgendaChange const& each) { return each.day == day; });
    if (!is_there)
      attempt.changes.push_back({.practitioner = appointment.practitioner, .day = day, .kind = AgendaChange::Kind::appointments});
  };
  add(appointment.when.day);
  if (before) add(before->day);
}

void tell(AgendaListener* listener, Attempt& attempt, bool is_known) {
  if (!listener) return;
  add_appointment(attempt);
  for (auto& change : attempt.changes) {
    if (!is_known) change.kind = AgendaChange::Kind::unknown;
    listener->changed(change);
  }
}

template <class T>
Result<Booked> conclude(AgendaListener* listener, Result<T> const& done, Attempt& attempt) {
  tell(listener, attempt, done.has_value());
  if (!done) return fail(done.error());
  return attempt.booked;
}

// What a transaction came to. One that found that something changed meanwhile is run again.
net::Task<Booked> settle(store::Database& database, AgendaListener* listener,
                         std::function<net::Task<void>(Session&, Attempt&)> work) {
  for (;;) {
    Attempt attempt;
    auto done = co_await database.write([&](Session& session) {
      attempt = {};
      return work(session, attempt);
    });
    auto const reason = done ? std::string_view() : done.error().reason;
    if (reason == undo_taken) co_return Booked{.outcome = Outcome::taken, .appointment = {}, .before = {}};
    if (reason == undo_known) co_return attempt.booked;
    if (reason == undo_changed) continue;
    co_return conclude(listener, done, attempt);
  }
}

}  // namespace

std::span<store::Migration const> Bookings::migrations() {
  return history;
}
std::span<store::Migration const> Bookings::later_migrations() {
  return later_history;
}

// By the short way, and when that leads nowhere by the long one. What memory says is taken only needs to be no earlier try's.
net::Task<Booked> Bookings::hold(Wish wish, Bounds bounds) {
  auto const now = clock_.wall();
  Making const making{
      .wish = wish, .appointment = wished(wish, State::held, now, now + hold_time, false), .now = now, .most = bounds.most};
  auto const is_taken = [&] { return bounds.is_taken && bounds.is_taken(); };
  if (!is_taken()) {
    Attempt attempt;
    auto const held = co_await hold_shortly(database_, making, attempt);
    if (!held || *held) co_return conclude(listener_, held, attempt);
  }
  if (is_taken()) co_return co_await find_made(wish);
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Attempt& attempt) { return make(session, making, attempt); });
}

net::Task<Booked> Bookings::find_made(Wish const& wish) {
  Booked booked;
  auto found = co_await database_.read([&](Session& session) { return find_known(session, wish, booked); });
  if (!found) co_return fail(found);
  co_return booked;
}

net::Task<Booked> Bookings::book_now(Wish wish, bool overbook) {
  auto const now = clock_.wall();
  Making const making{.wish = wish, .appointment = wished(wish, State::booked, now, Wall(), overbook), .now = now};
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Attempt& attempt) { return make(session, making, attempt); });
}

net::Task<Booked> Bookings::book(Id patient, Id appointment, Final final) {
  Confirmation const booking{.patient = patient, .appointment = appointment, .last = std::move(final)};
  Attempt attempt;
  auto const booked = co_await book_shortly(database_, booking, attempt);
  if (!booked || *booked) co_return conclude(listener_, booked, attempt);
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Attempt& attempt) { return make_booked(session, booking, attempt); });
}

net::Task<Booked> Bookings::cancel(Id patient, Id appointment) {
  co_return co_await settle(database_, listener_, [=](Session& session, Attempt& attempt) {
    return make_cancelled(session, Cancel::held_or_booked, patient, appointment, attempt);
  });
}

net::Task<Booked> Bookings::release(Id patient, Id appointment) {
  co_return co_await settle(database_, listener_, [=](Session& session, Attempt& attempt) {
    return make_cancelled(session, Cancel::held, patient, appointment, attempt);
  });
}

net::Task<Booked> Bookings::move(Id patient, Id appointment, Stretch to, std::optional<Id> place) {
  auto const now = clock_.wall();
  Move const wanted{.patient = patient, .appointment = appointment, .to = to, .place = place};
  co_return co_await settle(database_, listener_,
                            [&](Session& session, Attempt& attempt) { return make_moved(session, wanted, now, attempt); });
}

// Mostly there are none, and who only looks keeps no writer busy.
net::Task<std::size_t> Bookings::expire(std::size_t most) {
  Ending const ending{.after = swept_, .until = clock_.wall(), .most = most};
  bool are_there = false;
  auto looked = co_await database_.read([&](Session& session) { return look_for_holds(session, ending, are_there); });
  if (!looked) co_return fail(looked);
  if (!are_there) {
    swept_ = std::chrono::floor<std::chrono::seconds>(ending.until);
    co_return 0;
  }
  Attempt attempt;
  std::size_t count = 0;
  auto done = co_await database_.write([&](Session& session) { return end_holds(session, ending, count, attempt); });
  tell(listener_, attempt, done.has_value());
  if (!done) co_return fail(done);
  co_return count;
}

}  // namespace cordon::praxis
