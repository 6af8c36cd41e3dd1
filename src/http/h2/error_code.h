#pragma once

#include <cstdint>

namespace cordon::http::h2 {

// What RST_STREAM and GOAWAY say (RFC 9113 section 7).
enum class ErrorCode : std::uint32_t {
  no_error = 0,
  protocol_error = 1,
  internal_error = 2,
  flow_control_error = 3,
  refused_stream = 7,
  cancel = 8,
  enhance_your_calm = 11,
};

}  // namespace cordon::http::h2
