#pragma once

#include "access/pages/refusal_page.h"
#include "access/policy/explanation.h"

namespace cordon::access {

// The rules that stood in somebody's way, with the conditions that did.
std::vector<RefusingRule> rules_in_the_way(Explanation const& explanation);

}  // namespace cordon::access
