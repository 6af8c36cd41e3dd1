#pragma once

#include <string>
#include <string_view>

#include "config/problem.h"

namespace cordon {

// Colours for what is printed once, on a terminal that takes them.
class Paint {
 public:
  enum Kind : unsigned char { none, bold, dim, red, yellow, green };

  explicit Paint(config::Colour colour) : colour_(colour) {}

  std::string operator()(Kind kind, std::string_view text) const {
    if (colour_ == config::Colour::off || kind == none) return std::string(text);
    constexpr std::string_view codes[] = {"0", "1", "2", "1;31", "33", "1;32"};
    return "\x1b[" + std::string(codes[kind]) + "m" + std::string(text) + "\x1b[0m";
  }

 private:
  config::Colour colour_;
};

}  // namespace cordon
