#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "config/problem.h"

namespace cordon {

// What a node answered to `policy/explain` (access/inquiry.h), for somebody who is woken up by it.
std::string show_explanation(boost::json::object const& answer, config::Colour colour);

}  // namespace cordon
