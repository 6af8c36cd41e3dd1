#pragma once

#include "net/next_batch.h"
#include "net/task.h"

namespace cordon::net {

// Work that takes long is done so many times in a batch of events; the rest waits for the next ones, in its order.
class Turns {
 public:
  Turns(Loop& loop, unsigned in_a_batch) : loop_(loop), in_a_batch_(in_a_batch) {}

  // Ends when it is the caller's turn; fails when it is interrupted before.
  Task<void> take() {
    if (waiting_ == 0 && spend()) co_return ok();
    Waiting const waiting(waiting_);
    do {
      auto turn = co_await next_batch(loop_);
      if (!turn) co_return fail(turn);
    } while (!spend());
    co_return ok();
  }

 private:
  struct Waiting {
    explicit Waiting(unsigned& among) : count(among) { ++count; }
    Waiting(Waiting const&) = delete;
    Waiting& operator=(Waiting const&) = delete;
    ~Waiting() { --count; }
    unsigned& count;
  };

  bool spend() {
    if (batch_ != loop_.batch()) {
      batch_ = loop_.batch();
      spent_ = 0;
    }
    if (spent_ == in_a_batch_) return false;
    ++spent_;
    return true;
  }

  Loop& loop_;
  unsigned in_a_batch_;
  unsigned waiting_ = 0;
  unsigned spent_ = 0;
  std::uint64_t batch_ = 0;
};

}  // namespace cordon::net
