#pragma once

#include "access/organisation.h"
#include "proxy/exchange.h"

namespace cordon::access {

// What was decided of a request is counted and recorded, and an alarm rings when it must. `session` may be null; so may the
// decision's rule, which lives as long as the site.
void note(Organisation& organisation, SiteAccess const& site, SiteTally& tally, proxy::Exchange& exchange,
          Decision const& decision, Session const* session);

}  // namespace cordon::access
