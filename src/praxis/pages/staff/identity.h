#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// Stands in for the edge until it sends assertions: what /staff/enter was given.
constexpr View staff_cookie = "__Host-praxis-staff";
constexpr View assertion_field = "cordon-assertion";

// Puts into the guest who of the practice asks, for whom they may act, and whose agenda the address asks for. Code::forbidden
// for everybody else, and for the agenda of another practitioner.
net::Task<void> identify_staff(Guest& guest);
bool works_for(std::span<Duty const> duties, Id practitioner);

}  // namespace cordon::praxis
