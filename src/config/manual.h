#pragma once

#include <string>

#include "config/section.h"

namespace cordon::config {

// The reference of all settings in Markdown, in the order of the description.
std::string manual(Description const& description, std::string const& title);

// The same as a manual page in section 5, for man(1).
struct Page {
  std::string name;     // of the file that it explains
  std::string summary;  // half a sentence
  std::string program;  // with its version
};
std::string manual_page(Description const& description, Page const& page);

// The same for editors: JSON Schema, draft 2020-12.
std::string json_schema(Description const& description, std::string const& title);

}  // namespace cordon::config
