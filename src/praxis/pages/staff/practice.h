#pragma once

#include <map>

#include "praxis/pages/guest.h"
#include "praxis/pages/staff/plan.h"

// What pages of the staff have in common. The guest is of the staff, and has a practitioner.
namespace cordon::praxis {

// An address without its language, of this practitioner: "/staff/agenda?practitioner=7&day=2026-12-01".
std::string staff_path(Guest const& guest, View where, View more = {});
// With it.
std::string staff_address(Guest const& guest, View where, View more = {});
// Where the patient of an appointment gets another one.
std::string again_address(Guest const& guest, Id appointment);
std::string visit_path(Guest const& guest, Id appointment, View where = {}, View more = {});

// What they may do there.
Duty duty_of(Guest const& guest);
bool is_practitioner(Guest const& guest);

std::shared_ptr<Practice const> practice_of(Guest const& guest);
Places places_of(Guest const& guest);
// The clock on the wall of the practice: of its first place.
Zone zone_of(Guest const& guest);
LocalTime local_now(Guest const& guest);
// The date that the address asks for, or today.
std::chrono::local_days day_asked(Guest const& guest);
std::string say_range(Guest const& guest, Span const& span);  // "09:40–10:10"

// A way to the other practitioners of this member of the staff; empty when there is none.
Html practitioner_choice(Guest const& guest);
// Says that something was done, when the address has this parameter.
Html said(Guest const& guest, View parameter, View words);
Html state_badge(Guest const& guest, Appointment const& appointment);

// The appointment of the address; Code::not_found "booking.unknown" when its practitioner is none of theirs. From here on its
// practitioner is the guest's.
net::Task<Appointment> staff_appointment(Guest& guest);
// Held and booked ones that begin on these dates.
net::Task<std::vector<Appointment>> appointments_between(Guest& guest, std::chrono::local_days first,
                                                         std::chrono::local_days last);
std::vector<Appointment> those_of(std::span<Appointment const> appointments, Zone const& zone, std::chrono::local_days date);
// How many people have, or are about to have, an appointment in that time.
net::Task<std::size_t> count_within(Guest& guest, Span span);

// For what their work is. Nothing of who may not be read, or was erased.
net::Task<std::optional<Profile>> profile_of(Guest& guest, Id patient);
net::Task<std::map<Id, Profile>> profiles_of(Guest& guest, std::vector<Id> patients);
// What patients are called. Nobody is there whose record may not be read.
using Names = std::map<Id, std::string>;
net::Task<Names> names_of(Guest& guest, std::vector<Appointment> appointments);
std::string say_patient(Guest const& guest, Names const& names, Appointment const& appointment);
std::string say_motive_of(Guest const& guest, Appointment const& appointment);

}  // namespace cordon::praxis
