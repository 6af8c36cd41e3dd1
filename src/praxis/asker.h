#pragma once

#include <optional>

#include "praxis/patients/sessions.h"
#include "praxis/visit.h"

// Who asks, as the request says.
namespace cordon::praxis {

// The network address of who asks; when the edge asks for them, what it says.
net::Address address_of(Visit const& visit);

// The value of a cookie; empty when there is none.
View cookie(http::Request const& request, View name);
constexpr View session_cookie = "__Host-praxis";

// Sent in the name of our reader by a page of another site.
bool is_foreign(http::Request const& request);

// Nothing for a token that is none, or no longer.
net::Task<std::optional<UserSession>> find_session(Office& office, std::string token);

}  // namespace cordon::praxis
