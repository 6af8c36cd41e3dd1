#pragma once

#include "http/fields.h"

namespace cordon::http {

// Whether a field may stand in a trailer section. One that frames, routes, authenticates, restricts or describes the message
// comes too late there: who merges trailers into the header section would act on it (RFC 9110 section 6.5.1).
bool may_trail(Field const& field);

}  // namespace cordon::http
