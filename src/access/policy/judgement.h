#pragma once

#include <span>

#include "access/policy/decision.h"
#include "access/policy/readings.h"
#include "access/policy/rule.h"

namespace cordon::access {

// What rules, in the order in which they decide, say of a request by one reading of its path. `shadow` counts as if it decided.
Decision judge(std::span<Rule const> rules, Reading const& reading, Question const& question, Rule const* shadow);

// How closely those of the rules that let in name the path, at most; nothing when none covers it.
std::optional<std::size_t> closest(std::span<Rule const> rules, Reading const& reading, Rule const* shadow);

}  // namespace cordon::access
