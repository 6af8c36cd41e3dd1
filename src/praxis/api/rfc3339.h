#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "praxis/booking/stretch.h"

namespace cordon::praxis {

// "2026-12-01T08:40:00Z" (RFC 3339).
std::string rfc3339(Instant instant);
// With any offset: "2026-12-01T09:40:00+01:00". Nothing for what is none, or lies within a minute.
std::optional<Instant> parse_rfc3339(View text);

}  // namespace cordon::praxis
