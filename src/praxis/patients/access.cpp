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
// Unless they left one a moment ago.
constexpr std::string_view event_of_staff = R"(
INSERT INTO access_event (id, patient, actor_kind, actor, member, role, purpose, at, member_name)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $12
WHERE EXISTS (SELECT 1 FROM patient WHERE id = $2)
  AND EXISTS (SELECT 1 FROM appointment WHERE patient = $2 AND practitioner = $4 AND state = 1 AND day >= $9)
  AND NOT EXISTS (SELECT 1 FROM access_event WHERE patient = $2 AND id >= $11 AND actor_kind = $3 AND actor = $4 AND member = $5
    AND role = $6 AND purpose = $7 AND at BETWEEN $10 AND $8))";
// Without an event there is no record.
constexpr std::string_view record_for_staff = R"(
SELECT given_name, family_name, birth_date, sex, phone, address, identifier, language FROM patient WHERE id = $1
  AND EXISTS (SELECT 1 FROM appointment WHERE patient = $1 AND practitioner = $3 AND state = 1 AND day >= $8)
  AND EXISTS (SELECT 1 FROM access_event WHERE patient = $1 AND id >= $10 AND actor_kind = $2 AND actor = $3 AND member = $4
    AND role = $5 AND purpose = $6 AND at BETWEEN $9 AND $7))";
constexpr std::string_view event_of_system =
    "INSERT INTO access_event (id, patient, actor_kind, actor, purpose, at) VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view record = R"(
SELECT given_name, family_name, birth_date, sex, phone, address, identifier, language FROM patient WHERE id = $1)";
constexpr std::string_view appointment_together =
    R"(
SELECT id FROM appointment WHERE patient = $1 AND practitioner = $2 AND state = 1 AND day >= $3
  AND EXISTS (SELECT 1 FROM patient WHERE id = $1) LIMIT 1)";
constexpr std::string_view events = R"(
SELECT e.id, e.actor_kind, e.actor, e.purpose, e.at, e.member, e.role, COALESCE(e.member_name, m.name)
FROM access_event e LEFT JOIN staff_member m ON m.id = e.member
WHERE e.patient = $1 AND e.id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY e.id DESC LIMIT $3)";
constexpr std::string_view own_events = R"(
SELECT id, actor_kind, actor, purpose, at, member, role, NULL FROM access_event
WHERE patient = $1 AND actor_kind = 0 AND id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY id DESC LIMIT $3)";
constexpr std::string_view events_of_others = R"(
SELECT e.id, e.actor_kind, e.actor, e.purpose, e.at, e.member, e.role, COALESCE(e.member_name, m.name)
FROM access_event e LEFT JOIN staff_member m ON m.id = e.member
WHERE e.patient = $1 AND e.actor_kind <> 0 AND e.id < $2 AND EXISTS (SELECT 1 FROM relation WHERE account = $4 AND patient = $1)
ORDER BY e.id DESC LIMIT $3)";
constexpr std::size_t longest_page = 200;

std::string_view events_by(Readers readers) {
  switch (readers) {
    case Readers::own: return own_events;
    case Readers::others: return events_of_others;
    case Readers::all: break;
  }
  return events;
}

bool fits(Actor const& actor, Purpose purpose) {
  switch (actor.kind) {
    case Kind::patient: return purpose == Purpose::own_record || purpose == Purpose::booking;
    case Kind::staff: return actor.member != 0 && (purpose == Purpose::support || purpose == purpose_of(actor.role));
    case Kind::system: break;
  }
  return purpose == Purpose::booking || purpose == Purpose::support;
}

Error forbidden() {
  return {Code::forbidden, "records.forbidden"};
}

// For each an event and then the record.
std::vector<store::Statement> readings(Actor const& actor, std::span<Id const> patients, Purpose purpose, Wall now) {
  auto const recent = now - Records::together;
  Values const common{static_cast<std::int64_t>(actor.kind),
                      actor.id,
                      actor.member,
                      static_cast<std::int64_t>(actor.role),
                      std::string(code(purpose)),
                      seconds(now),
                      first_day_together(now),
                      seconds(recent),
                      least_id(recent)};
  auto const name = actor.name.empty() ? store::Value() : store::Value(actor.name);
  std::vector<store::Statement> all;
  for (auto const patient : patients) {
    Values event{make_id(now), patient}, reading{patient};
    event.insert(event.end(), common.begin(), common.end());
    event.push_back(name);
    reading.insert(reading.end(), common.begin(), common.end());
    all.push_back({.text = event_of_staff, .values = std::move(event)});
    all.push_back({.text = record_for_staff, .values = std::move(reading)});
  }
  return all;
}

net::Task<void> note_and_read_all(store::Session& session, std::vector<store::Statement> statements,
                                  std::vector<std::optional<store::Row>>& rows) {
  auto const answers = co_await session.run_all(std::move(statements));
  if (!answers) co_return fail(answers.error());
  rows.clear();
  for (std::size_t i = 1; i < answers->size(); i += 2) {
    auto const& found = answers->at(i).rows;
    rows.push_back(found.empty() ? std::nullopt : std::optional(found.front()));
  }
  co_return ok();
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
                     .actor = {.kind = static_cast<Kind>(row.number(1)),
                               .id = row.number(2),
                               .member = row.number(5),
                               .role = static_cast<Duty::Role>(row.number(6))},
                     .purpose = row.text(3),
                     .when = Wall(std::chrono::seconds(row.number(4))),
                     .member = row.is_null(7) ? std::string() : row.text(7)});
  co_return ok();
}

}  // namespace

std::int64_t first_day_together(Wall now) {
  std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(now));
  return std::chrono::sys_days(today - std::chrono::months(12)).time_since_epoch().count();
}

std::string_view code(Purpose purpose) {
  constexpr std::array<std::string_view, 4> codes{"own-record", "care", "booking", "support"};
  return codes.at(static_cast<std::size_t>(purpose));
}

Purpose purpose_of(Duty::Role role) {
  return role == Duty::Role::practitioner ? Purpose::care : Purpose::booking;
}

net::Task<Profile> Records::read(Actor actor, Id patient, Purpose purpose) {
  if (!fits(actor, purpose)) co_return fail(forbidden());
  if (actor.kind == Kind::staff) co_return co_await read_for_staff(actor, patient, purpose);
  auto const now = clock_.wall();
  Values event{make_id(now), patient, static_cast<std::int64_t>(actor.kind), actor.id, std::string(code(purpose)), seconds(now)};
  auto const statement = actor.kind == Kind::patient ? event_of_patient : event_of_system;
  std::optional<store::Row> row;
  auto done =
      co_await database_.write([&](store::Session& session) { return note_and_read(session, statement, event, patient, row); });
  if (!done) co_return fail(done);
  co_return co_await open_profile(vault_, patient, std::move(*row));
}

net::Task<Profile> Records::read_for_staff(Actor actor, Id patient, Purpose purpose) {
  auto const statements = readings(actor, std::span(&patient, 1), purpose, clock_.wall());
  std::vector<std::optional<store::Row>> rows;
  auto done = co_await database_.write([&](store::Session& session) { return note_and_read_all(session, statements, rows); });
  if (!done) co_return fail(done);
  if (!rows.front()) co_return fail(forbidden());
  co_return co_await open_profile(vault_, patient, std::move(*rows.front()));
}

net::Task<std::map<Id, Profile>> Records::read_all(Actor actor, std::vector<Id> patients, Purpose purpose) {
  std::map<Id, Profile> profiles;
  if (actor.kind != Kind::staff || !fits(actor, purpose)) co_return fail(forbidden());
  if (patients.empty()) co_return profiles;
  auto const statements = readings(actor, patients, purpose, clock_.wall());
  std::vector<std::optional<store::Row>> rows;
  auto done = co_await database_.write([&](store::Session& session) { return note_and_read_all(session, statements, rows); });
  if (!done) co_return fail(done);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i]) continue;
    auto profile = co_await open_profile(vault_, patients[i], std::move(*rows[i]));
    bool const is_shut = !profile && profile.error().code == Code::invalid;
    if (!profile && !is_shut) co_return fail(profile);
    if (profile) profiles.emplace(patients[i], std::move(*profile));
  }
  co_return profiles;
}

net::Task<bool> Records::may_see(Id practitioner, Id patient) {
  auto const row = co_await find_row(database_, appointment_together, {patient, practitioner, first_day_together(clock_.wall())});
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
