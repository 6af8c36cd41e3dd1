#pragma once

#include "access/organisation.h"
#include "proxy/filter.h"

namespace cordon::access {

// The end of the login host's row: it answers everything itself.
std::unique_ptr<proxy::Filter> make_login_host(Organisation& organisation);

}  // namespace cordon::access
