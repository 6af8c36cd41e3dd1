#pragma once

#include "praxis/house/house.h"
#include "praxis/seed/agenda.h"
#include "praxis/seed/progress.h"

namespace cordon::praxis::seed {

// Writes what was made, some thousand rows in a transaction.
net::Task<void> write_world(store::Database& database, World const& world, Progress& progress);
net::Task<void> write_agenda(store::Database& database, Agenda const& agenda, Progress& progress);
net::Task<void> write_staff(Roster& roster, World const& world);

// Whether nobody practises, is a patient, or could do so somewhere.
net::Task<bool> is_empty(store::Database& database);

}  // namespace cordon::praxis::seed
