#pragma once

#include <filesystem>

#include "praxis/seed/seed.h"

namespace cordon::bench {

// Fills an empty database and lets patients in, as they would be after they logged in: what they bring is in `folder`, in
// patients.txt (a number and a token a line) and searches.txt (a specialty and a town a line, those with the most practitioners
// first).
struct Preparation {
  praxis::House::Settings house;
  praxis::seed::SeedCounts counts;
  std::filesystem::path folder;
};
Result<praxis::seed::SeedReport> prepare(Preparation const& preparation, praxis::seed::Progress& progress, Clock& clock);

}  // namespace cordon::bench
