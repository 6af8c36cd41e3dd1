#pragma once

#include <cstring>

#include "net/stream.h"

namespace cordon::http::h1 {

// The bytes that one side of a connection has received: a head that stays in place while its views are used, then what follows
// it.
class Input {
 public:
  explicit Input(net::Stream& stream) : stream_(stream) {}

  net::Stream& stream() const { return stream_; }
  View unread() const { return {data() + next_, end_ - next_}; }
  void consume(std::size_t count) { next_ += count; }

  // Where the next bytes from the stream go; empty when the buffer is full. Keeps the pinned head and what is unread.
  std::span<char> space() {
    slab_.ensure();
    if (next_ == end_) {
      next_ = end_ = pinned_;
    } else if (end_ == Slab::size) {
      std::memmove(slab_.data() + pinned_, slab_.data() + next_, end_ - next_);
      end_ -= next_ - pinned_;
      next_ = pinned_;
    }
    return slab_.span().subspan(end_);
  }
  void add(std::size_t count) { end_ += count; }

  // The first `count` unread bytes are a head now, and stay where they are until unpin().
  void pin(std::size_t count) { pinned_ = next_ += count; }
  // The head is done with. What is unread moves to the front; without any, the memory goes back.
  void unpin() {
    pinned_ = 0;
    if (next_ == end_) {
      next_ = end_ = 0;
      slab_.release();
    } else if (next_ > 0) {
      std::memmove(slab_.data(), slab_.data() + next_, end_ - next_);
      end_ -= next_;
      next_ = 0;
    }
  }

 private:
  char const* data() const { return const_cast<Slab&>(slab_).data(); }

  net::Stream& stream_;
  Slab slab_;
  std::size_t pinned_ = 0;
  std::size_t next_ = 0;
  std::size_t end_ = 0;
};

}  // namespace cordon::http::h1
