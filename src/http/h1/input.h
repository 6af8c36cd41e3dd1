#pragma once

#include <cstring>
#include <utility>

#include "base/arena.h"
#include "net/stream.h"

namespace cordon::http::h1 {

// The bytes that one side of a connection has received and nobody has taken yet. Holds no memory while there are none.
class Input {
 public:
  explicit Input(net::Stream& stream) : stream_(stream) {}

  net::Stream& stream() const { return stream_; }
  View unread() const { return {data() + next_, end_ - next_}; }
  // What was unread stays where it is until space() or rest() is asked for.
  void consume(std::size_t count) { next_ += count; }
  // Takes the first `count` unread bytes to where they outlive this. The block they came in is soon the next connection's: so
  // the busy ones share a few that stay in the processor's cache.
  View take(std::size_t count, Arena& arena) {
    View const taken = arena.copy(unread().substr(0, count));
    consume(count);
    rest();
    return taken;
  }

  // Where the next bytes from the stream go; empty when the buffer is full. Keeps what is unread.
  std::span<char> space() {
    slab_.ensure();
    if (next_ == end_) {
      next_ = end_ = 0;
    } else if (end_ == Slab::size) {
      std::memmove(slab_.data(), slab_.data() + next_, end_ - next_);
      end_ -= next_;
      next_ = 0;
    }
    return slab_.span().subspan(end_);
  }
  void add(std::size_t count) { end_ += count; }

  // Without anything unread, the memory goes back.
  void rest() {
    if (next_ != end_) return;
    next_ = end_ = 0;
    slab_.release();
  }
  // For a wait: what is unread, a part of a head or the next request, does not keep a whole slab. It moves.
  void settle() {
    if (next_ == end_) return rest();
    if (slab_.held() < Slab::size) return;
    if (next_ > 0) std::memmove(slab_.data(), slab_.data() + next_, end_ - next_);
    end_ -= std::exchange(next_, 0);
    slab_.shrink(end_);
  }
  std::size_t held() const { return slab_.held(); }
  // Moves `second` to the end of `first`, which lies before it among what was consumed since the last space(); both as one.
  View move_up(View first, View second) {
    char* const end = slab_.data() + (first.data() + first.size() - slab_.data());
    std::memmove(end, second.data(), second.size());
    return {first.data(), first.size() + second.size()};
  }

 private:
  char const* data() const { return const_cast<Slab&>(slab_).data(); }

  net::Stream& stream_;
  Slab slab_;
  std::size_t next_ = 0;
  std::size_t end_ = 0;
};

// `Result<size_t> got = co_await receive(input)`: at least one byte more is unread, or 0 at the end. While it waits, an input
// without unread bytes holds no memory.
class [[nodiscard]] receive final : public net::Waiter {
 public:
  explicit receive(Input& input) : input_(input) {}
  bool await_ready() { return attempt(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<std::size_t> await_resume() { return std::move(got_); }

 private:
  bool attempt() override;
  void enlist() override { input_.stream().wait_readable(*this); }
  void withdraw() override { input_.stream().withdraw(*this); }
  bool give_up(Code code) override {
    got_ = fail(code, "read");
    return true;
  }

  Input& input_;
  Result<std::size_t> got_;
};

}  // namespace cordon::http::h1
