#pragma once

#include <map>

#include "praxis/booking/appointment.h"
#include "praxis/seed/world.h"

namespace cordon::praxis::seed {

// Appointments, and the cells that they take: exactly those.
struct Agenda {
  std::vector<Appointment> appointments;
  std::map<std::pair<Id, std::chrono::sys_days>, Cells> taken;
};

// Four of five in the coming weeks, most soon; the others in the past 12 months. All at times that the practitioner offers, in
// the patient's city where there is somebody, and at most one on a patient's day. They are fewer when there is no room.
Agenda make_agenda(Plan const& plan, World const& world);

// How many times somebody could book for a first visit up to the horizon: those that FreeSlots gives.
std::size_t count_free(World const& world, Agenda const& agenda, Instant now);

}  // namespace cordon::praxis::seed
