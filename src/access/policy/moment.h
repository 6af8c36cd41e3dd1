#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace cordon::access {

// A time as operators write it: "2026-03-02 08:30", in UTC. Nothing when it is none.
std::optional<Wall> parse_moment(std::string_view text);
// The same the other way round.
std::string show_moment(Wall time);

}  // namespace cordon::access
