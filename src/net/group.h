#pragma once

#include <memory>

#include "net/fiber.h"

namespace cordon::net {

// Owns concurrent children, each on a fiber of its own. Must be empty when it goes: `co_await group.join()` (or cancel, then
// join).
class Group {
 public:
  explicit Group(Loop& loop) : loop_(loop) {}
  ~Group();
  Group(Group const&) = delete;
  Group& operator=(Group const&) = delete;

  Loop& loop() const { return loop_; }
  bool empty() const { return children_ == nullptr; }

  // Starts it at once, up to its first wait. A failure or an exception of a child is logged and ends only that child.
  void spawn(Task<void> task);
  // Interrupts all children, and those who join them before the last has gone. They end in their own time.
  void cancel(Code code = Code::cancelled);

  // Waits until there are no children. When the waiting fiber is interrupted, so are they, and the wait goes on.
  class [[nodiscard]] Join final : public Waiter {
   public:
    explicit Join(Group& group) : group_(group) {}
    bool await_ready() const { return group_.empty(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) {
      return suspend(caller);
    }
    void await_resume() const {}

   private:
    bool attempt() override { return group_.empty(); }
    void enlist() override { group_.joiner_ = this; }
    void withdraw() override {
      group_.joiner_ = nullptr;
      group_.loop_.forget(*this);
    }
    bool give_up(Code code) override {
      group_.cancel(code);
      return group_.empty();
    }
    Group& group_;
  };
  Join join() { return Join(*this); }

 private:
  struct Child;
  void left(Child& child);

  Loop& loop_;
  Child* children_ = nullptr;
  Code cancelled_ = Code::ok;
  Join* joiner_ = nullptr;
};

// Runs a task on a loop of its own thread until it ends: programs' mains and tests.
template <class T>
Result<T> run(Loop& loop, Task<T> task);

}  // namespace cordon::net

#include "net/run.inl"
