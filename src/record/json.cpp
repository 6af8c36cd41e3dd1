#include "record/json.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace cordon::record::json {
namespace {

constexpr View digits = "0123456789abcdef";
constexpr char32_t replacement = 0xFFFD;

constexpr auto plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

bool is_plain(char c) {
  return plain_bytes[static_cast<unsigned char>(c)];
}

void append_unit(std::string& to, char32_t unit) {
  char const text[] = {'\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
  to.append(text, sizeof text);
}

void append_escaped(std::string& to, char32_t point) {
  if (point == '"' || point == '\\') {
    to += '\\';
    to += static_cast<char>(point);
  } else if (point > 0xFFFF) {
    append_unit(to, 0xD800 + ((point - 0x10000) >> 10));
    append_unit(to, 0xDC00 + ((point - 0x10000) & 0x3FF));
  } else {
    append_unit(to, point);
  }
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

// `value` with leading zeros.
void put_decimal(char* to, std::size_t width, std::uint64_t value) {
  while (width > 0) {
    to[--width] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

void append_string(std::string& to, View text) {
  to += '"';
  while (!text.empty()) {
    auto const run = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
    to.append(text.substr(0, run));
    text.remove_prefix(run);
    if (!text.empty()) append_escaped(to, take_character(text));
  }
  to += '"';
}

void append_number(std::string& to, std::uint64_t value) {
  std::array<char, 20> text;
  auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  to.append(text.data(), end);
}

void append_hex(std::string& to, std::span<unsigned char const> bytes) {
  to.resize(to.size() + 2 * bytes.size());
  char* at = to.data() + to.size() - 2 * bytes.size();
  for (unsigned char const byte : bytes) {
    *at++ = digits[byte >> 4];
    *at++ = digits[byte & 15];
  }
}

void append_seconds(std::string& to, Duration value) {
  using std::chrono::microseconds;
  auto const micros =
      static_cast<std::uint64_t>(std::max<std::int64_t>(std::chrono::duration_cast<microseconds>(value).count(), 0));
  append_number(to, micros / 1'000'000);
  char fraction[7] = {'.'};
  put_decimal(fraction + 1, 6, micros % 1'000'000);
  to.append(fraction, sizeof fraction);
}

void append_time(std::string& to, Wall value) {
  using namespace std::chrono;
  auto const day = floor<days>(value);
  auto const micros = static_cast<std::uint64_t>(floor<microseconds>(value - day).count());
  year_month_day const date(day);
  char text[] = "\"0000-00-00T00:00:00.000000Z\"";
  put_decimal(text + 1, 4, static_cast<std::uint64_t>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put_decimal(text + 6, 2, static_cast<unsigned>(date.month()));
  put_decimal(text + 9, 2, static_cast<unsigned>(date.day()));
  put_decimal(text + 12, 2, micros / 3'600'000'000);
  put_decimal(text + 15, 2, micros / 60'000'000 % 60);
  put_decimal(text + 18, 2, micros / 1'000'000 % 60);
  put_decimal(text + 21, 6, micros % 1'000'000);
  to.append(text, sizeof text - 1);
}

}  // namespace cordon::record::json
