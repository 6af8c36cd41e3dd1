#pragma once

#include <string>

#include "config/section.h"

namespace cordon::config {

// The reference of all settings in Markdown, in the order of the description.
std::string manual(Description const& description, std::string const& title);

// The same for editors: JSON Schema, draft 2020-12.
std::string json_schema(Description const& description, std::string const& title);

}  // namespace cordon::config
