#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "control/settings.h"

namespace cordon::control {

// What this process uses of memory; 0 when that cannot be known.
std::uint64_t resident_memory();
// What there is for it: the machine's memory, or what its control group may have of that (cgroup v2); 0 when unknown.
std::uint64_t available_memory();

// The number of a file of one number, like memory.max of a control group; nothing for "max" and whatever else is none.
std::optional<std::uint64_t> parse_limit(std::string_view text);

// How much may be used: what is set, or else three quarters of what there is.
std::uint64_t memory_ceiling(std::optional<std::uint64_t> set);
std::uint64_t memory_ceiling_of(LimitSettings const& limits);

}  // namespace cordon::control
