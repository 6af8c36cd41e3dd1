#pragma once

#include <charconv>
#include <cstdint>
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

}  // namespace cordon::text
