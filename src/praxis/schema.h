#pragma once

#include "store/migration.h"

namespace cordon::praxis {

// The history of praxis's schema, in order: what store::migrate() is asked to do.
std::vector<store::Migration> schema();

}  // namespace cordon::praxis
