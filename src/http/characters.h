#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Classes of octets and the few loops over them that every parser here shares.
namespace cordon::http {

enum CharacterClass : std::uint8_t {
  token_class = 1,  // RFC 9110 section 5.6.2
  pchar_class = 2,  // RFC 3986 section 3.3, percent-encodings apart
  query_class = 4,  // the same for a query
  unreserved_class = 8,
  host_class = 16,  // letters, digits, '-', '_', '.'
  alnum_class = 32,
};

namespace characters {

consteval auto make_classes() {
  std::array<std::uint8_t, 256> table{};
  auto mark = [&](std::string_view which, int classes) {
    for (char c : which) table[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(classes);
  };
  constexpr int everywhere = token_class | pchar_class | query_class | unreserved_class | host_class | alnum_class;
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", everywhere);
  mark("-._~", pchar_class | query_class | unreserved_class);
  mark("!$&'()*+,;=:@", pchar_class | query_class);
  mark("/?", query_class);
  mark("|[]{}^`", query_class);  // browsers send them as they are (URL Standard), and in a query they mean nothing
  mark("-._", host_class);
  mark("!#$%&'*+-.^_`|~", token_class);
  return table;
}

inline constexpr auto classes = make_classes();

inline std::uint64_t load_word(char const* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
  return word;
}

constexpr std::uint64_t in_every_byte(unsigned char value) {
  return 0x0101010101010101u * value;
}

// Flags octets below 0x20 and 0x7f with their top bit. Only the lowest flag is exact: a borrow can raise false ones above it.
constexpr std::uint64_t flag_controls(std::uint64_t word) {
  std::uint64_t const low = (word - in_every_byte(0x20)) & ~word;
  std::uint64_t const del = word ^ in_every_byte(0x7f);
  return (low | ((del - in_every_byte(1)) & ~del)) & in_every_byte(0x80);
}

#if defined(__SSE2__)
// One bit for each of 16 octets that is below 0x20 or 0x7f.
inline unsigned control_flags(char const* at) {
  __m128i const octets = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
  __m128i const low = _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8(0x1f)), octets);
  __m128i const del = _mm_cmpeq_epi8(octets, _mm_set1_epi8(0x7f));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, del)));
}
#endif

#if defined(__SSE2__)
// One bit for each of 16 octets that is `wanted`.
inline unsigned match_flags(char const* at, char wanted) {
  __m128i const octets = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, _mm_set1_epi8(wanted))));
}
#endif

constexpr std::uint64_t lower_word(std::uint64_t word) {
  std::uint64_t const low_bits = word & in_every_byte(0x7f);
  std::uint64_t const from_a = low_bits + in_every_byte(0x80 - 'A');
  std::uint64_t const above_z = low_bits + in_every_byte(0x7f - 'Z');
  std::uint64_t const upper = (from_a ^ above_z) & ~word & in_every_byte(0x80);
  return word | (upper >> 2);
}

}  // namespace characters

constexpr bool is_in(char c, int classes) {
  return (characters::classes[static_cast<unsigned char>(c)] & classes) != 0;
}
constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The value of a hex digit in either case, or -1.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char const letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// Where the first octet at or after `from` stands that is not in the classes; the size when all are.
inline std::size_t skip_class(std::string_view text, std::size_t from, int classes) {
  while (from < text.size() && is_in(text[from], classes)) ++from;
  return from;
}

// Where the first such octet stands; the size when there is none. For one that is near.
inline std::size_t find_octet(std::string_view text, char wanted) {
  std::size_t from = 0;
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    unsigned const flags = characters::match_flags(text.data() + from, wanted);
    if (flags != 0) return from + static_cast<std::size_t>(std::countr_zero(flags));
  }
#endif
  while (from < text.size() && text[from] != wanted) ++from;
  return from;
}

// Where the first control character (tab and DEL included) at or after `from` stands; the size when there is none.
inline std::size_t find_control(std::string_view text, std::size_t from) {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    unsigned const flags = characters::control_flags(text.data() + from);
    if (flags != 0) return from + static_cast<std::size_t>(std::countr_zero(flags));
  }
  if (text.size() >= 16) {  // the rest, once more with what lies before it
    std::size_t const last = text.size() - 16;
    unsigned const flags = characters::control_flags(text.data() + last) >> (from - last);
    return flags != 0 ? from + static_cast<std::size_t>(std::countr_zero(flags)) : text.size();
  }
#endif
  for (; from + 8 <= text.size(); from += 8) {
    std::uint64_t const flags = characters::flag_controls(characters::load_word(text.data() + from));
    if (flags != 0) return from + static_cast<std::size_t>(std::countr_zero(flags)) / 8;
  }
  while (from < text.size() && !is_control(text[from])) ++from;
  return from;
}

// The same, where tabs are text.
inline std::size_t find_line_end(std::string_view text, std::size_t from) {
  std::size_t at = find_control(text, from);
  while (at < text.size() && text[at] == '\t') at = find_control(text, at + 1);
  return at;
}

// Whether `text` in any case is `lower`, which is lower case and of the same size.
inline bool equals_lower(std::string_view text, std::string_view lower) {
  using characters::load_word, characters::lower_word;
  std::size_t const size = lower.size();
  if (size < 8) {
    for (std::size_t i = 0; i < size; ++i) {
      char const c = text[i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower[i]) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    if (lower_word(load_word(text.data() + i)) != load_word(lower.data() + i)) return false;
  }
  return lower_word(load_word(text.data() + size - 8)) == load_word(lower.data() + size - 8);
}

// Whether `text` in any case is `lower`, which is lower case.
inline bool matches(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && equals_lower(text, lower);
}

}  // namespace cordon::http
