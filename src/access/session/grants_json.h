#pragma once

#include <string>
#include <vector>

#include "access/policy/question.h"

namespace cordon::access {

// Why somebody is at a site, as the database has it.
std::string to_json(std::vector<Purpose> const& purposes);
// None of what is none: who said nothing is asked again.
std::vector<Purpose> purposes_from_json(std::string const& text);

}  // namespace cordon::access
