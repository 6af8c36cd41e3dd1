#include "praxis/booking/appointments.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view by_id = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE id = $1)";
constexpr std::string_view by_key = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE asker = $1 AND client_key = $2)";
constexpr std::string_view by_patient = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE patient = $1 AND state IN (1, 2) ORDER BY day DESC, first_cell DESC, id DESC LIMIT $2)";
constexpr std::string_view by_patient_with = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE patient = $1 AND practitioner = $2 AND state IN (1, 2)
ORDER BY day DESC, first_cell DESC, id DESC LIMIT $3)";
constexpr std::string_view by_practitioner = R"(
SELECT id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark
FROM appointment WHERE practitioner = $1 AND day BETWEEN $2 AND $3 AND state IN (0, 1) ORDER BY day, first_cell, id)";

net::Task<void> fetch(store::Session& session, std::string_view statement, store::Values const& values,
                      std::vector<Appointment>& found) {
  auto const answer = co_await session.run(statement, values);
  if (!answer) co_return fail(answer.error());
  found.clear();
  for (auto const& row : answer->rows) found.push_back(appointment_of(row));
  co_return ok();
}

}  // namespace

net::Task<std::optional<Appointment>> Appointments::find(Id appointment) {
  return find_one(by_id, {appointment});
}

net::Task<std::optional<Appointment>> Appointments::find(Id asker, std::string key) {
  return find_one(by_key, {asker, std::move(key)});
}

net::Task<std::optional<Appointment>> Appointments::find_one(std::string_view statement, store::Values values) {
  auto found = co_await list(statement, std::move(values));
  if (!found) co_return fail(found);
  if (found->empty()) co_return std::optional<Appointment>();
  co_return std::move(found->front());
}

net::Task<std::vector<Appointment>> Appointments::of_patient(Id patient, std::size_t most) {
  co_return co_await list(by_patient, {patient, static_cast<std::int64_t>(most)});
}

net::Task<std::vector<Appointment>> Appointments::of_patient_with(Id patient, Id practitioner, std::size_t most) {
  co_return co_await list(by_patient_with, {patient, practitioner, static_cast<std::int64_t>(most)});
}

net::Task<std::vector<Appointment>> Appointments::of_practitioner(Id practitioner, std::chrono::sys_days first,
                                                                  std::chrono::sys_days last) {
  co_return co_await list(by_practitioner, {practitioner, std::int64_t{first.time_since_epoch().count()},
                                            std::int64_t{last.time_since_epoch().count()}});
}

net::Task<std::vector<Appointment>> Appointments::list(std::string_view statement, store::Values values) {
  std::vector<Appointment> found;
  auto done = co_await database_.read([&](store::Session& session) { return fetch(session, statement, values, found); });
  if (!done) co_return fail(done);
  co_return found;
}

}  // namespace cordon::praxis
