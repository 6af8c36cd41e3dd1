#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/clock.h"

// Pieces of JSON. Each `put` writes at `to`, where its caller has made room for the size that is given here, and returns the
// end of what it wrote. What comes out is printable ASCII whatever goes in: one record stays one line, and a terminal that
// shows it takes no orders from it.
namespace cordon::record::json {

// `text` as a string with quotes (RFC 8259). Control characters and everything beyond ASCII are escaped; bytes that are
// not UTF-8 become U+FFFD.
constexpr std::size_t string_size(View text) {
  return 6 * text.size() + 2;
}
char* put_string(char* to, View text);

constexpr std::size_t number_size = 20;
char* put_number(char* to, std::uint64_t value);

// Two digits for each byte, in quotes.
constexpr std::size_t hex_size(std::size_t bytes) {
  return 2 * bytes + 2;
}
char* put_hex(char* to, std::span<unsigned char const, 16> bytes);
char* put_hex(char* to, std::uint64_t value);

// Seconds with six decimals: 0.001500.
constexpr std::size_t seconds_size = number_size + 7;
char* put_seconds(char* to, Duration value);

// RFC 3339 in UTC with microseconds, in quotes. Remembers the second it wrote last.
constexpr std::size_t time_size = 29;
class Calendar {
 public:
  char* put_time(char* to, Wall value);

 private:
  void turn_to(std::chrono::sys_seconds second);

  std::array<char, time_size + 1> text_ = std::to_array("\"1970-01-01T00:00:00.000000Z\"");
  std::chrono::sys_seconds second_{};
};

}  // namespace cordon::record::json
