#include "answer.h"

#include <algorithm>

namespace cordon {
namespace {

namespace json = boost::json;

// UTF-8 for what a terminal may take for a control of one byte (U+0080 to U+009F).
bool is_high_control(std::string_view shown, std::size_t at) {
  return at + 1 < shown.size() && shown[at] == '\xc2' && static_cast<unsigned char>(shown[at + 1]) < 0xa0;
}

}  // namespace

double number(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value && value->is_number() ? value->to_number<double>() : 0;
}

bool flag(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

std::string plain(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (is_high_control(shown, i)) shown[i] = shown[i + 1] = ' ';
  }
  return shown;
}

std::string text(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value && value->is_string() ? plain(value->get_string()) : std::string();
}

std::string list(json::object const& object, std::string_view name) {
  std::string all;
  auto const* value = object.if_contains(name);
  if (!value || !value->is_array()) return all;
  for (auto const& each : value->get_array()) {
    if (each.is_string()) all += (all.empty() ? "" : ", ") + plain(each.get_string());
  }
  return all;
}

json::object const& part(json::object const& object, std::string_view name) {
  static json::object const none;
  auto const* value = object.if_contains(name);
  return value && value->is_object() ? value->get_object() : none;
}

std::vector<json::object const*> rows(json::object const& object, std::string_view name) {
  std::vector<json::object const*> found;
  auto const* value = object.if_contains(name);
  if (!value || !value->is_array()) return found;
  for (auto const& row : value->get_array()) {
    if (row.is_object()) found.push_back(&row.get_object());
  }
  return found;
}

}  // namespace cordon
