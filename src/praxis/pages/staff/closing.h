#pragma once

#include "praxis/pages/staff/practice.h"

namespace cordon::praxis {

// How many people have, or are about to have, an appointment that these hours cover and those would not.
net::Task<std::size_t> count_stranded(Guest& guest, Timetable now, Timetable then);
Timetable with(Timetable timetable, OpeningException const& exception);
Timetable without(Timetable timetable, Id part);  // a rule or an exception

// Hours that end. Who booked while they did was told that they have an appointment: each deed counts after it, and is undone when
// somebody is left outside, or when nobody knows. How many there are. Where a practitioner is follows from the hours: the last
// ones stay (Code::invalid "directory.last_hours").
net::Task<std::size_t> enter(Guest& guest, Absence absence);
net::Task<std::size_t> enter(Guest& guest, OpeningException exception);
net::Task<std::size_t> withdraw(Guest& guest, OpeningRule rule);
net::Task<std::size_t> withdraw(Guest& guest, OpeningException exception);

}  // namespace cordon::praxis
