#pragma once

#include "access/organisation.h"
#include "proxy/exchange.h"

namespace cordon::access {

// What a provider itself tells the login host, without a browser (OpenID Connect Back-Channel Logout 1.0): that somebody logged
// out there. What it is about has ended when this answers 200; 400 for what is none of its tokens.
net::Task<http::Response> hear_logout(Organisation& organisation, Office& office, proxy::Exchange& exchange);

}  // namespace cordon::access
