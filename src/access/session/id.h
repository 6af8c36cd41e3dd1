#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace cordon::access {

// The number of a login or a session: 16 random octets. It opens nothing.
struct Id {
  std::array<unsigned char, 16> octets{};

  bool operator==(Id const&) const = default;
  View view() const { return {reinterpret_cast<char const*>(octets.data()), octets.size()}; }

  static Id random();
  // Nothing when it is not 16 octets.
  static std::optional<Id> from(View octets);
  // As it is written: base64url, 22 characters.
  std::string text() const;
  static std::optional<Id> parse(View text);

  struct Hash {
    std::size_t operator()(Id const& id) const {
      std::size_t part = 0;
      std::memcpy(&part, id.octets.data(), sizeof part);
      return part;
    }
  };
};

}  // namespace cordon::access
