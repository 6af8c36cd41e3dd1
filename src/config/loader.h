#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "config/problem.h"
#include "config/section.h"

namespace cordon::config {

// What reading a file gave. `value` can be used only when there are no errors; defaults stand where there was one.
template <class T>
struct Loaded {
  T value;
  Source source;
  Problems problems;
  Places places;

  bool is_usable() const { return !has_errors(problems); }
};

// Fills `object`, which `description` describes, from TOML. Finds everything that is wrong, not only the first.
void load(Description const& description, void* object, Source const& source, std::filesystem::path const& base,
          Problems& problems, Places& places);

// Relative paths in the text are relative to `base`.
template <class T>
Loaded<T> load(Section<T> const& section, Source source, std::filesystem::path const& base) {
  Loaded<T> result{.value = {}, .source = std::move(source), .problems = {}, .places = {}};
  load(*section.description(), &result.value, result.source, base, result.problems, result.places);
  return result;
}

// The file's text; a problem when it cannot be read.
Source read_source(std::filesystem::path const& file, Problems& problems);

}  // namespace cordon::config
