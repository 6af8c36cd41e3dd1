#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "praxis/id.h"

namespace cordon::praxis {

// The numbers of a path that is as the pattern has it, where "#" stands for each: "/appointments/#/move". Nothing for another.
std::optional<std::vector<Id>> numbers_of(View pattern, View path);

}  // namespace cordon::praxis
