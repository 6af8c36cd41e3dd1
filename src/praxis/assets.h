#pragma once

#include <span>
#include <string>

#include "base/bytes.h"

namespace cordon::praxis {

// A file of web/praxis that is part of the program. Its name holds a hash of its content, so it never changes.
struct Asset {
  View source;  // "board.css"
  View name;    // "board-2Q4NUDYW.css"
  View type;
  View content;
};

// Defined by what CMake makes of web/praxis.
std::span<Asset const> assets();

// Null when there is none of that name.
Asset const* find_asset(View name);
// Where a source's asset is served: "/static/board-2Q4NUDYW.css".
std::string asset_path(View source);

}  // namespace cordon::praxis
