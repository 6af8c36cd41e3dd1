#pragma once

#include "access/organisation.h"
#include "access/policy/question.h"
#include "proxy/exchange.h"

namespace cordon::access {

// What is known of a request and who asks. Lives no longer than both. `session` may be null.
Question make_question(Organisation& organisation, proxy::Exchange const& exchange, Session const* session);

}  // namespace cordon::access
