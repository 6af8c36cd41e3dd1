#pragma once

#include <cassert>
#include <cstring>

#include "base/bytes.h"

namespace cordon::http::h2 {

// Frames on their way to the stream, so that those of many exchanges leave in one write. Holds no memory while empty.
class Output {
 public:
  static constexpr std::size_t enough = 60 * 1024;  // bytes after which it is written
  static constexpr std::size_t largest_frame = 16 * 1024 + 64;
  static_assert(enough + largest_frame <= Slab::size);

  bool empty() const { return begin_ == end_; }
  bool has_room() const { return end_ < enough; }
  bool fits(std::size_t size) const { return size <= Slab::size - end_; }
  std::size_t held() const { return slab_.held(); }
  View rest() { return {slab_.data() + begin_, end_ - begin_}; }

  void append(View bytes) {
    if (bytes.empty()) return;
    assert(fits(bytes.size()));
    slab_.ensure();
    std::memcpy(slab_.data() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
  }
  void taken(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  void release() {
    if (empty()) slab_.release();
  }

 private:
  Slab slab_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace cordon::http::h2
