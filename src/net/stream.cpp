#include "net/stream.h"

namespace cordon::net {

bool write_all::attempt() {
  while (first_ < count_) {
    auto const taken = stream_.try_write(std::span(parts_).subspan(first_, count_ - first_));
    if (!taken) {
      if (taken.error().code == Code::would_block) return false;
      result_ = fail(taken.error());
      return true;
    }
    std::size_t left = *taken;
    while (first_ < count_ && left >= parts_[first_].iov_len) left -= parts_[first_++].iov_len;
    if (left > 0) {
      parts_[first_].iov_base = static_cast<char*>(parts_[first_].iov_base) + left;
      parts_[first_].iov_len -= left;
    }
  }
  result_ = stream_.try_flush();
  return result_ || result_.error().code != Code::would_block;
}

}  // namespace cordon::net
