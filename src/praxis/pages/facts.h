#pragma once

#include "praxis/booking/appointment.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/guest.h"

namespace cordon::praxis {

// When, with whom, where and why. What the directory knows no more is left out.
Html facts_of(Guest const& guest, Appointment const& appointment, Html const& more = {});
// In one line: "Dr Hélène Marchand, Tuesday 1 December 2026 at 09:40".
std::string line_of(Guest const& guest, Appointment const& appointment);
// An instant on the clock of the appointment's place: "10:25".
std::string time_of(Guest const& guest, Appointment const& appointment, Instant instant);

// Whether it can still be moved and called off.
bool is_ahead(Guest const& guest, Appointment const& appointment);
// On the page of a move: that somebody else was quicker. Empty otherwise.
Html move_refused(Guest const& guest);

// The appointment of the address, when its patient is theirs; Code::not_found otherwise.
net::Task<Appointment> own_appointment(Guest& guest);
// A number of a form or an address; 0 when it is none.
Id number(View text);

}  // namespace cordon::praxis
