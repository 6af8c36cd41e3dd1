#pragma once

#include "base/bytes.h"

namespace cordon::http {

// Whether a name begins with `lower`, which is lower case and has no "_", for those who take "_" for "-" and care for no case
// (CGI and its heirs).
bool reads_as(View name, View lower);

// Whether a field of that name says who asks, or how, to some origin: names that proxies give to origins, theirs and ours.
bool tells_identity(View name);

}  // namespace cordon::http
