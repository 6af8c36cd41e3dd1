#include "pages/form.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "http/characters.h"
#include "pages/reply.h"

namespace cordon::pages {
namespace {

// Text that a person can write: lines and tabs, no other control characters.
bool is_writing(View text) {
  bool const has_controls = std::ranges::any_of(text, [](char c) {
    auto const octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\n' && c != '\r' && c != '\t') || octet == 0x7f;
  });
  return !has_controls && text::is_utf8(text);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || text::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::size_t form_length(View text) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const octet = static_cast<unsigned char>(text[i]);
    bool const goes_on = (octet & 0xC0) == 0x80;
    bool const ends_line = octet == '\n' && i > 0 && text[i - 1] == '\r';
    if (!goes_on && !ends_line) length += octet >= 0xF0 ? 2 : 1;
  }
  return length;
}

Result<Form> Form::parse(View text) {
  Form form;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == most_fields) return fail(Code::malformed, "form.fields");
    View value = text::take_until(text, '&');
    auto name = decode_form(text::take_until(value, '='));
    auto decoded = decode_form(value);
    if (!name || !decoded || !is_writing(*name) || !is_writing(*decoded)) return fail(Code::malformed, "form.encoding");
    form.fields_.try_emplace(std::move(*name), std::move(*decoded));
  }
  return form;
}

View Form::untrimmed(View name) const {
  auto const found = fields_.find(name);
  return found == fields_.end() ? View() : View(found->second);
}

View Form::operator[](View name) const {
  return text::trim(untrimmed(name));
}

std::string encode(View value) {
  std::string encoded;
  for (char const c : value) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace cordon::pages
