#pragma once

#include <string_view>

#include "base/result.h"

namespace cordon::praxis {

// Whether people can read it as one line: UTF-8 without control characters or marks of direction, not blank unless it may be, of
// so many octets at most.
bool is_line(std::string_view text, std::size_t most = 200);
bool is_line_or_empty(std::string_view text, std::size_t most = 200);

// Code::invalid with this reason when it does not hold.
inline Result<void> require(bool holds, std::string_view reason) {
  if (!holds) return fail(Code::invalid, reason);
  return ok();
}

}  // namespace cordon::praxis
