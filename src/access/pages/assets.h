#pragma once

#include <span>
#include <string>

#include "base/bytes.h"

namespace cordon::access {

// A file of web/access that is part of the program. Its name holds a hash of its content, so it never changes.
struct Asset {
  View source;  // "access.css"
  View name;    // "access-2Q4NUDYW.css"
  View type;
  View content;
};

// Defined by what CMake makes of web/access.
std::span<Asset const> assets();

// Null when there is none of that name.
Asset const* find_asset(View name);
// Where a source's asset is served, on every host: "/.cordon/static/access-2Q4NUDYW.css".
std::string asset_path(View source);

}  // namespace cordon::access
