#include "config/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace cordon::config {
namespace {

// Calls `visit` with each field, what it belongs to and the path of its section ("site[0].headers.").
template <class Visit>
void each_field(Description const& description, void const* owner, std::string const& path, Visit const& visit) {
  for (auto const& field : description.fields) visit(*field, owner, path);
  for (auto const& child : description.children) {
    for (std::size_t i = 0; i < child.count(owner); ++i) {
      auto const name = child.is_list ? fmt::format("{}{}[{}].", path, child.name, i) : fmt::format("{}{}.", path, child.name);
      each_field(*child.description, child.at(owner, i), name, visit);
    }
  }
}

}  // namespace

std::string to_text(Description const& description, void const* settings) {
  std::string text;
  each_field(description, settings, "", [&](Field const& field, void const* owner, std::string const& path) {
    text += fmt::format("{}{} = {}\n", path, field.name(), field.show(owner));
  });
  return text;
}

Child const& section(Description const& description, std::string_view name) {
  auto const found = std::ranges::find(description.children, name, &Child::name);
  assert(found != description.children.end());
  return *found;
}

std::vector<std::filesystem::path> files(Description const& description, void const* settings) {
  std::vector<std::filesystem::path> result;
  each_field(description, settings, "", [&](Field const& field, void const* owner, std::string const&) {
    if (auto file = field.file(owner); !file.empty()) result.push_back(std::move(file));
  });
  return result;
}

}  // namespace cordon::config
