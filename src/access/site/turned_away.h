#pragma once

#include "access/site/visitor.h"

namespace cordon::access {

// The answer to a request that may not go on: to the login host, a question, or why not. For programs it is a problem (RFC 9457)
// with 401 when somebody who logs in would help, 403 otherwise. `session` may be null.
Task<http::Response> turn_away(Visitor visitor, Decision decision, std::shared_ptr<Session const> session);

}  // namespace cordon::access
