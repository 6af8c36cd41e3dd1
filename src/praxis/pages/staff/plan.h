#pragma once

#include "praxis/directory/catalog.h"

namespace cordon::praxis {

// A part of a practitioner's day, as the agenda shows it.
struct Entry {
  enum class Kind : std::uint8_t { appointment, free, absent, closed };
  Kind kind = Kind::closed;
  Span when;
  Id place = 0;
  Appointment appointment{};  // when it is one
};

// A date in the order of time: all appointments that are not over as holds, what is open, to come and taken by nobody, what would
// be open but for an absence, and the breaks between. Appointments are those that begin on the date.
std::vector<Entry> plan_of(Timetable const& timetable, Places const& places, std::span<Appointment const> appointments,
                           std::chrono::local_days date, Wall now);

}  // namespace cordon::praxis
