#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "net/address.h"

// A small MaxMind DB (format 2.0, records of 24 bits), for tests.
namespace cordon::net {

class CountryWriter {
 public:
  // "192.0.2.0/24" or "2001:db8::/32"; IPv4 lies at ::/96.
  void add(std::string_view network, std::string_view code) {
    auto const text = text::take_until(network, '/');
    auto const address = Address::parse_ip(text).value();
    auto const bytes = address.bytes();
    std::size_t const shift = bytes.size() == 4 ? 96 : 0;
    auto const length = text::parse_number<std::size_t>(network).value() + shift;
    std::array<unsigned char, 16> bits{};
    std::copy(bytes.begin(), bytes.end(), bits.begin() + static_cast<std::ptrdiff_t>(shift / 8));
    std::size_t node = 0;
    for (std::size_t i = 0; i < length; ++i) {
      auto const side = static_cast<std::size_t>(bits[i / 8] >> (7 - i % 8) & 1);
      if (i + 1 == length) {
        nodes_[node][side] = -static_cast<long>(data_.size()) - 2;
      } else {
        if (nodes_[node][side] < 0) {
          nodes_[node][side] = static_cast<long>(nodes_.size());
          nodes_.push_back({-1, -1});
        }
        node = static_cast<std::size_t>(nodes_[node][side]);
      }
    }
    data_ += map(1) + string("country") + map(1) + string("iso_code") + string(code);
  }

  std::string finish(Wall built) const {
    std::string file;
    for (auto const& node : nodes_) {
      for (long const side : node) file += number(record(side), 3);
    }
    file += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    auto const epoch = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(built.time_since_epoch()).count());
    file += map(9) + string("binary_format_major_version") + uint16(2) + string("binary_format_minor_version") + uint16(0) +
            string("build_epoch") + std::string("\x08\x02") + number(epoch, 8) + string("database_type") +
            string("Test-Country") + string("description") + map(0) + string("ip_version") + uint16(6) + string("languages") +
            std::string("\x00\x04", 2) + string("node_count") + std::string("\xc4") + number(nodes_.size(), 4) +
            string("record_size") + uint16(24);
    return file;
  }

 private:
  std::uint64_t record(long side) const {
    if (side >= 0) return static_cast<std::uint64_t>(side);
    return nodes_.size() + (side == -1 ? 0 : 16 + static_cast<std::uint64_t>(-side - 2));
  }
  static std::string number(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
  }
  static std::string map(int size) { return {static_cast<char>(7 << 5 | size)}; }
  static std::string string(std::string_view text) {
    return std::string(1, static_cast<char>(2 << 5 | static_cast<int>(text.size()))) + std::string(text);
  }
  static std::string uint16(std::uint64_t value) { return "\xa2" + number(value, 2); }

  std::vector<std::array<long, 2>> nodes_{{-1, -1}};
  std::string data_;
};

}  // namespace cordon::net
