#pragma once

#include "access/organisation.h"
#include "access/policy/question.h"
#include "proxy/exchange.h"

namespace cordon::access {

// What is known of a request and who asks. Lives no longer than both. `session` may be null.
Question make_question(Organisation& organisation, SiteAccess const& site, proxy::Exchange const& exchange,
                       Session const* session);

// A rule may let in for a shorter time than the site's sessions last: then they log in again.
void keep_to_limits(Decision& decision, Identity const& identity, Wall now);

}  // namespace cordon::access
