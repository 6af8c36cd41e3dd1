#pragma once

#include <optional>

#include "http/message.h"

namespace cordon::praxis {

struct Range {
  std::uint64_t first = 0;
  std::uint64_t length = 0;

  bool operator==(Range const&) const = default;
};

struct RangeAnswer {
  enum class Kind : std::uint8_t { whole, part, unsatisfiable };
  Kind kind = Kind::whole;
  Range range;

  bool operator==(RangeAnswer const&) const = default;
};

// What to send of a representation of `size` bytes (RFC 9110 section 14.2). A Range that cannot be understood, asks for several
// parts, or whose If-Range does not name `etag`, counts as none.
RangeAnswer choose_range(http::Request const& request, std::uint64_t size, std::string_view etag);

}  // namespace cordon::praxis
