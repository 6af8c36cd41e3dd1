#include "http/frame_tracker.h"

#include <algorithm>

namespace cordon::http {
namespace {

constexpr unsigned char opcode_close = 8;

}  // namespace

void FrameTracker::see(View bytes) {
  while (!bytes.empty()) {
    if (payload_left_ > 0) {
      auto const step = static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, bytes.size()));
      payload_left_ -= step;
      bytes.remove_prefix(step);
    } else {
      see_header(static_cast<unsigned char>(bytes.front()));
      bytes.remove_prefix(1);
    }
  }
}

void FrameTracker::see_header(unsigned char byte) {
  ++header_seen_;
  if (header_seen_ == 1) {
    close_frame_ = (byte & 15) == opcode_close;
    header_size_ = 2;
  } else if (header_seen_ == 2) {
    unsigned const length = byte & 127;
    length_bytes_ = length == 126 ? 2 : length == 127 ? 8 : 0;
    length_ = length_bytes_ ? 0 : length;
    header_size_ = static_cast<std::uint8_t>(2 + length_bytes_ + (byte & 128 ? 4 : 0));
  } else if (header_seen_ <= 2 + length_bytes_) {
    length_ = length_ << 8 | byte;
  }
  if (header_seen_ < 2 || header_seen_ < header_size_) return;
  header_seen_ = 0;
  payload_left_ = length_;
  saw_close_ = saw_close_ || close_frame_;
}

}  // namespace cordon::http
