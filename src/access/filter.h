#pragma once

#include "access/organisation.h"
#include "proxy/filter.h"

namespace cordon::access {

// Lets a request of this site through when a rule says so, asks who it is of, or refuses it. Takes what clients say of who they
// are out of all requests, and tells the origin who asks. What lies below /.cordon/ is answered here.
std::unique_ptr<proxy::Filter> make_access(Organisation& organisation, std::shared_ptr<SiteAccess const> site);

}  // namespace cordon::access
