#pragma once

#include "praxis/pages/staff/practice.h"

// Hours that end. Who booked while they did was told that they have an appointment: each deed counts after it, and is undone when
// somebody is there. How many there are.
namespace cordon::praxis {

net::Task<std::size_t> enter(Guest& guest, Absence absence);

}  // namespace cordon::praxis
