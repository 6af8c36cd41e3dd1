#include "praxis/patients/access.h"

#include <algorithm>
#include <limits>

#include "praxis/patients/account_rows.h"

namespace cordon::praxis {
namespace {

using store::Values;
using Kind = Actor::Kind;

// Each writes the event only where the actor may see the patient: what was asked before may have changed.
constexpr std::string_view event_of_patient = R"(
INSERT INTO access_event (id, patient, actor_kind, actor, purpose, at)
SELECT $1, $2, $3, $4, $5, $6 WHERE EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $2))";
constexpr std::string_view event_of_staff = R"(
INSERT INTO access_event (id, patient, actor_kind, actor, purpose, at)
SELECT $1, $2, $3, $4, $5, $6
WHERE EXISTS (SELECT 1 FROM appointment WHERE patient = $2 AND practitioner = $4 AND state = 1 AND day >= $7))";
constexpr std::string_view event_of_system =
    "INSERT INTO access_event (id, patient, actor_kind, actor, purpose, at) VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view record = R"(
SELECT given_name, family_name, birth_date, sex, phone, address, identifier, language FROM patient WHERE id = $1)";
constexpr std::string_view together =
    "SELECT id FROM appointment WHERE patient = $1 AND practitioner = $2 AND state = 1 AND day >= $3 LIMIT 1";
constexpr std::string_view events = R"(
SELECT id, actor_kind, actor, purpose, at FROM access_event
WHERE patient = $1 AND id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY id DESC LIMIT $3)";
constexpr std::string_view own_events = R"(
SELECT id, actor_kind, actor, purpose, at FROM access_event
WHERE patient = $1 AND actor_kind = 0 AND id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY id DESC LIMIT $3)";
constexpr std::string_view events_of_others = R"(
SELECT id, actor_kind, actor, purpose, at FROM access_event
WHERE patient = $1 AND actor_kind <> 0 AND id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY id DESC LIMIT $3)";
constexpr std::size_t longest_page = 200;

std::string_view events_by(Readers readers) {
  switch (readers) {
    case Readers::own: return own_events;
    case Readers::others: return events_of_others;
    case Readers::all: break;
  }
  return events;
}

std::string_view event_by(Kind kind) {
  switch (kind) {
    case Kind::patient: return event_of_patient;
    case Kind::staff: return event_of_staff;
    case Kind::system: break;
  }
  return event_of_system;
}

bool fits(Kind kind, Purpose purpose) {
  switch (kind) {
    case Kind::patient: return purpose == Purpose::own_record || purpose == Purpose::booking;
    case Kind::staff: return purpose != Purpose::own_record;
    case Kind::system: break;
  }
  return purpose == Purpose::booking || purpose == Purpose::support;
}

Error forbidden() {
  return {Code::forbidden, "records.forbidden"};
}

std::int64_t a_year_before(Wall now) {
  std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(now));
  return std::chrono::sys_days(today - std::chrono::months(12)).time_since_epoch().count();
}

net::Task<void> note_and_read(store::Session& session, std::string_view statement, Values event, Id patient,
                              std::optional<store::Row>& row) {
  auto noted = co_await change_one(session, statement, std::move(event), forbidden());
  if (!noted) co_return noted;
  auto found = co_await fetch(session, record, {patient}, row);
  if (!found) co_return found;
  if (!row) co_return fail(Code::not_found, "records.none");
  co_return ok();
}

net::Task<void> list(store::Session& session, std::string_view statement, Values values, std::vector<AccessEvent>& found) {
  auto const answer = co_await session.run(statement, std::move(values));
  if (!answer) co_return fail(answer.error());
  found.clear();
  for (auto const& row : answer->rows)
    found.push_back({.id = row.number(0),
                     .actor = {.kind = static_cast<Kind>(row.number(1)), .id = row.number(2)},
                     .purpose = row.text(3),
                     .when = Wall(std::chrono::seconds(row.number(4)))});
  co_return ok();
}

}  // namespace

std::string_view code(Purpose purpose) {
  constexpr std::array<std::string_view, 4> codes{"own-record", "care", "booking", "support"};
  return codes.at(static_cast<std::size_t>(purpose));
}

net::Task<Profile> Records::read(Actor actor, Id patient, Purpose purpose) {
  if (!fits(actor.kind, purpose)) co_return fail(forbidden());
  auto const now = clock_.wall();
  Values event{make_id(now), patient, static_cast<std::int64_t>(actor.kind), actor.id, std::string(code(purpose)), seconds(now)};
  if (actor.kind == Kind::staff) event.emplace_back(a_year_before(now));
  std::optional<store::Row> row;
  auto done = co_await database_.write(
      [&](store::Session& session) { return note_and_read(session, event_by(actor.kind), event, patient, row); });
  if (!done) co_return fail(done);
  co_return co_await open_profile(vault_, patient, std::move(*row));
}

net::Task<bool> Records::may_see(Id practitioner, Id patient) {
  auto const row = co_await find_row(database_, together, {patient, practitioner, a_year_before(clock_.wall())});
  if (!row) co_return fail(row.error());
  co_return row->has_value();
}

net::Task<std::vector<AccessEvent>> Records::events_of(UserSession session, Id patient, AccessPage page) {
  std::vector<AccessEvent> found;
  Values const values{patient, page.before != 0 ? page.before : std::numeric_limits<Id>::max(),
                      static_cast<std::int64_t>(std::min(page.most, longest_page)), session.account};
  auto done = co_await database_.read(
      [&](store::Session& transaction) { return list(transaction, events_by(page.readers), values, found); });
  if (!done) co_return fail(done);
  co_return found;
}

}  // namespace cordon::praxis
