#pragma once

#include <span>

#include "base/bytes.h"

namespace cordon::control {

// A file of web/console that is part of the program. Its name holds a hash of its content, so it never changes.
struct Asset {
  View source;  // "console.css"
  View name;    // "console-2Q4NUDYW.css"
  View type;
  View content;
};

// Defined by what CMake makes of web/console.
std::span<Asset const> assets();

}  // namespace cordon::control
