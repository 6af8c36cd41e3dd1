#pragma once

#include "praxis/house/house.h"
#include "praxis/seed/progress.h"
#include "praxis/seed/world.h"

namespace cordon::praxis::seed {

// Of all patients: an Argon2id hash for each would take hours.
constexpr View demo_password = "praxis demo 2026";

// How much there is now.
struct SeedReport {
  std::size_t places = 0;
  std::size_t practitioners = 0;
  std::size_t motives = 0;
  std::size_t opening_rules = 0;
  std::size_t exceptions = 0;
  std::size_t absences = 0;
  std::size_t patients = 0;
  std::size_t relatives = 0;
  std::size_t appointments = 0;
  std::size_t free_times = 0;  // for a first visit, up to the horizon
};

// Fills an empty database with people who are nobody. The same counts on the same day give the same rows, but for keys, what is
// sealed by them, and the salt of the password. What was begun and failed must be begun anew, in another database.
//
// Fails with a sentence for who started it: Code::invalid "seed.not_empty" when there is anybody, "seed.counts" for counts that
// make no sense; and as the house and its database do.
Result<SeedReport> seed(House::Settings const& settings, SeedCounts const& counts, Progress& progress, Clock& clock);

}  // namespace cordon::praxis::seed
