#include "praxis/patients/finding.h"

#include "praxis/directory/fold.h"
#include "praxis/patients/access.h"
#include "store/statement.h"

namespace cordon::praxis {
namespace {

using store::seconds;

using store::Bytes;
using store::Values;

constexpr std::string_view by_family = R"(
SELECT patient.id, CAST(MAX(appointment.id) AS BIGINT) FROM patient JOIN appointment ON appointment.patient = patient.id
WHERE patient.family_index = $1 AND appointment.practitioner = $2 AND appointment.state = 1 AND appointment.day >= $3
GROUP BY patient.id ORDER BY 2 DESC LIMIT $4)";
constexpr std::string_view by_family_and_birth = R"(
SELECT patient.id, CAST(MAX(appointment.id) AS BIGINT) FROM patient JOIN appointment ON appointment.patient = patient.id
WHERE patient.born_index = $1 AND appointment.practitioner = $2 AND appointment.state = 1 AND appointment.day >= $3
GROUP BY patient.id ORDER BY 2 DESC LIMIT $4)";
constexpr std::string_view without_index =
    "SELECT id, family_name, birth_date FROM patient WHERE family_index IS NULL AND id > $2 ORDER BY id LIMIT $1";
// One that was saved meanwhile has its own.
constexpr std::string_view set_indexes =
    "UPDATE patient SET family_index = $2, born_index = $3 WHERE id = $1 AND family_index IS NULL";

net::Task<void> list(store::Session& session, std::string_view statement, Values values, std::vector<store::Row>& rows) {
  auto found = co_await session.run(statement, std::move(values));
  if (!found) co_return fail(found.error());
  rows = std::move(found->rows);
  co_return ok();
}

// A key that is destroyed never comes back: such a record gets indexes that no name has. One that is away may: nothing yet.
Result<std::optional<Values>> indexes_without_name(Id patient, Error const& error) {
  if (error.reason == "vault.lost") return std::optional<Values>();
  if (error.reason == "vault.erased" || error.reason == "vault.broken")
    return std::optional<Values>(Values{patient, Bytes(), Bytes()});
  return fail(error);
}

net::Task<void> set_all(store::Session& session, std::vector<Values> const& all) {
  for (auto const& each : all) {
    auto const set = co_await change(session, set_indexes, each);
    if (!set) co_return fail(set.error());
  }
  co_return ok();
}

}  // namespace

net::Task<std::vector<FoundPatient>> Finding::find(Id practitioner, Wanted wanted, std::size_t most) {
  std::vector<FoundPatient> found;
  if (fold(wanted.family_name).empty()) co_return found;
  auto const indexes = name_indexes(vault_, wanted.family_name, wanted.born ? date_text(*wanted.born) : std::string());
  auto const statement = wanted.born ? by_family_and_birth : by_family;
  Values const values{indexes.at(wanted.born ? 1 : 0), practitioner, first_day_together(clock_.wall()),
                      static_cast<std::int64_t>(most)};
  std::vector<store::Row> rows;
  auto done = co_await database_.read([&](store::Session& session) { return list(session, statement, values, rows); });
  if (!done) co_return fail(done);
  for (auto const& row : rows) found.push_back({.patient = row.number(0), .appointment = row.number(1)});
  co_return found;
}

net::Task<std::optional<Values>> Finding::indexes_of(store::Row row) {
  Id const patient = row.number(0);
  auto const family = co_await vault_.open(patient, "family_name", row.bytes(1));
  if (!family) co_return indexes_without_name(patient, family.error());
  auto const born = co_await vault_.open(patient, "birth_date", row.bytes(2));
  if (!born) co_return indexes_without_name(patient, born.error());
  auto indexes = name_indexes(vault_, *family, *born);
  indexes.insert(indexes.begin(), patient);
  co_return std::optional<Values>(std::move(indexes));
}

net::Task<std::size_t> Finding::index_some(std::size_t most) {
  std::vector<store::Row> rows;
  Values const values{static_cast<std::int64_t>(most), looked_at_};
  auto done = co_await database_.read([&](store::Session& session) { return list(session, without_index, values, rows); });
  if (!done) co_return fail(done);
  Id const last = rows.size() < most ? 0 : rows.back().number(0);
  std::vector<Values> all;
  for (auto& row : rows) {
    auto indexes = co_await indexes_of(std::move(row));
    if (!indexes) co_return fail(indexes);
    if (*indexes) all.push_back(std::move(**indexes));
  }
  if (!all.empty()) done = co_await database_.write([&](store::Session& session) { return set_all(session, all); });
  if (!done) co_return fail(done);
  looked_at_ = last;
  co_return rows.size();
}

net::Task<void> Finding::index_a_while() {
  auto const end = clock_.steady() + a_while;
  for (int i = 0; i < most_batches; ++i) {
    auto const looked = co_await index_some(batch);
    if (!looked) co_return fail(looked.error());
    if (*looked < batch || clock_.steady() >= end) break;
  }
  co_return ok();
}

}  // namespace cordon::praxis
