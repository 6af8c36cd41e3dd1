#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace cordon::http {

// Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2) by their headers alone, to know where a frame of ours
// may stand between them. Checks nothing: both ends do that.
class FrameTracker {
 public:
  void see(View bytes);
  bool at_boundary() const { return payload_left_ == 0 && header_seen_ == 0; }
  bool saw_close() const { return saw_close_; }

 private:
  void see_header(unsigned char byte);

  std::uint64_t payload_left_ = 0;
  std::uint64_t length_ = 0;
  std::uint8_t header_seen_ = 0;
  std::uint8_t header_size_ = 2;
  std::uint8_t length_bytes_ = 0;
  bool close_frame_ = false;
  bool saw_close_ = false;
};

}  // namespace cordon::http
