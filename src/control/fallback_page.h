#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace cordon::control {

// The HTML that a site shows instead of the edge's pages. The error's detail is a sentence for the operator: it cannot be read,
// is empty, or larger than 256 KiB.
Result<std::string> read_fallback_page(std::filesystem::path const& file);

}  // namespace cordon::control
