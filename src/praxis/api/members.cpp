#include "praxis/api/members.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "base/utf8.h"
#include "praxis/api/rfc3339.h"

namespace cordon::praxis {
namespace {

// A name as a reference of JSON Pointer has it (RFC 6901 section 3).
std::string pointer_to(View name) {
  std::string pointer = "/";
  for (char const c : name) {
    if (c == '~') pointer += "~0";
    if (c == '/') pointer += "~1";
    if (c != '~' && c != '/') pointer += c;
  }
  return pointer;
}

constexpr View a_number = "a number, written as a string";

}  // namespace

boost::json::value const* Members::find(View name) {
  asked_.push_back(name);
  return object_.if_contains(name);
}

void Members::refuse(View name, std::string detail) {
  wrong_.push_back({.where = Wrong::Where::pointer, .name = pointer_to(name), .detail = std::move(detail)});
}

// Null when it is missing, or is no string: then it is wrong.
boost::json::string const* Members::string_of(View name, View what) {
  auto const* const value = find(name);
  if (value && value->is_string()) return &value->get_string();
  if (value) refuse(name, fmt::format("must be {}", what));
  return nullptr;
}

std::string Members::text_or_none(View name, std::size_t most) {
  auto const* const value = string_of(name, "a string");
  if (!value) return {};
  if (value->size() > most) refuse(name, fmt::format("must be at most {} octets long", most));
  if (!text::is_utf8(*value) || View(*value).contains('\0')) refuse(name, "must be text");
  return std::string(*value);
}

std::string Members::text(View name, std::size_t most) {
  auto const before = wrong_.size();
  auto text = text_or_none(name, most);
  if (text.empty() && wrong_.size() == before) refuse(name, "is missing");
  return text;
}

std::optional<Id> Members::id_or_none(View name) {
  auto const* const value = string_of(name, a_number);
  if (!value) return {};
  auto const id = text::parse_number<Id>(*value);
  if (!id) refuse(name, fmt::format("must be {}", a_number));
  return id;
}

Id Members::id(View name) {
  auto const before = wrong_.size();
  auto const id = id_or_none(name);
  if (!id && wrong_.size() == before) refuse(name, "is missing");
  return id.value_or(0);
}

Instant Members::instant(View name) {
  auto const before = wrong_.size();
  auto const* const value = string_of(name, "a time (RFC 3339)");
  auto const instant = value ? parse_rfc3339(*value) : std::nullopt;
  if (value && !instant) refuse(name, "must be a whole minute as RFC 3339 has it: \"2026-12-01T09:40:00+01:00\"");
  if (!value && wrong_.size() == before) refuse(name, "is missing");
  return instant.value_or(Instant());
}

std::vector<Wrong> Members::wrong() const {
  auto all = wrong_;
  for (auto const& member : object_) {
    if (std::ranges::find(asked_, View(member.key())) != asked_.end()) continue;
    all.push_back(
        {.where = Wrong::Where::pointer, .name = pointer_to(member.key()), .detail = "is nothing that this address knows"});
  }
  return all;
}

}  // namespace cordon::praxis
