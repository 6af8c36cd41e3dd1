#pragma once

#include "access/login/guest.h"

namespace cordon::access {

// Somebody who is at a provider: what their browser keeps meanwhile, sealed.
struct Away {
  Attempt attempt;
  Errand errand;
};

void keep(Guest const& guest, http::Response& response, Away const& away);
// Who came back with this state; nothing when this browser did not go away with it.
std::optional<Away> come_home(Guest const& guest, View state);
// From then on nobody can come back with it.
void forget(Guest const& guest, http::Response& response, Attempt const& attempt);

}  // namespace cordon::access
