#include "net/fiber.h"

#include <utility>

namespace cordon::net {

void Fiber::due() {
  interrupt(Code::timeout);
}

void Fiber::interrupt(Code code) {
  if (interruption_ != Code::ok && interruption_ != Code::timeout) return;
  interruption_ = code;
  if (waiting_) waiting_->interrupt(code);
}

void Fiber::nudge(Code code) {
  if (waiting_) {
    waiting_->interrupt(code);
  } else {
    nudge_ = code;
  }
}

bool Waiter::suspend(std::coroutine_handle<> caller, Fiber& fiber) {
  caller_ = caller;
  fiber_ = &fiber;
  if (interrupted()) return false;
  fiber.waiting_ = this;
  enlist();
  return true;
}

// What attempt() sets off may interrupt this very fiber: meanwhile it counts as running, and learns of it here.
void Waiter::wake() {
  fiber_->waiting_ = nullptr;
  if (attempt() || interrupted()) {
    caller_.resume();
    return;
  }
  fiber_->waiting_ = this;
  enlist();
}

bool Waiter::interrupted() {
  Code const nudge = std::exchange(fiber_->nudge_, Code::ok);
  Code const code = fiber_->interruption() != Code::ok ? fiber_->interruption() : nudge;
  return code != Code::ok && give_up(code);
}

// The coroutine goes on later in the batch: who interrupts it may be in the middle of something.
void Waiter::interrupt(Code code) {
  withdraw();
  if (!give_up(code)) {
    enlist();
    return;
  }
  fiber_->waiting_ = nullptr;
  fiber_->loop().schedule(caller_);
}

namespace {

class Sleep final : public Waiter, private Timer {
 public:
  explicit Sleep(Duration time) : time_(time) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    loop_ = &caller.promise().fiber->loop();
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  void due() override {
    over_ = true;
    wake();
  }
  bool attempt() override { return over_; }
  void enlist() override {
    if (!Timer::running()) Timer::start(loop_->timers(), loop_->now() + time_);
  }
  void withdraw() override { Timer::stop(); }
  bool give_up(Code code) override {
    result_ = fail(code, "sleep");
    return true;
  }

  Duration time_;
  Loop* loop_ = nullptr;
  bool over_ = false;
  Result<void> result_;
};

}  // namespace

Task<void> sleep(Duration time) {
  auto slept = co_await Sleep(time);
  co_return slept;
}

}  // namespace cordon::net
