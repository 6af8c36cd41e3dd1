#include "praxis/patients/family.h"

#include <algorithm>

#include "praxis/patients/account_rows.h"

namespace cordon::praxis {
namespace {

using store::Values;

constexpr std::string_view insert_relation = R"(
INSERT INTO relation (account, patient, kind, created)
SELECT $1, $2, $3, $4 WHERE (SELECT COUNT(*) FROM relation WHERE account = $1) <= $5)";
constexpr std::string_view relations = "SELECT patient, kind FROM relation WHERE account = $1 ORDER BY kind, created, patient";
// Whoever is leaving too looks after nobody.
constexpr std::string_view leaving = R"(
SELECT patient FROM relation WHERE account = $1 AND patient <> $1 AND NOT EXISTS (
  SELECT 1 FROM relation AS other WHERE other.patient = relation.patient AND other.account <> $1
    AND NOT EXISTS (SELECT 1 FROM erasure WHERE erasure.patient = other.account))
ORDER BY patient)";
constexpr std::string_view relation = "SELECT kind FROM relation WHERE account = $1 AND patient = $2";
constexpr std::string_view update_patient = R"(
UPDATE patient SET given_name = $1, family_name = $2, birth_date = $3, sex = $4, phone = $5, address = $6, identifier = $7,
  language = $8, family_index = $9, born_index = $10
WHERE id = $11 AND EXISTS (SELECT 1 FROM relation WHERE account = $12 AND patient = $11))";
constexpr std::string_view update_language = "UPDATE login SET language = $2 WHERE account = $1";
constexpr std::string_view delete_patient = "DELETE FROM patient WHERE id = $1";
constexpr std::string_view delete_relations = "DELETE FROM relation WHERE patient = $1";
constexpr std::string_view delete_relations_of = "DELETE FROM relation WHERE account = $1";
constexpr std::string_view delete_login = "DELETE FROM login WHERE account = $1";
constexpr std::string_view delete_erasure = "DELETE FROM erasure WHERE patient = $1";
// The day of UTC and the cell that are now.
constexpr std::string_view ahead = R"(
SELECT id FROM appointment
WHERE patient = $1 AND state IN (0, 1) AND (day > $2 OR (day = $2 AND first_cell > $3)) ORDER BY day, first_cell, id LIMIT $4)";
constexpr std::string_view delete_relative = R"(
DELETE FROM relation WHERE account = $4 AND patient = $1 AND NOT EXISTS (
  SELECT 1 FROM appointment WHERE patient = $1 AND state IN (0, 1) AND (day > $2 OR (day = $2 AND first_cell > $3))))";
// Who waits for a letter leaves the others their turn.
constexpr std::string_view oldest_erasures = R"(
SELECT patient FROM erasure WHERE begun <= $1 AND letter_due <= $3 ORDER BY letter_due, begun, patient LIMIT $2)";

Error stranger() {
  return {Code::forbidden, "family.stranger"};
}

net::Task<void> insert(store::Session& session, Values patient, Values relation_values) {
  auto related = co_await change_one(session, insert_relation, std::move(relation_values), {Code::too_large, "family.full"});
  if (!related) co_return related;
  co_return co_await change_one(session, insert_patient, std::move(patient), Error());
}

net::Task<void> list(store::Session& session, Id account, std::vector<Relative>& relatives) {
  auto const found = co_await session.run(relations, {account});
  if (!found) co_return fail(found.error());
  relatives.clear();
  for (auto const& row : found->rows)
    relatives.push_back({.patient = row.number(0), .kind = static_cast<Relation>(row.number(1))});
  co_return ok();
}

net::Task<void> update(store::Session& session, Values patient, Values language) {
  auto saved = co_await change_one(session, update_patient, std::move(patient), stranger());
  if (!saved || language.empty()) co_return saved;
  auto const changed = co_await change(session, update_language, std::move(language));
  if (!changed) co_return fail(changed.error());
  co_return ok();
}

// The patient, and what is now as in `ahead`.
Values patient_and_now(Id patient, Wall now) {
  auto const day = std::chrono::floor<std::chrono::days>(now);
  return {patient, std::int64_t{day.time_since_epoch().count()}, std::int64_t{(now - day) / Stretch::cell}};
}

net::Task<void> begin(store::Session& session, Values relative, Values erasure) {
  auto unrelated = co_await change_one(session, delete_relative, std::move(relative), {Code::invalid, "family.appointments"});
  if (!unrelated) co_return unrelated;
  auto const begun = co_await change(session, begin_erasure, std::move(erasure));
  if (!begun) co_return fail(begun.error());
  co_return ok();
}

// Whether something came for those who leave with an account while they were leaving: another of them, or an appointment.
net::Task<bool> is_more(store::Session& session, std::vector<Id> patients, Wall now) {
  std::vector<Id> found;
  auto listed = co_await list_ids(session, leaving, {patients.front()}, found);
  if (!listed) co_return fail(listed);
  if (std::ranges::any_of(found, [&](Id each) { return std::ranges::find(patients, each) == patients.end(); })) co_return true;
  for (auto const patient : patients) {
    auto values = patient_and_now(patient, now);
    values.emplace_back(std::int64_t{1});
    listed = co_await list_ids(session, ahead, std::move(values), found);
    if (!listed) co_return fail(listed);
    if (!found.empty()) co_return true;
  }
  co_return false;
}

net::Task<void> remove(store::Session& session, std::vector<std::string_view> statements, std::vector<Id> patients) {
  for (auto const patient : patients) {
    for (auto const statement : statements) {
      auto const deleted = co_await change(session, statement, {patient});
      if (!deleted) co_return fail(deleted.error());
    }
  }
  co_return ok();
}

// What is left of them: all of it, or nothing while there is more to do.
net::Task<void> remove_all(store::Session& session, std::vector<Id> patients, Wall now) {
  auto const more = co_await is_more(session, patients, now);
  if (!more) co_return fail(more.error());
  if (*more) co_return ok();
  std::vector<std::string_view> const statements{delete_patient,  delete_relations, delete_relations_of, delete_login,
                                                 delete_sessions, delete_all_links, delete_erasure};
  co_return co_await remove(session, statements, std::move(patients));
}

}  // namespace

net::Task<Id> Family::add(UserSession session, Relation kind, Profile profile) {
  auto const now = clock_.wall();
  auto const checked = check_profile(std::move(profile), now);
  if (!checked) co_return fail(checked.error());
  if (kind == Relation::self) co_return fail(Code::invalid, "family.kind");
  Id const patient = make_id(now);
  if (auto made = co_await vault_.create(patient); !made) co_return fail(made);
  auto sealed = co_await seal_profile(vault_, patient, *checked);
  if (!sealed) co_return fail(sealed);
  sealed->insert(sealed->end(), {patient, seconds(now)});
  Values const related{session.account, patient, static_cast<std::int64_t>(kind), seconds(now), most};
  auto done = co_await database_.write([&](store::Session& transaction) { return insert(transaction, *sealed, related); });
  if (!done) co_return fail(done);
  co_return patient;
}

net::Task<std::vector<Relative>> Family::all(UserSession session) {
  std::vector<Relative> relatives;
  auto done = co_await database_.read([&](store::Session& transaction) { return list(transaction, session.account, relatives); });
  if (!done) co_return fail(done);
  co_return relatives;
}

net::Task<bool> Family::may_act(UserSession session, Id patient) {
  if (patient == session.account) co_return true;  // their own record has the number of their account
  auto const row = co_await find_row(database_, relation, {session.account, patient});
  if (!row) co_return fail(row.error());
  co_return row->has_value();
}

net::Task<void> Family::require(UserSession session, Id patient) {
  auto const may = co_await may_act(std::move(session), patient);
  if (!may) co_return fail(may.error());
  if (!*may) co_return fail(stranger());
  co_return ok();
}

net::Task<void> Family::save(UserSession session, Id patient, Profile profile) {
  auto const checked = check_profile(std::move(profile), clock_.wall());
  if (!checked) co_return fail(checked.error());
  if (auto may = co_await require(session, patient); !may) co_return may;
  auto sealed = co_await seal_profile(vault_, patient, *checked);
  if (!sealed) co_return fail(sealed);
  Values const language = patient == session.account ? Values{patient, sealed->at(language_column)} : Values();
  sealed->insert(sealed->end(), {patient, session.account});
  co_return co_await database_.write([&](store::Session& transaction) { return update(transaction, *sealed, language); });
}

net::Task<void> Family::erase(UserSession session, Id patient) {
  if (auto may = co_await require(session, patient); !may) co_return may;
  if (patient == session.account) co_return fail(Code::invalid, "family.self");
  co_return co_await erase_relative(std::move(session), patient);
}

// The erasure stays for a while: somebody may be booking for them at this moment.
net::Task<void> Family::erase_relative(UserSession session, Id patient) {
  auto const now = clock_.wall();
  auto relative = patient_and_now(patient, now);
  relative.emplace_back(session.account);
  Values const erasure{patient, whole_seconds_after(now)};
  auto begun = co_await database_.write([&](store::Session& transaction) { return begin(transaction, relative, erasure); });
  if (!begun) co_return begun;
  if (auto destroyed = co_await vault_.destroy(patient); !destroyed) co_return destroyed;
  co_return co_await database_.write(
      [=](store::Session& transaction) { return remove(transaction, {delete_patient, delete_relations}, {patient}); });
}

net::Task<std::vector<Id>> Family::erasures(std::size_t count) {
  std::vector<Id> patients;
  auto const now = clock_.wall();
  Values const values{seconds(now - Sessions::freshness), static_cast<std::int64_t>(count), seconds(now)};
  auto done =
      co_await database_.read([&](store::Session& session) { return list_ids(session, oldest_erasures, values, patients); });
  if (!done) co_return fail(done);
  co_return patients;
}

net::Task<std::vector<Id>> Family::leaving_with(Id account) {
  std::vector<Id> patients;
  auto done = co_await database_.read([&](store::Session& session) { return list_ids(session, leaving, {account}, patients); });
  if (!done) co_return fail(done);
  patients.insert(patients.begin(), account);
  co_return patients;
}

// The keys first: what is left after them nobody can read.
net::Task<void> Family::finish_erasure(Id patient) {
  auto const patients = co_await leaving_with(patient);
  if (!patients) co_return fail(patients.error());
  for (auto const each : *patients) {
    auto destroyed = co_await vault_.destroy(each);
    if (!destroyed) co_return destroyed;
  }
  auto const now = clock_.wall();
  auto done = co_await database_.write([&](store::Session& session) { return remove_all(session, *patients, now); });
  if (done) sessions_.forget(patient);
  co_return done;
}

net::Task<std::vector<Id>> Family::appointments_ahead(Id patient, std::size_t count) {
  std::vector<Id> appointments;
  auto values = patient_and_now(patient, clock_.wall());
  values.emplace_back(static_cast<std::int64_t>(count));
  auto done = co_await database_.read([&](store::Session& session) { return list_ids(session, ahead, values, appointments); });
  if (!done) co_return fail(done);
  co_return appointments;
}

}  // namespace cordon::praxis
