#include <fmt/format.h>

#include "config/manual.h"

namespace cordon::config {
namespace {

std::string object(Description const& description, std::string const& indent);

// Puts what the description adds in front of what the type says: both are JSON objects.
std::string merge(std::string const& members, std::string const& type) {
  return "{" + members + ", " + type.substr(1);
}

std::string property(Field const& field, void const* defaults) {
  auto members = fmt::format("\"description\": {}", quote(field.text()));
  auto const fallback = field.show(defaults);
  if (!field.is_required() && !fallback.empty()) members += fmt::format(", \"default\": {}", fallback);
  return fmt::format("{}: {}", quote(field.name()), merge(members, field.schema()));
}

std::string property(Child const& child, std::string const& indent) {
  auto const inner = object(*child.description, indent);
  if (!child.is_list) return fmt::format("{}: {}", quote(child.name), inner);
  return fmt::format("{}: {{\"type\": \"array\", \"minItems\": 1, \"items\": {}}}", quote(child.name), inner);
}

std::string required(Description const& description) {
  std::string result;
  auto const add = [&](std::string const& name) { result += (result.empty() ? "" : ", ") + quote(name); };
  for (auto const& field : description.fields) {
    if (field->is_required()) add(field->name());
  }
  for (auto const& child : description.children) {
    if (child.is_required) add(child.name);
  }
  return result;
}

std::string object(Description const& description, std::string const& indent) {
  auto const defaults = description.make_default();
  auto const inner = indent + "    ";
  std::string properties;
  auto const add = [&](std::string const& text) { properties += (properties.empty() ? "" : ",") + ("\n" + inner + text); };
  for (auto const& field : description.fields) add(property(*field, defaults.get()));
  for (auto const& child : description.children) add(property(child, inner));
  return fmt::format(
      "{{\n{0}  \"type\": \"object\",\n{0}  \"description\": {1},\n{0}  \"additionalProperties\": false,\n"
      "{0}  \"required\": [{2}],\n{0}  \"properties\": {{{3}\n{0}  }}\n{0}}}",
      indent, quote(description.help), required(description), properties);
}

}  // namespace

std::string json_schema(Description const& description, std::string const& title) {
  auto const head =
      fmt::format("\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": {},", quote(title));
  return "{" + head + object(description, "").substr(1) + "\n";
}

}  // namespace cordon::config
