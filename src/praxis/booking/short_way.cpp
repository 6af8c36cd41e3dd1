#include "praxis/booking/short_way.h"

#include "praxis/booking/rows.h"

namespace cordon::praxis {
namespace {

using store::Value;
using store::Values;

// The time, when nobody has it, the key is new, and the patient keeps few enough. `last` says whose claim it was.
constexpr std::string_view claim_for = R"(
INSERT INTO agenda_day AS a (practitioner, day, w0, w1, w2, w3, w4, w5, version, last)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, 1, $9
WHERE NOT EXISTS (SELECT 1 FROM appointment WHERE asker = $10 AND client_key = $11)
  AND (SELECT COUNT(*) FROM appointment WHERE asker = $10 AND state = 0 AND expires + 0 > $12) < $13
ON CONFLICT (practitioner, day) DO UPDATE SET w0 = a.w0 | excluded.w0, w1 = a.w1 | excluded.w1, w2 = a.w2 | excluded.w2,
  w3 = a.w3 | excluded.w3, w4 = a.w4 | excluded.w4, w5 = a.w5 | excluded.w5, version = a.version + 1, last = excluded.last
WHERE a.w0 & excluded.w0 = 0 AND a.w1 & excluded.w1 = 0 AND a.w2 & excluded.w2 = 0
  AND a.w3 & excluded.w3 = 0 AND a.w4 & excluded.w4 = 0 AND a.w5 & excluded.w5 = 0
RETURNING version, w0, w1, w2, w3, w4, w5)";
constexpr std::string_view insert_claimed = R"(
INSERT INTO appointment (id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, client_key, asker)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $5 FROM agenda_day WHERE practitioner = $2 AND day = $6 AND last = $1)";

store::Statement claiming(Making const& making) {
  auto const& appointment = making.appointment;
  auto values = day_and_cells(appointment);
  for (Value each : Values{appointment.id, making.wish.patient, making.wish.key, seconds(making.now), making.most})
    values.push_back(std::move(each));
  return {.text = claim_for, .values = std::move(values)};
}

// The answer that was lost may have been that it was done.
void note_doubt(Error const& failed, Appointment const& appointment, Attempt& attempt) {
  if (failed.reason == "store.lost") attempt.booked.appointment = appointment;
}

}  // namespace

net::Task<bool> hold_shortly(store::Database& database, Making const& making, Attempt& attempt) {
  auto const& appointment = making.appointment;
  std::vector<store::Statement> statements;
  statements.reserve(2);
  statements.push_back(claiming(making));
  statements.push_back({.text = insert_claimed, .values = values_of(making.wish, appointment)});
  auto const answers = co_await database.write_all(std::move(statements), order_of(appointment));
  if (!answers && answers.error().reason == "store.constraint") co_return false;  // the same key, at the same time
  if (!answers) note_doubt(answers.error(), appointment, attempt);
  if (!answers) co_return fail(answers.error());
  if (answers->front().rows.empty()) co_return false;
  attempt.changes.push_back(change_of(appointment, answers->front().rows.front()));
  attempt.booked = {.outcome = Outcome::done, .appointment = appointment, .before = {}, .is_new = true};
  co_return true;
}

net::Task<bool> book_shortly(store::Database& database, Confirmation const& booking, Attempt& attempt) {
  std::vector<store::Statement> statements;
  statements.push_back(booking_of(booking));
  auto const answers = co_await database.write_all(std::move(statements), order_of(booking.appointment));
  if (!answers && answers.error().reason == "store.lost") co_return false;  // the long way finds out
  if (!answers) co_return fail(answers.error());
  auto const& rows = answers->front().rows;
  if (!rows.empty()) attempt.booked = {.outcome = Outcome::done, .appointment = appointment_of(rows.front()), .before = {}};
  co_return !rows.empty();
}

}  // namespace cordon::praxis
