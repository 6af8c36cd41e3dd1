#pragma once

#include "net/fiber.h"
#include "net/loop.h"

namespace cordon::net {

// Lets the others have their turn: `Result<void> turn = co_await next_batch(loop)` goes on in the next batch of events.
class [[nodiscard]] next_batch final : public Waiter {
 public:
  explicit next_batch(Loop& loop) : loop_(loop) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override { return true; }
  void enlist() override { loop_.wake_next_batch(*this); }
  void withdraw() override { loop_.forget(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "next_batch");
    return true;
  }

  Loop& loop_;
  Result<void> result_;
};

}  // namespace cordon::net
