#include "praxis/seed/seed.h"

#include <fmt/format.h>

#include "net/group.h"
#include "praxis/house/folder.h"
#include "praxis/seed/crowd.h"
#include "praxis/seed/writing.h"

namespace cordon::praxis::seed {
namespace {

constexpr unsigned least_practitioners = known_practitioners.size() + first_colleagues;
constexpr unsigned least_places = known_practitioners.size();
constexpr unsigned most_practitioners = 100'000, most_patients = 1'000'000;  // where ids and numbers of registers end

Result<void> check(SeedCounts const& counts) {
  auto const& [practitioners, places, patients, appointments, number] = counts;
  if (practitioners < least_practitioners || practitioners > most_practitioners)
    return fail(Code::invalid, "seed.counts",
                fmt::format("there must be {} to {} practitioners", least_practitioners, most_practitioners));
  if (places < least_places || places > practitioners)
    return fail(Code::invalid, "seed.counts",
                fmt::format("there must be {} places, and no more than practitioners", least_places));
  if (patients < 1 || patients > most_patients || appointments.value_or(0) > most_patients)
    return fail(Code::invalid, "seed.counts",
                fmt::format("there must be 1 to {} patients, and no more appointments", most_patients));
  return ok();
}

// As the house would make it, so that nobody who logs in waits for a better one.
net::Task<std::string> hash_password() {
  credentials::Passwords passwords({});
  co_return co_await passwords.hash(std::string(demo_password));
}

SeedReport report_of(Plan const& plan, World const& world, Agenda const& agenda) {
  SeedReport report{.places = world.places.size(),
                    .practitioners = world.practices.size(),
                    .patients = plan.counts.patients,
                    .relatives = plan.relatives(),
                    .appointments = agenda.appointments.size()};
  for (auto const& practice : world.practices) {
    report.motives += practice.motives.size();
    report.opening_rules += practice.timetable.rules.size();
    report.exceptions += practice.timetable.exceptions.size();
    report.absences += practice.timetable.absences.size();
  }
  return report;
}

// What one loop does; the patients have loops of their own.
class Seeding {
 public:
  Seeding(House& house, Office& office, net::Loop& loop, Progress& progress)
      : house_(house), office_(office), loop_(loop), progress_(progress) {}

  Result<void> require_empty() {
    auto const empty = net::run(loop_, is_empty(office_.database()));
    if (!empty) return fail(empty.error());
    if (*empty) return ok();
    return fail(Code::invalid, "seed.not_empty",
                house_.place() + " is not empty: demo data go only where there are no practitioners and no patients");
  }
  Result<SeedReport> fill(Plan const& plan) {
    auto const world = make_world(plan);
    if (auto written = net::run(loop_, write_world(office_.database(), world, progress_)); !written) return fail(written);
    if (auto written = net::run(loop_, write_staff(office_.roster, world)); !written) return fail(written);
    auto const password = net::run(loop_, hash_password());
    if (!password) return fail(password.error());
    if (auto written = write_patients(house_, plan, *password, progress_); !written) return fail(written);
    auto const agenda = make_agenda(plan, world);
    if (auto written = net::run(loop_, write_agenda(office_.database(), agenda, progress_)); !written) return fail(written);
    auto report = report_of(plan, world, agenda);
    progress_.at("free times", 0, world.practices.size());
    report.free_times = count_free(world, agenda, std::chrono::ceil<std::chrono::minutes>(office_.clock.wall()));
    progress_.at("free times", world.practices.size(), world.practices.size());
    return report;
  }

 private:
  House& house_;
  Office& office_;
  net::Loop& loop_;
  Progress& progress_;
};

}  // namespace

Result<SeedReport> seed(House::Settings const& settings, SeedCounts const& counts, Progress& progress, Clock& clock) {
  if (auto checked = check(counts); !checked) return fail(checked);
  if (auto made = make_folder(settings.folder); !made) return fail(made);
  auto const lock = FolderLock::take(settings.folder);
  if (!lock) return fail(lock.error());
  auto house = House::open(settings, clock);
  if (!house) return fail(house);
  net::Loop loop;
  auto office = Office::open(**house, loop);
  if (!office) return fail(office);
  Seeding seeding(**house, **office, loop, progress);
  if (auto empty = seeding.require_empty(); !empty) return fail(empty);
  return seeding.fill({.counts = counts, .start = std::chrono::floor<std::chrono::days>(clock.wall())});
}

}  // namespace cordon::praxis::seed
