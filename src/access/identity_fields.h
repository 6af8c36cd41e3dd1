#pragma once

#include "base/bytes.h"
#include "http/fields.h"

namespace cordon::access {

constexpr View assertion_field = "cordon-assertion";

// Takes what a client says of who it is, and origins may believe, out of a request: names that proxies give to origins (theirs
// and ours), in any case and with any "_" for "-".
void drop_identity_fields(http::Fields& fields);

}  // namespace cordon::access
