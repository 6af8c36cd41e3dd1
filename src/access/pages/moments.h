#pragma once

#include "access/pages/frame.h"
#include "base/clock.h"

namespace cordon::access {

// "1 December 2026 at 09:40" by the clock of the frame's zone; of UTC with "UTC" behind it.
std::string say_moment(Frame const& frame, Wall moment);
// The same as an element that machines can read.
Html time_of(Frame const& frame, Wall moment);

// "15 minutes", "8 hours", "2 days": in the largest unit that leaves nothing over, minutes at least.
std::string say_span(Language language, std::chrono::seconds span);

}  // namespace cordon::access
