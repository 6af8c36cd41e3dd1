#include "record/json.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "record/escape.h"

namespace cordon::record::json {
namespace {

constexpr View digits = "0123456789abcdef";

using Pair = std::array<char, 2>;

constexpr auto decimal_pairs = [] {
  std::array<Pair, 100> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i / 10], digits[i % 10]};
  return pairs;
}();

constexpr auto hex_pairs = [] {
  std::array<Pair, 256> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {digits[i / 16], digits[i % 16]};
  return pairs;
}();

using Bytes [[gnu::vector_size(16)]] = unsigned char;

template <class Word>
Word load(char const* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

template <class Word>
void store(char* to, Word word) {
  std::memcpy(to, &word, sizeof word);
}

// Whether sixteen bytes need no escaping.
bool are_plain(Bytes bytes) {
  auto const escaped = (bytes < 0x20) | (bytes > 0x7E) | (bytes == '"') | (bytes == '\\');
  return __builtin_reduce_or(escaped) == 0;
}

// The first and the last bytes of a text, which may overlap; blanks fill up what is looked at.
template <class Part>
bool copied_ends(char* to, View text) {
  char const* const from = text.data();
  std::size_t const last = text.size() - sizeof(Part);
  Part const ends[] = {load<Part>(from), load<Part>(from + last)};
  store(to, ends[0]);
  store(to + last, ends[1]);
  Bytes bytes = Bytes{} + static_cast<unsigned char>(' ');
  std::memcpy(&bytes, ends, sizeof ends);
  return are_plain(bytes);
}

bool copied_long(char* to, View text) {
  char const* const from = text.data();
  std::size_t const last = text.size() - sizeof(Bytes);
  for (std::size_t at = 0;; at = std::min(at + sizeof(Bytes), last)) {
    auto const bytes = load<Bytes>(from + at);
    if (!are_plain(bytes)) return false;
    store(to + at, bytes);
    if (at == last) return true;
  }
}

// Copies `text` when nothing in it needs escaping; else what stands at `to` is of no use.
bool copied_plain(char* to, View text) {
  if (text.size() >= 16) return copied_long(to, text);
  if (text.size() >= 8) return copied_ends<std::uint64_t>(to, text);
  if (text.size() >= 4) return copied_ends<std::uint32_t>(to, text);
  if (text.size() >= 2) return copied_ends<std::uint16_t>(to, text);
  return text.empty() || copied_ends<unsigned char>(to, text);
}

char* put_pair(char* to, Pair pair) {
  std::memcpy(to, pair.data(), pair.size());
  return to + pair.size();
}

// `two` and `six` have leading zeros; `small` is for 0 to 99 and `middle` for 100 to 9999 without.
char* put_two(char* to, std::uint32_t value) {
  return put_pair(to, decimal_pairs[value]);
}
char* put_small(char* to, std::uint32_t value) {
  if (value >= 10) return put_two(to, value);
  *to = digits[value];
  return to + 1;
}
char* put_middle(char* to, std::uint32_t value) {
  return put_two(put_small(to, value / 100), value % 100);
}
char* put_six(char* to, std::uint32_t value) {
  return put_two(put_two(put_two(to, value / 10'000), value / 100 % 100), value % 100);
}

}  // namespace

char* put_string(char* to, View text) {
  *to++ = '"';
  to = copied_plain(to, text) ? to + text.size() : put_escaped(to, text);
  *to++ = '"';
  return to;
}

char* put_number(char* to, std::uint64_t value) {
  if (value < 100) return put_small(to, static_cast<std::uint32_t>(value));
  if (value < 10'000) return put_middle(to, static_cast<std::uint32_t>(value));
  auto const last = static_cast<std::uint32_t>(value % 10'000);
  to = put_number(to, value / 10'000);
  return put_two(put_two(to, last / 100), last % 100);
}

char* put_hex(char* to, std::span<unsigned char const, 16> bytes) {
  *to++ = '"';
  for (unsigned char const byte : bytes) to = put_pair(to, hex_pairs[byte]);
  *to++ = '"';
  return to;
}

char* put_hex(char* to, std::uint64_t value) {
  *to++ = '"';
  for (int shift = 56; shift >= 0; shift -= 8) to = put_pair(to, hex_pairs[value >> shift & 0xFF]);
  *to++ = '"';
  return to;
}

char* put_seconds(char* to, Duration value) {
  using std::chrono::microseconds;
  auto const micros =
      static_cast<std::uint64_t>(std::max<std::int64_t>(std::chrono::duration_cast<microseconds>(value).count(), 0));
  to = put_number(to, micros / 1'000'000);
  *to++ = '.';
  return put_six(to, static_cast<std::uint32_t>(micros % 1'000'000));
}

void Calendar::turn_to(std::chrono::sys_seconds second) {
  using namespace std::chrono;
  auto const day = floor<days>(second);
  auto const of_day = static_cast<std::uint32_t>((second - day).count());
  year_month_day const date(day);
  auto const year = static_cast<std::uint32_t>(std::clamp(static_cast<int>(date.year()), 0, 9999));
  put_two(text_.data() + 1, year / 100);
  put_two(text_.data() + 3, year % 100);
  put_two(text_.data() + 6, static_cast<unsigned>(date.month()));
  put_two(text_.data() + 9, static_cast<unsigned>(date.day()));
  put_two(text_.data() + 12, of_day / 3600);
  put_two(text_.data() + 15, of_day / 60 % 60);
  put_two(text_.data() + 18, of_day % 60);
  second_ = second;
}

char* Calendar::put_time(char* to, Wall value) {
  using namespace std::chrono;
  auto const second = floor<seconds>(value);
  if (second != second_) turn_to(second);
  std::memcpy(to, text_.data(), time_size);
  put_six(to + 21, static_cast<std::uint32_t>(floor<microseconds>(value - second).count()));
  return to + time_size;
}

}  // namespace cordon::record::json
