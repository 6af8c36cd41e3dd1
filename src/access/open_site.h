#pragma once

#include <memory>

#include "proxy/filter.h"

namespace cordon::access {

// For a site without rules beside others that have some: what browsers keep for us is not for its application either. It may have
// had rules a moment ago, and have them again.
std::unique_ptr<proxy::Filter> make_open_site();

}  // namespace cordon::access
