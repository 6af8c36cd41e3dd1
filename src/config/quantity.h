#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "config/complaint.h"

namespace cordon::config {

// A number of bytes.
class Bytes {
 public:
  constexpr Bytes() = default;
  constexpr explicit Bytes(std::uint64_t count) : count_(count) {}
  constexpr std::uint64_t count() const { return count_; }

  auto operator<=>(Bytes const&) const = default;

 private:
  std::uint64_t count_ = 0;
};

constexpr Bytes kibibytes(std::uint64_t count) {
  return Bytes(count << 10);
}
constexpr Bytes mebibytes(std::uint64_t count) {
  return Bytes(count << 20);
}

// "500ms", "10s", "5m", "1h", "30d". The spelling is that with the largest unit that leaves a whole number.
std::expected<std::chrono::milliseconds, Complaint> parse_duration(std::string_view text);
std::string to_text(std::chrono::milliseconds duration);

// "512B", "64KiB", "1MiB", "2GiB".
std::expected<Bytes, Complaint> parse_bytes(std::string_view text);
std::string to_text(Bytes bytes);

}  // namespace cordon::config
