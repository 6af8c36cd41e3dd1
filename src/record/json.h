#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"

// Pieces of JSON, added to a text. What comes out is printable ASCII whatever goes in: one record stays one line, and a
// terminal that shows it takes no orders from it.
namespace cordon::record::json {

// `text` as a string with quotes (RFC 8259). Control characters and everything beyond ASCII are escaped; bytes that are
// not UTF-8 become U+FFFD.
void append_string(std::string& to, View text);
void append_number(std::string& to, std::uint64_t value);
void append_hex(std::string& to, std::span<unsigned char const> bytes);
// Seconds with six decimals: 0.001500.
void append_seconds(std::string& to, Duration value);
// RFC 3339 in UTC with microseconds, in quotes.
void append_time(std::string& to, Wall value);

}  // namespace cordon::record::json
