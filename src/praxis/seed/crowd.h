#pragma once

#include "praxis/house/house.h"
#include "praxis/seed/progress.h"
#include "praxis/seed/world.h"

namespace cordon::praxis::seed {

// Makes the patients, their accounts, all with this hash of a password, and their relatives. Sealing is most of the work: as
// many threads as there are cores share it, each with an office of its own.
Result<void> write_patients(House& house, Plan const& plan, std::string const& password, Progress& progress);

}  // namespace cordon::praxis::seed
