#pragma once

#include "store/migration.h"

namespace cordon::praxis {

// The tables of patients, their accounts and who read what. Personal fields are sealed; an e-mail address is found by its blind
// index only.
std::span<store::Migration const> patient_migrations();        // "03 patients"
std::span<store::Migration const> later_patient_migrations();  // "05 erasures"
std::span<store::Migration const> access_migrations();         // "10 readers of the staff"
std::span<store::Migration const> last_patient_migrations();   // from "11 farewells" on
std::span<store::Migration const> reader_name_migrations();    // "14 names of readers"

}  // namespace cordon::praxis
