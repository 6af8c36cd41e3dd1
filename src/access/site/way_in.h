#pragma once

#include "access/site/visitor.h"

// From a site to the login host and back. What the browser keeps meanwhile is sealed: where it wanted to go, and a secret; the
// login host hears only the secret's digest, and its answer is for this browser alone.
namespace cordon::access {

// To the login host, which asks for `asks` besides. Somebody who comes again and again is told why.
http::Response send_to_log_in(Visitor const& visitor, StepUp const& asks);
// /.cordon/callback?code=…&state=…: begins the session here, and goes back to where the way began.
Task<http::Response> come_back(Visitor visitor);

}  // namespace cordon::access
