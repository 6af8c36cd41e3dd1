#pragma once

#include "store/migration.h"

namespace cordon::praxis {

// The tables of patients, their accounts and who read what. Personal fields are sealed; an e-mail address is found by its blind
// index only.
std::span<store::Migration const> patient_migrations();        // "03 patients"
std::span<store::Migration const> later_patient_migrations();  // "05 erasures"
std::span<store::Migration const> last_patient_migrations();   // from "10 readers of the staff" on

}  // namespace cordon::praxis
