#include "http/h1/field_section.h"

#include <cstring>

#include "http/characters.h"

namespace cordon::http::h1 {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::malformed, reason);
}

bool ends_line(std::string_view text, std::size_t at) {
  return text.size() - at >= 2 && std::memcmp(text.data() + at, "\r\n", 2) == 0;
}

// Why the name that begins a line does not end with a colon at `end`.
std::unexpected<Error> refuse_name(std::string_view text, std::size_t end) {
  if (end == text.size()) return refuse("h1.unfinished_head");
  if (end == 0 && is_blank(text[0])) return refuse("h1.obs_fold");
  if (is_blank(text[end])) return refuse("h1.blank_in_field_name");
  if (ends_line(text, end)) return refuse("h1.no_colon");
  return refuse("h1.bad_field_name");
}

std::unexpected<Error> refuse_value(std::string_view text, std::size_t end) {
  if (end == text.size() || text.substr(end) == "\r") return refuse("h1.unfinished_head");
  if (text[end] == '\r') return refuse("h1.bare_cr");
  if (text[end] == '\n') return refuse("h1.bare_lf");
  return refuse("h1.control_in_value");
}

// Why the line at the front is no field.
[[gnu::cold]] std::unexpected<Error> refuse_field(std::string_view text) {
  std::size_t const colon = skip_class(text, 0, token_class);
  if (colon == 0 || colon == text.size() || text[colon] != ':') return refuse_name(text, colon);
  return refuse_value(text, find_line_end(text, colon + 1));
}

// A known name is a token, so that only others are looked at letter by letter.
Name look_up(std::string_view text, std::size_t length) {
  std::string_view const name = text.substr(0, length);
  return text.size() >= name_room ? lookup_within(name) : lookup(name);
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Reads the line at the front; returns its length with its CRLF, or 0 when it is no field.
std::size_t read_field(std::string_view text, Field& field) {
  std::size_t const colon = find_octet(text, ':');
  if (colon == text.size()) return 0;
  Name const known = look_up(text, colon);
  if (known == Name::other && !is_token(text.substr(0, colon))) return 0;
  std::size_t const end = find_line_end(text, colon + 1);
  if (!ends_line(text, end)) return 0;
  field = {text.substr(0, colon), without_blanks(text.substr(colon + 1, end - colon - 1)), known};
  return end + 2;
}

}  // namespace

Result<void> take_field_section(std::string_view& text, std::size_t most, Fields& fields) {
  std::size_t const before = fields.size();
  while (!text.starts_with("\r\n")) {
    if (fields.size() - before == most) return fail(Code::fields_too_large, "h1.too_many_fields");
    Field field;
    std::size_t const length = read_field(text, field);
    if (length == 0) return refuse_field(text);
    fields.add_known(field);
    text.remove_prefix(length);
  }
  text.remove_prefix(2);
  return ok();
}

Result<std::string_view> take_start_line(std::string_view& text, std::string_view reason) {
  std::size_t const end = find_line_end(text, 0);
  if (!ends_line(text, end)) return refuse(reason);
  std::string_view const line = text.substr(0, end);
  text.remove_prefix(end + 2);
  return line;
}

}  // namespace cordon::http::h1
