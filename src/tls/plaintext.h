#pragma once

#include <sys/uio.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/bytes.h"

namespace cordon::tls {

// What remains to be written of a row of buffers, one piece of plaintext after the other.
class Plaintext {
 public:
  static constexpr std::size_t record = std::size_t{1} << 14;  // the most that one record holds

  explicit Plaintext(std::span<iovec const> from) : rest_(from) { skip_empty(); }

  bool empty() const { return rest_.empty(); }
  std::size_t taken() const { return taken_; }
  std::size_t left() const {
    std::size_t sum = 0;
    for (auto const& part : rest_) sum += part.iov_len;
    return sum - offset_;
  }

  // The next bytes to seal, at most `most`: whole records where they lie; buffers smaller than a record are joined at `scratch`,
  // which has room for one.
  View next(std::size_t most, char* scratch) {
    auto const here = first();
    if (here.size() < record && rest_.size() > 1) return join(most, scratch);
    auto size = std::min(here.size(), most);
    if (rest_.size() > 1 && size > record) size -= size % record;
    advance(size);
    return here.substr(0, size);
  }

 private:
  View first() const { return View(static_cast<char const*>(rest_[0].iov_base), rest_[0].iov_len).substr(offset_); }

  View join(std::size_t most, char* scratch) {
    std::size_t size = 0;
    for (auto const limit = std::min(most, record); size < limit && !empty();) {
      auto const part = first().substr(0, limit - size);
      std::memcpy(scratch + size, part.data(), part.size());
      size += part.size();
      advance(part.size());
    }
    return {scratch, size};
  }
  void advance(std::size_t size) {
    offset_ += size;
    taken_ += size;
    skip_empty();
  }
  void skip_empty() {
    while (!rest_.empty() && offset_ == rest_[0].iov_len) {
      rest_ = rest_.subspan(1);
      offset_ = 0;
    }
  }

  std::span<iovec const> rest_;
  std::size_t offset_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace cordon::tls
