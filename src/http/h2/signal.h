#pragma once

#include <utility>

#include "net/fiber.h"

namespace cordon::http::h2 {

// Lets one fiber wait for an event of its stream. Unlike net::Event it resumes the waiter inside of set(), without another turn
// of the loop: so set() is called only where nothing is half done, and what is behind it may be gone afterwards.
class Signal {
 public:
  Signal() = default;
  Signal(Signal const&) = delete;
  Signal& operator=(Signal const&) = delete;
  ~Signal() = default;

  void set() {
    set_ = true;
    if (waiter_) std::exchange(waiter_, nullptr)->wake();
  }

  bool is_awaited() const { return waiter_ != nullptr; }

  class [[nodiscard]] Wait final : public net::Waiter {
   public:
    explicit Wait(Signal& signal) : signal_(signal) {}
    bool await_ready() { return attempt(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) {
      return suspend(caller);
    }
    Result<void> await_resume() { return std::move(result_); }

   private:
    bool attempt() override { return std::exchange(signal_.set_, false); }
    void enlist() override { signal_.waiter_ = this; }
    void withdraw() override { signal_.waiter_ = nullptr; }
    bool give_up(Code code) override {
      result_ = fail(code, "wait");
      return true;
    }
    Signal& signal_;
    Result<void> result_;
  };
  // Ends after the next set(), at once when it came before.
  Wait wait() { return Wait(*this); }

 private:
  Wait* waiter_ = nullptr;
  bool set_ = false;
};

}  // namespace cordon::http::h2
