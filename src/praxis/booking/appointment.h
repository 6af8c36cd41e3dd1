#pragma once

#include "base/clock.h"
#include "praxis/booking/stretch.h"
#include "praxis/id.h"
#include "store/value.h"

namespace cordon::praxis {

// One appointment: kept for somebody for a while, booked, or no more.
struct Appointment {
  enum class State : std::int64_t { held = 0, booked = 1, cancelled = 2, expired = 3 };

  Id id = 0;
  Id practitioner = 0;
  Id place = 0;
  Id motive = 0;
  Id patient = 0;
  Stretch when;
  State state = State::held;
  Wall expires{};           // of a hold
  bool overbooked = false;  // beside others, on purpose
  std::string remark;       // the patient's, sealed
};

// A row of id, practitioner, place, motive, patient, day, first_cell, cells, state, expires, overbooked, remark.
Appointment appointment_of(store::Row const& row);

}  // namespace cordon::praxis
