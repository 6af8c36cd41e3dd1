#pragma once

#include "net/fiber.h"

namespace cordon::net {

// Lets one fiber of a loop wait for another: `co_await event.wait()` ends after the next `set()`, at once when it came before.
class Event {
 public:
  explicit Event(Loop& loop) : loop_(loop) {}
  ~Event() = default;

  void set() {
    set_ = true;
    if (waiter_) loop_.wake_next_batch(*std::exchange(waiter_, nullptr));
  }

  class [[nodiscard]] Wait final : public Waiter {
   public:
    explicit Wait(Event& event) : event_(event) {}
    bool await_ready() { return attempt(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) {
      return suspend(caller);
    }
    Result<void> await_resume() { return std::move(result_); }

   private:
    bool attempt() override { return std::exchange(event_.set_, false); }
    void enlist() override { event_.waiter_ = this; }
    void withdraw() override {
      event_.waiter_ = nullptr;
      event_.loop_.forget(*this);
    }
    bool give_up(Code code) override {
      result_ = fail(code, "wait");
      return true;
    }
    Event& event_;
    Result<void> result_;
  };
  Wait wait() { return Wait(*this); }

 private:
  Loop& loop_;
  Wait* waiter_ = nullptr;
  bool set_ = false;
};

}  // namespace cordon::net
