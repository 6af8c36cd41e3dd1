#include "http/fields.h"

#include <algorithm>

#include "base/text.h"
#include "http/characters.h"

namespace cordon::http {
namespace {

constexpr std::uint32_t first_capacity = 16;

bool is_named(Field const& field, Name known, std::string_view name) {
  if (known != Name::other) return field.known == known;
  return field.known == Name::other && text::iequals(field.name, name);
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && skip_class(text, 0, token_class) == text.size();
}

bool is_field_value(std::string_view text) {
  if (text.empty()) return true;
  return !is_blank(text.front()) && !is_blank(text.back()) && find_line_end(text, 0) == text.size();
}

Fields::Fields(Fields const& other) : arena_(other.arena_) {
  copy_items(other);
}

Fields& Fields::operator=(Fields const& other) {
  if (this == &other) return *this;
  arena_ = other.arena_;
  copy_items(other);
  return *this;
}

void Fields::copy_items(Fields const& other) {
  names_ = other.names_;
  size_ = capacity_ = other.size_;
  items_ = size_ == 0 ? nullptr : arena_->array<Field>(size_).data();
  std::copy_n(other.items_, size_, items_);
}

void Fields::grow() {
  capacity_ = std::max(first_capacity, capacity_ * 2);
  Field* const larger = arena_->array<Field>(capacity_).data();
  std::copy_n(items_, size_, larger);
  items_ = larger;
}

void Fields::set(Name name, std::string_view value) {
  bool placed = false;
  remove_if([&](Field& field) {
    if (field.known != name) return false;
    if (placed) return true;
    field = {spelling(name), value, name};
    placed = true;
    return false;
  });
  if (!placed) add(name, value);
}

void Fields::remove(std::string_view name) {
  Name const known = lookup(name);
  remove_if([&](Field const& field) { return is_named(field, known, name); });
}

std::optional<std::string_view> Fields::get_known(Name name) const {
  for (Field const& field : *this) {
    if (field.known == name) return field.value;
  }
  return {};
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  Name const known = lookup(name);
  for (Field const& field : *this) {
    if (is_named(field, known, name)) return field.value;
  }
  return {};
}

std::size_t Fields::count(Name name) const {
  return static_cast<std::size_t>(std::ranges::count(*this, name, &Field::known));
}

bool Fields::has_token(Name name, std::string_view token) const {
  if (!may_have(set_of(name))) return false;
  for (Field const& field : *this) {
    if (field.known != name) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      if (text::iequals(text::trim(text::take_until(rest, ',')), token)) return true;
    }
  }
  return false;
}

}  // namespace cordon::http
