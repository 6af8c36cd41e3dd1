#include "config/manual.h"

#include <fmt/format.h>

namespace cordon::config {
namespace {

std::string title_of(std::string const& parent, Child const& child) {
  return parent.empty() ? child.name : parent + "." + child.name;
}

std::string bounds(Field const& field) {
  auto const least = field.least(), most = field.most();
  if (!least.empty() && !most.empty()) return fmt::format(" From {} to {}.", least, most);
  if (!least.empty()) return fmt::format(" At least {}.", least);
  return {};
}

std::string fallback(Field const& field, void const* defaults) {
  if (field.is_required()) return "**required**";
  auto const text = field.show(defaults);
  return text.empty() || text == "\"\"" ? "none" : fmt::format("`{}`", text);
}

std::string row(Field const& field, void const* defaults) {
  return fmt::format("| `{}` | {} | {} | {}{} |\n", field.name(), field.type(), fallback(field, defaults), field.text(),
                     bounds(field));
}

std::string rows(Description const& description) {
  if (description.fields.empty()) return {};
  auto const defaults = description.make_default();
  std::string result = "| setting | type | default | meaning |\n|---|---|---|---|\n";
  for (auto const& field : description.fields) result += row(*field, defaults.get());
  return result + "\n";
}

std::string section(Description const& description, std::string const& title, bool is_list) {
  std::string result;
  if (!title.empty()) result += is_list ? fmt::format("## `[[{}]]`\n\n", title) : fmt::format("## `[{}]`\n\n", title);
  result += description.help + "\n\n" + rows(description);
  for (auto const& child : description.children) {
    result += section(*child.description, title_of(title, child), child.is_list);
  }
  return result;
}

}  // namespace

std::string manual(Description const& description, std::string const& title) {
  auto result = fmt::format("# {}\n\n", title) + section(description, "", false);
  result.pop_back();
  return result;
}

}  // namespace cordon::config
