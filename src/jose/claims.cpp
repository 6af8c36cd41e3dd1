#include "jose/claims.h"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <set>

namespace cordon::jose {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 16;
constexpr double latest = 253402300799;  // the last second of the year 9999

// Looks at names alone: has any object one of them twice? What it is given was parsed before.
struct Names {
  static constexpr std::size_t no_limit = ~std::size_t{0};
  static constexpr std::size_t max_object_size = no_limit;
  static constexpr std::size_t max_array_size = no_limit;
  static constexpr std::size_t max_key_size = no_limit;
  static constexpr std::size_t max_string_size = no_limit;

  using Failure = boost::system::error_code;
  std::vector<std::set<std::string>> open{};
  std::string name{};
  bool twice = false;

  bool on_document_begin(Failure&) { return true; }
  bool on_document_end(Failure&) { return true; }
  bool on_object_begin(Failure&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Failure&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Failure&) { return true; }
  bool on_array_end(std::size_t, Failure&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, Failure&) {
    name += std::string_view(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Failure&) {
    name += std::string_view(part.data(), part.size());
    if (!open.back().insert(std::exchange(name, {})).second) twice = true;
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, Failure&) { return true; }
  bool on_string(json::string_view, std::size_t, Failure&) { return true; }
  bool on_number_part(json::string_view, Failure&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Failure&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, Failure&) { return true; }
  bool on_double(double, json::string_view, Failure&) { return true; }
  bool on_bool(bool, Failure&) { return true; }
  bool on_null(Failure&) { return true; }
  bool on_comment_part(json::string_view, Failure&) { return true; }
  bool on_comment(json::string_view, Failure&) { return true; }
};

bool has_a_name_twice(View text, json::parse_options const& options) {
  json::basic_parser<Names> parser(options);
  json::error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return error || parser.handler().twice;
}

json::value const* find(json::object const& object, View name) {
  return object.if_contains({name.data(), name.size()});
}

std::string text_of(json::value const& value) {
  auto const& text = value.get_string();
  return {text.data(), text.size()};
}

}  // namespace

Claims::Claims() : Claims(json::object()) {}
Claims::Claims(json::object object) : object_(std::make_shared<json::object const>(std::move(object))) {}

Result<Claims> Claims::parse(View text) {
  json::parse_options options;
  options.max_depth = deepest;
  json::error_code error;
  auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !value.is_object()) return fail(Code::malformed, "json.malformed");
  if (has_a_name_twice(text, options)) return fail(Code::malformed, "json.duplicate");
  return Claims(std::move(value.get_object()));
}

bool Claims::has(View name) const {
  return find(*object_, name) != nullptr;
}

std::string Claims::text(View name) const {
  auto const* const value = find(*object_, name);
  return value && value->is_string() ? text_of(*value) : std::string();
}

std::optional<std::vector<std::string>> Claims::texts(View name) const {
  auto const* const value = find(*object_, name);
  if (value && value->is_string()) return std::vector{text_of(*value)};
  if (!value || !value->is_array()) return {};
  std::vector<std::string> all;
  for (auto const& each : value->get_array()) {
    if (!each.is_string()) return {};
    all.push_back(text_of(each));
  }
  return all;
}

std::optional<bool> Claims::truth(View name) const {
  auto const* const value = find(*object_, name);
  return value && value->is_bool() ? std::optional(value->get_bool()) : std::nullopt;
}

std::optional<std::int64_t> Claims::number(View name) const {
  auto const* const value = find(*object_, name);
  return value && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

std::optional<Wall> Claims::time(View name) const {
  auto const* const value = find(*object_, name);
  bool const is_number = value && (value->is_int64() || value->is_double());
  if (!is_number) return {};
  double const second = value->is_int64() ? static_cast<double>(value->get_int64()) : value->get_double();
  if (!(second >= 0 && second <= latest)) return {};
  // The clock's own unit ends in 2262.
  constexpr auto last = std::chrono::floor<std::chrono::seconds>(Wall::max().time_since_epoch());
  return Wall(std::min(std::chrono::seconds(static_cast<std::int64_t>(second)), last));
}

std::optional<Claims> Claims::object(View name) const {
  auto const* const value = find(*object_, name);
  return value && value->is_object() ? std::optional(Claims(value->get_object())) : std::nullopt;
}

std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace cordon::jose
