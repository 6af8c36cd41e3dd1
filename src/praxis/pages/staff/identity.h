#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// Stands in for the edge until it sends assertions: the token of a session of StaffSessions.
constexpr View staff_cookie = "__Host-praxis-staff";
constexpr View assertion_field = "cordon-assertion";

// By what a request says who of the staff asks. What the edge says counts alone, also when it is not valid.
struct Proof {
  std::optional<std::string> assertion{};
  std::string token{};
};
Proof proof_of(http::Request const& request);
// Whom it proves here and now. Code::forbidden when that is nobody, or nobody with a duty.
net::Task<Member> recognize(Office& office, Proof proof);

// Puts into the guest who of the practice asks, and whose agenda the address asks for. Code::forbidden for everybody else, and
// for the agenda of another practitioner.
net::Task<void> identify_staff(Guest& guest);

}  // namespace cordon::praxis
