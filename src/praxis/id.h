#pragma once

#include <cstdint>

#include "base/clock.h"

namespace cordon::praxis {

// The number of something in the database. It is no secret.
using Id = std::int64_t;

// Milliseconds since 2020 and 22 more bits, which begin at random and then count: those of one process always rise, new ones lie
// together in an index, and no two processes have to agree.
Id make_id(Wall now);
// No id that is made then or later is less.
Id least_id(Wall then);

}  // namespace cordon::praxis
