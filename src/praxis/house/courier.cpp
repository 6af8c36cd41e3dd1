#include "praxis/house/courier.h"

#include "base/log.h"
#include "praxis/pages/terms.h"
#include "praxis/patients/account_rows.h"

namespace cordon::praxis {
namespace {

using store::Values;
using State = Appointment::State;

constexpr std::string_view steps[] = {
    // What is owed for a deed of a practice to an appointment as it was, or to one that it gives by this key.
    R"(CREATE TABLE owed_letter (
  id BIGINT PRIMARY KEY, deed BIGINT NOT NULL, appointment BIGINT, asker BIGINT NOT NULL, client_key TEXT,
  day BIGINT NOT NULL, first_cell BIGINT NOT NULL, place BIGINT NOT NULL,
  made BIGINT NOT NULL, due BIGINT NOT NULL, tries BIGINT NOT NULL DEFAULT 1))",
    "CREATE UNIQUE INDEX owed_letter_deed ON owed_letter (appointment, deed, day, first_cell, place)",
    "CREATE INDEX owed_letter_due ON owed_letter (due)",
};
constexpr store::Migration history[] = {{.name = "13 letters of practices", .steps = steps}};

constexpr std::string_view owe_change = R"(
INSERT INTO owed_letter (id, deed, appointment, asker, day, first_cell, place, made, due)
SELECT $1, $2, id, asker, day, first_cell, place, $3, $4 FROM appointment
WHERE id = $5 AND state = 1 AND day = $6 AND first_cell = $7 AND place = $8
ON CONFLICT (appointment, deed, day, first_cell, place) DO UPDATE
  SET made = excluded.made, due = excluded.due, tries = owed_letter.tries + 1
RETURNING id)";
constexpr std::string_view owe_given = R"(
INSERT INTO owed_letter (id, deed, asker, client_key, day, first_cell, place, made, due)
VALUES ($1, $2, $5, $6, 0, 0, 0, $3, $4))";
constexpr std::string_view owed_by_id =
    "SELECT deed, appointment, asker, client_key, day, first_cell, place, made, due FROM owed_letter WHERE id = $1";
constexpr std::string_view late = "SELECT id FROM owed_letter WHERE due <= $1 ORDER BY due, id LIMIT $2";
// Only one of many who would write it.
constexpr std::string_view claim = "UPDATE owed_letter SET due = $3 WHERE id = $1 AND due = $2";
constexpr std::string_view delete_owed = "DELETE FROM owed_letter WHERE id = $1";
// Somebody else may be at the same deed.
constexpr std::string_view end_try = "UPDATE owed_letter SET tries = tries - 1 WHERE id = $1";
constexpr std::string_view delete_untried = "DELETE FROM owed_letter WHERE id = $1 AND tries <= 0";
constexpr std::string_view recipient = R"(
SELECT login.account, login.email, login.language FROM relation JOIN login ON login.account = relation.account
WHERE relation.patient = $1 AND login.email_index IS NOT NULL
ORDER BY CASE WHEN login.account = $2 THEN 0 ELSE 1 END, relation.created, login.account LIMIT 1)";

Letter letter_for(Courier::Deed deed) {
  switch (deed) {
    case Courier::Deed::cancel: return Letter::practice_cancelled;
    case Courier::Deed::move: return Letter::practice_moved;
    case Courier::Deed::give: break;
  }
  return Letter::practice_gave;
}

}  // namespace

std::span<store::Migration const> Courier::migrations() {
  return history;
}

net::Task<Id> Courier::owe(Deed deed, Appointment before) {
  auto const now = parts_.clock.wall();
  std::vector<store::Statement> statements;
  statements.push_back(
      {.text = owe_change,
       .values = {make_id(now), static_cast<std::int64_t>(deed), seconds(now), seconds(now + patience), before.id,
                  std::int64_t{before.when.day.time_since_epoch().count()}, std::int64_t{before.when.first}, before.place}});
  auto const owed = co_await parts_.database.write_all(std::move(statements), static_cast<std::uint64_t>(before.id));
  if (!owed) co_return fail(owed.error());
  auto const& rows = owed->front().rows;
  co_return rows.empty() ? Id{0} : rows.front().number(0);
}

net::Task<Id> Courier::owe(Wanted given) {
  auto const now = parts_.clock.wall();
  Id const letter = make_id(now);
  auto const made = co_await change(parts_.database, owe_given,
                                    {letter, static_cast<std::int64_t>(Deed::give), seconds(now), seconds(now + patience),
                                     given.patient, std::move(given.key)});
  if (!made) co_return fail(made.error());
  co_return letter;
}

void Courier::write_soon(Id letter) {
  if (letter != 0) outbox_.spawn(settle(letter, true));
}

net::Task<void> Courier::forget(Id letter) {
  if (letter == 0) co_return ok();
  std::vector<store::Statement> statements;
  statements.push_back({.text = end_try, .values = {letter}});
  statements.push_back({.text = delete_untried, .values = {letter}});
  auto const forgotten = co_await parts_.database.write_all(std::move(statements), static_cast<std::uint64_t>(letter));
  if (!forgotten) co_return fail(forgotten.error());
  co_return ok();
}

net::Task<std::optional<Courier::Owed>> Courier::find(Id letter) {
  auto const row = co_await find_row(parts_.database, owed_by_id, {letter});
  if (!row) co_return fail(row.error());
  if (!*row) co_return std::optional<Owed>();
  auto const& owed = **row;
  Appointments appointments(parts_.database);
  auto found = co_await (owed.is_null(1) ? appointments.find(owed.number(2), owed.text(3)) : appointments.find(owed.number(1)));
  if (!found) co_return fail(found.error());
  std::chrono::sys_days const day{std::chrono::days(owed.number(4))};
  co_return Owed{.deed = static_cast<Deed>(owed.number(0)),
                 .asker = owed.number(2),
                 .before = {.day = day, .first = static_cast<unsigned>(owed.number(5)), .count = 0},
                 .place = owed.number(6),
                 .made = Wall(std::chrono::seconds(owed.number(7))),
                 .due = owed.number(8),
                 .now = found->value_or(Appointment())};
}

// What was not done while somebody may still be at it may yet be. What patients did after it they know.
Courier::Fate Courier::fate_of(Owed const& owed, bool is_settled) const {
  auto const time = parts_.clock.wall();
  auto const begin = owed.deed == Deed::cancel ? owed.before.begin() : owed.now.when.begin();
  bool const is_there = owed.now.id != 0;
  bool const is_booked = is_there && owed.now.state == State::booked;
  bool const is_elsewhere = owed.now.when.begin() != owed.before.begin() || owed.now.place != owed.place;
  bool const is_done = owed.deed == Deed::cancel ? is_there && !is_booked : is_booked && is_elsewhere;
  bool const is_vain = owed.made <= time - longest || (is_there && begin <= time);
  if (is_vain) return Fate::drop;
  if (is_done) return Fate::write;
  bool const may_come = owed.deed == Deed::give ? !is_there : is_booked;
  bool const is_late = owed.made <= time - 2 * patience;
  return may_come && !is_settled && !is_late ? Fate::wait : Fate::drop;
}

mail::Message Courier::message_of(Owed const& owed, Language language, std::string email) const {
  auto const catalog = parts_.catalog.get();
  auto const practice = catalog->practice(owed.now.practitioner);
  bool const is_off = owed.deed == Deed::cancel;
  auto const located = catalog->place(is_off ? owed.place : owed.now.place), located_before = catalog->place(owed.place);
  auto const begin = is_off ? owed.before.begin() : owed.now.when.begin();
  auto facts = say_moment(language, zone_at(located).local(begin));
  if (practice) facts += "\n" + name_of(practice->practitioner);
  if (located) facts += "\n" + address_of(located->place);
  auto const before = say_moment(language, zone_at(located_before).local(owed.before.begin()));
  return write_letter(letter_for(owed.deed), language, std::move(email), facts, before);
}

// Nothing when there is nobody to write to.
net::Task<std::optional<mail::Message>> Courier::compose(Owed owed) {
  auto const to = co_await find_row(parts_.database, recipient, {owed.now.patient, owed.asker});
  if (!to) co_return fail(to.error());
  if (!*to) co_return std::optional<mail::Message>();
  Id const account = (*to)->number(0);
  auto email = co_await parts_.vault.open(account, "email", (*to)->bytes(1));
  if (!email) co_return fail(email);
  auto const language = co_await parts_.vault.open(account, "language", (*to)->bytes(2));
  if (!language) co_return fail(language.error());
  co_return message_of(owed, find_language(*language).value_or(Language::en), std::move(*email));
}

// What cannot be written now is tried again; what never can is dropped.
net::Task<void> Courier::settle(Id letter, bool is_settled) {
  auto const owed = co_await find(letter);
  if (!owed) co_return fail(owed.error());
  if (!*owed) co_return ok();
  auto const now = parts_.clock.wall();
  auto const claimed = co_await change(parts_.database, claim, {letter, (*owed)->due, seconds(now + patience)});
  if (!claimed) co_return fail(claimed.error());
  auto const fate = fate_of(**owed, is_settled);
  if (*claimed == 0 || fate == Fate::wait) co_return ok();
  if (fate == Fate::write) {
    auto message = co_await compose(**owed);
    auto written = message ? Result<void>() : Result<void>(fail(message));
    if (message && *message) written = co_await parts_.mailbox.send(std::move(**message));
    bool const is_futile = !written && written.error().code == Code::invalid;
    if (!written) log::warning("a letter could not be written: " + std::string(written.error().reason));
    if (!written && !is_futile) co_return ok();
  }
  if (fate == Fate::drop && is_settled) co_return co_await forget(letter);
  auto const deleted = co_await change(parts_.database, delete_owed, {letter});
  if (!deleted) co_return fail(deleted.error());
  co_return ok();
}

net::Task<void> Courier::run() {
  std::vector<Id> letters;
  Values const values{seconds(parts_.clock.wall()), most};
  auto done = co_await parts_.database.read([&](store::Session& session) { return list_ids(session, late, values, letters); });
  if (!done) co_return done;
  for (auto const letter : letters) {
    auto settled = co_await settle(letter, false);
    if (!settled) done = std::move(settled);
  }
  co_return done;
}

net::Task<void> Courier::drain() {
  co_await outbox_.join();
  co_return ok();
}

}  // namespace cordon::praxis
