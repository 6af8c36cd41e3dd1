#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// Where the edge says who asks.
constexpr View assertion_field = "cordon-assertion";
std::string assertion_of(http::Request const& request);  // empty: there is none
// Of the staff whom an assertion names here and now. Code::forbidden when that is nobody, or nobody with a duty; each request
// says it anew.
net::Task<Member> recognize(Office& office, std::string assertion);

// Puts into the guest who of the practice asks, and whose agenda the address asks for. Code::forbidden for everybody else, and
// for the agenda of another practitioner.
net::Task<void> identify_staff(Guest& guest);

}  // namespace cordon::praxis
