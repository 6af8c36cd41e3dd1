#include "http/h1/field_section.h"

#include "http/characters.h"

namespace cordon::http::h1 {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::malformed, reason);
}

bool ends_line(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "\r\n";
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

Result<void> take_field(std::string_view& text, Fields& fields) {
  std::size_t const colon = skip_class(text, 0, token_class);
  if (colon == 0 || colon == text.size() || text[colon] != ':') return refuse_name(text, colon);
  std::size_t start = colon + 1;
  while (start < text.size() && is_blank(text[start])) ++start;
  std::size_t const line_end = find_line_end(text, start);
  if (!ends_line(text, line_end)) return refuse_value(text, line_end);
  std::size_t end = line_end;
  while (end > start && is_blank(text[end - 1])) --end;
  fields.add({.name = text.substr(0, colon), .value = text.substr(start, end - start)});
  text.remove_prefix(line_end + 2);
  return ok();
}

}  // namespace

Result<void> take_field_section(std::string_view& text, std::size_t most, Fields& fields) {
  std::size_t const before = fields.size();
  while (!text.starts_with("\r\n")) {
    if (fields.size() - before == most) return fail(Code::fields_too_large, "h1.too_many_fields");
    if (auto taken = take_field(text, fields); !taken) return taken;
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
