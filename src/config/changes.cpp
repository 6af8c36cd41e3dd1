#include "config/changes.h"

#include <fmt/format.h>

#include <algorithm>

namespace cordon::config {
namespace {

// Either side may be missing: an item of a list that came or went.
void compare(Description const& description, void const* before, void const* after, std::string const& path,
             std::vector<Change>& changes) {
  for (auto const& field : description.fields) {
    auto const old_text = before ? field->show(before) : std::string();
    auto const new_text = after ? field->show(after) : std::string();
    if (old_text != new_text) changes.push_back({path + field->name(), old_text, new_text, field->when()});
  }
  for (auto const& child : description.children) {
    auto const old_count = before ? child.count(before) : 0, new_count = after ? child.count(after) : 0;
    for (std::size_t i = 0; i < std::max(old_count, new_count); ++i) {
      auto const name = child.is_list ? fmt::format("{}{}[{}].", path, child.name, i) : fmt::format("{}{}.", path, child.name);
      compare(*child.description, i < old_count ? child.at(before, i) : nullptr, i < new_count ? child.at(after, i) : nullptr,
              name, changes);
    }
  }
}

}  // namespace

std::vector<Change> changes(Description const& description, void const* before, void const* after) {
  std::vector<Change> result;
  compare(description, before, after, "", result);
  return result;
}

}  // namespace cordon::config
