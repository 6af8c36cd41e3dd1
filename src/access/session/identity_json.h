#pragma once

#include "access/identity.h"
#include "base/result.h"

namespace cordon::access {

// An identity as the database has it.
std::string to_json(Identity const& identity);
// Code::invalid "identity.json" for what is none.
Result<Identity> identity_from_json(std::string const& text);

}  // namespace cordon::access
