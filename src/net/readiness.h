#pragma once

#include "net/descriptor.h"

namespace cordon::net {

// Waits until a descriptor may be read (or written): `Result<void> there = co_await Readiness(descriptor)`.
class [[nodiscard]] Readiness final : public Waiter {
 public:
  enum class To : bool { read, write };

  // Without `at_once` others get their turn first, though it may be read already.
  explicit Readiness(Descriptor& descriptor, bool at_once = true, To to = To::read)
      : descriptor_(descriptor), at_once_(at_once), to_(to) {}
  bool await_ready() const { return at_once_ && (to_ == To::read ? descriptor_.may_read() : descriptor_.may_write()); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override { return true; }
  void enlist() override { to_ == To::read ? descriptor_.wait_readable(*this) : descriptor_.wait_writable(*this); }
  void withdraw() override { descriptor_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "wait");
    return true;
  }

  Descriptor& descriptor_;
  bool at_once_;
  To to_;
  Result<void> result_;
};

}  // namespace cordon::net
