#pragma once

#include <coroutine>
#include <optional>

#include "base/result.h"
#include "net/loop.h"
#include "net/task.h"

namespace cordon::net {

class Waiter;

// What a coroutine and all it awaits have in common: a loop, a deadline, and at most one wait, which can be interrupted. Children
// in a Group have fibers of their own.
class Fiber : private Timer {
 public:
  explicit Fiber(Loop& loop) : loop_(loop) {}

  Loop& loop() const { return loop_; }

  // Every wait of this fiber that has not ended by then fails with Code::timeout. Replaces the deadline before, expired or not.
  void set_deadline(Duration from_now) {
    if (interruption_ == Code::timeout) interruption_ = Code::ok;
    Timer::start(loop_.timers(), loop_.now() + from_now);
  }
  // Nothing when there is none, or it has expired.
  std::optional<Steady> deadline() const { return Timer::due_at(); }
  void clear_deadline() {
    if (interruption_ == Code::timeout) interruption_ = Code::ok;
    Timer::stop();
  }

  // Ends the current wait, and every later one, with this code. Only the first counts.
  void interrupt(Code code);
  // Ends only the current wait, or else the next one, with this code.
  void nudge(Code code);
  // Code::ok when nothing interrupted it.
  Code interruption() const { return interruption_; }

 private:
  friend class Waiter;
  void due() override;

  Loop& loop_;
  Waiter* waiting_ = nullptr;
  Code interruption_ = Code::ok;
  Code nudge_ = Code::ok;
};

// One suspended wait. Lives in the awaiting coroutine's frame. What is waited for calls wake(); the fiber may interrupt().
class Waiter {
 public:
  Waiter() = default;
  Waiter(Waiter const&) = delete;
  Waiter& operator=(Waiter const&) = delete;

  void wake();

 protected:
  ~Waiter() = default;

  // Suspends the caller. False when the fiber is interrupted already: then give_up was called and nothing is waited for.
  template <class Promise>
  bool suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller, *caller.promise().fiber);
  }

  // Tries again; true when the wait is over.
  virtual bool attempt() = 0;
  // Registers with what is waited for. May not wake at once.
  virtual void enlist() = 0;
  virtual void withdraw() = 0;
  // The wait ends with this code instead; called after withdraw. False: it cannot be given up (it was told, and goes on).
  virtual bool give_up(Code code) = 0;

 private:
  friend class Fiber;
  bool suspend(std::coroutine_handle<> caller, Fiber& fiber);
  void interrupt(Code code);
  bool interrupted();

  std::coroutine_handle<> caller_;
  Fiber* fiber_ = nullptr;
};

// `Fiber& fiber = co_await this_fiber();`
struct this_fiber {
  Fiber* fiber = nullptr;
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    fiber = caller.promise().fiber;
    return false;
  }
  Fiber& await_resume() const { return *fiber; }
};

// Waits; fails when interrupted.
Task<void> sleep(Duration time);

}  // namespace cordon::net
