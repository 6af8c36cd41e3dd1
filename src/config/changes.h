#pragma once

#include <string>
#include <vector>

#include "config/section.h"

namespace cordon::config {

// One setting that differs; empty when there is none on that side.
struct Change {
  std::string path;  // "limits.connections", "site[1].region"
  std::string before;
  std::string after;
  When when = When::reload;

  bool operator==(Change const&) const = default;
};

std::vector<Change> changes(Description const& description, void const* before, void const* after);

// What a reload from one to the other would change, and what of it waits for a restart.
template <class T>
std::vector<Change> changes(Section<T> const& section, T const& before, T const& after) {
  return changes(*section.description(), static_cast<void const*>(&before), static_cast<void const*>(&after));
}

}  // namespace cordon::config
