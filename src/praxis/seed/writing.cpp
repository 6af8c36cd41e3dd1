#include "praxis/seed/writing.h"

#include "praxis/directory/rows.h"
#include "praxis/seed/bulk.h"

namespace cordon::praxis::seed {
namespace {

using store::Session;
using store::Values;

constexpr std::size_t practices_of_a_transaction = 500, appointments_of_a_transaction = 3000;

constexpr std::string_view anybody[] = {"SELECT id FROM practitioner LIMIT 1", "SELECT id FROM place LIMIT 1",
                                        "SELECT id FROM patient LIMIT 1"};
constexpr std::string_view insert_appointment = R"(
INSERT INTO appointment (id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, client_key, asker)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))";
constexpr std::string_view insert_day =
    "INSERT INTO agenda_day (practitioner, day, w0, w1, w2, w3, w4, w5) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

struct Batch {
  Bulk bulk;
  std::vector<Values> rows;
};

net::Task<void> insert_batches(Session& session, std::vector<Batch> const& batches) {
  for (auto const& batch : batches) {
    auto inserted = co_await batch.bulk.insert(session, batch.rows);
    if (!inserted) co_return inserted;
  }
  co_return ok();
}

net::Task<void> write(store::Database& database, std::vector<Batch> batches) {
  co_return co_await database.write([&](Session& session) { return insert_batches(session, batches); });
}

template <class T>
Batch batch_of(std::vector<T> const& all) {
  Batch batch{.bulk = Bulk(rows::statements<T>().insert), .rows = {}};
  for (auto const& each : all) batch.rows.push_back(rows::values_of(each));
  return batch;
}

template <class T>
void append(std::vector<T>& all, std::vector<T> const& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<Batch> batches_of(std::span<Practice const> practices) {
  std::vector<Practitioner> practitioners;
  std::vector<Motive> motives;
  Timetable all;
  for (auto const& [practitioner, own_motives, timetable, version] : practices) {
    practitioners.push_back(practitioner);
    append(motives, own_motives);
    append(all.rules, timetable.rules);
    append(all.exceptions, timetable.exceptions);
    append(all.absences, timetable.absences);
  }
  return {batch_of(practitioners), batch_of(motives), batch_of(all.rules), batch_of(all.exceptions), batch_of(all.absences)};
}

Values values_of(Appointment const& of) {
  return {of.id,
          of.practitioner,
          of.place,
          of.motive,
          of.patient,
          std::int64_t{of.when.day.time_since_epoch().count()},
          std::int64_t{of.when.first},
          std::int64_t{of.when.count},
          static_cast<std::int64_t>(of.state),
          std::int64_t{0},
          std::int64_t{of.overbooked},
          "seed " + std::to_string(of.id),
          of.patient};
}

net::Task<void> look(Session& session, bool& empty) {
  empty = true;
  for (auto const statement : anybody) {
    auto const found = co_await session.run(statement);
    if (!found) co_return fail(found.error());
    empty = empty && found->rows.empty();
  }
  co_return ok();
}

// Before the appointments: what is cut short sells nothing twice.
net::Task<void> write_days(store::Database& database, Agenda const& agenda) {
  Batch batch{.bulk = Bulk(insert_day), .rows = {}};
  for (auto const& [whose, cells] : agenda.taken) {
    Values values{whose.first, std::int64_t{whose.second.time_since_epoch().count()}};
    values.insert(values.end(), cells.begin(), cells.end());
    batch.rows.push_back(std::move(values));
  }
  co_return co_await write(database, {std::move(batch)});
}

}  // namespace

net::Task<bool> is_empty(store::Database& database) {
  bool empty = false;
  auto looked = co_await database.read([&](Session& session) { return look(session, empty); });
  if (!looked) co_return fail(looked);
  co_return empty;
}

net::Task<void> write_world(store::Database& database, World const& world, Progress& progress) {
  progress.at("practitioners", 0, world.practices.size());
  std::vector<Place> places;
  places.reserve(world.places.size());
  for (auto const& located : world.places) places.push_back(located.place);
  auto written = co_await write(database, {batch_of(places)});
  if (!written) co_return written;
  std::span<Practice const> const all(world.practices);
  for (std::size_t first = 0; first < all.size(); first += practices_of_a_transaction) {
    auto const some = all.subspan(first, std::min(practices_of_a_transaction, all.size() - first));
    written = co_await write(database, batches_of(some));
    if (!written) co_return written;
    progress.at("practitioners", first + some.size(), all.size());
  }
  co_return ok();
}

net::Task<void> write_agenda(store::Database& database, Agenda const& agenda, Progress& progress) {
  std::span<Appointment const> const all(agenda.appointments);
  progress.at("appointments", 0, all.size());
  auto written = co_await write_days(database, agenda);
  if (!written) co_return written;
  for (std::size_t first = 0; first < all.size(); first += appointments_of_a_transaction) {
    auto const some = all.subspan(first, std::min(appointments_of_a_transaction, all.size() - first));
    Batch batch{.bulk = Bulk(insert_appointment), .rows = {}};
    for (auto const& each : some) batch.rows.push_back(values_of(each));
    written = co_await write(database, {std::move(batch)});
    if (!written) co_return written;
    progress.at("appointments", first + some.size(), all.size());
  }
  co_return ok();
}

net::Task<void> write_staff(Roster& roster, World const& world) {
  for (std::size_t number = 0; number < known_practitioners.size() + first_colleagues; ++number) {
    Id const practitioner = world.practices[number].practitioner.id;
    if (number < known_practitioners.size()) {
      auto own = co_await roster.assign(std::string(known_practitioners.at(number).staff_email),
                                        {.practitioner = practitioner, .role = Duty::Role::practitioner});
      if (!own) co_return own;
    }
    if (number > 0 && number < known_practitioners.size()) continue;
    auto helped = co_await roster.assign(std::string(assistant_email), {.practitioner = practitioner});
    if (!helped) co_return helped;
  }
  co_return ok();
}

}  // namespace cordon::praxis::seed
