#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/section.h"

namespace cordon::config {

// All settings, defaults too, one a line ("headers.hsts = \"…\""): the same text exactly when they are the same.
std::string to_text(Description const& description, void const* settings);

template <class T>
std::string to_text(Section<T> const& section, T const& settings) {
  return to_text(*section.description(), &settings);
}

// The section of that name, which must be there.
Child const& section(Description const& description, std::string_view name);

// The files they name.
std::vector<std::filesystem::path> files(Description const& description, void const* settings);

}  // namespace cordon::config
