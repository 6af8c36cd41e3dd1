#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Small questions about text. ASCII only: nothing here knows a locale.
namespace cordon::text {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool iequals(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
// Without leading and trailing spaces and tabs (RFC 9110 OWS).
std::string_view trim(std::string_view text);
// The part before `separator`, which is taken off `rest` together with it; all of it when there is none.
std::string_view take_until(std::string_view& rest, char separator);

// The whole of `text` as a decimal number without sign, or nothing.
template <class T = std::uint64_t>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  if (text.empty() || !is_digit(text.front())) return {};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::string hex(std::span<unsigned char const> bytes);  // lower case

// The first and the last octets of a text, which may overlap.
template <class Part>
void put_ends(char* to, std::string_view text) {
  Part first, last;
  char const* const from = text.data();
  std::size_t const rest = text.size() - sizeof(Part);
  std::memcpy(&first, from, sizeof(Part));
  std::memcpy(&last, from + rest, sizeof(Part));
  std::memcpy(to, &first, sizeof(Part));
  std::memcpy(to + rest, &last, sizeof(Part));
}

// Copies a text to where there is room for it; returns the end. Most texts here are short, and a call of memcpy would cost more
// than what it copies.
inline char* put(char* to, std::string_view text) {
  using Octets [[gnu::vector_size(16)]] = unsigned char;
  if (text.size() > 32) {
    std::memcpy(to, text.data(), text.size());
  } else if (text.size() >= 16) {
    put_ends<Octets>(to, text);
  } else if (text.size() >= 8) {
    put_ends<std::uint64_t>(to, text);
  } else if (text.size() >= 4) {
    put_ends<std::uint32_t>(to, text);
  } else if (text.size() >= 2) {
    put_ends<std::uint16_t>(to, text);
  } else if (!text.empty()) {
    *to = text.front();
  }
  return to + text.size();
}

}  // namespace cordon::text
