#include "record/escape.h"

#include <array>

namespace cordon::record::json {
namespace {

constexpr View digits = "0123456789abcdef";
constexpr char32_t replacement = 0xFFFD;

char* put_unit(char* to, char32_t unit) {
  *to++ = '\\';
  *to++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *to++ = digits[unit >> shift & 15];
  return to;
}

char* put_point(char* to, char32_t point) {
  if (point == '"' || point == '\\') {
    *to++ = '\\';
    *to++ = static_cast<char>(point);
    return to;
  }
  if (point <= 0xFFFF) return put_unit(to, point);
  to = put_unit(to, 0xD800 + ((point - 0x10000) >> 10));
  return put_unit(to, 0xDC00 + ((point - 0x10000) & 0x3FF));
}

struct Sequence {
  std::size_t length;
  char32_t bits;      // of the first byte
  char32_t smallest;  // anything below is an overlong form
};

Sequence sequence_of(unsigned char first) {
  if (first < 0x80) return {1, first, 0};
  if ((first & 0xE0) == 0xC0) return {2, first & 0x1Fu, 0x80};
  if ((first & 0xF0) == 0xE0) return {3, first & 0x0Fu, 0x800};
  if ((first & 0xF8) == 0xF0) return {4, first & 0x07u, 0x10000};
  return {0, 0, 0};
}

bool is_scalar(char32_t point) {
  return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

// Takes one character off the front; a byte that begins none is taken alone.
char32_t take_character(View& text) {
  auto const [length, bits, smallest] = sequence_of(static_cast<unsigned char>(text.front()));
  char32_t point = bits;
  bool valid = length > 0 && length <= text.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    valid = (byte & 0xC0) == 0x80;
    point = point << 6 | (byte & 0x3Fu);
  }
  valid = valid && point >= smallest && is_scalar(point);
  text.remove_prefix(valid ? length : 1);
  return valid ? point : replacement;
}

}  // namespace

char* put_escaped(char* to, View text) {
  while (!text.empty()) {
    char const first = text.front();
    if (is_plain(first)) {
      *to++ = first;
      text.remove_prefix(1);
    } else {
      to = put_point(to, take_character(text));
    }
  }
  return to;
}

}  // namespace cordon::record::json
