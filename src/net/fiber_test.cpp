#include "net/fiber.h"

#include <gtest/gtest.h>

#include "net/event.h"
#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::turn;

struct Outcome {
  Fiber* fiber = nullptr;
  int ended = 0;
  Code code = Code::ok;
};

Task<void> sleeps(Duration time, Outcome& outcome) {
  outcome.fiber = &co_await this_fiber();
  auto slept = co_await sleep(time);
  ++outcome.ended;
  outcome.code = slept ? Code::ok : slept.error().code;
  co_return ok();
}

class FiberTest : public ::testing::Test {
 protected:
  ~FiberTest() override {
    group.cancel();
    turn(loop);
  }
  void pass(Duration time) {
    clock.advance(time);
    turn(loop);
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  Outcome outcome;
};

TEST_F(FiberTest, SleepsForItsTime) {
  group.spawn(sleeps(seconds(60), outcome));
  pass(milliseconds(59'900));
  EXPECT_EQ(outcome.ended, 0);
  pass(milliseconds(120));
  EXPECT_EQ(outcome.ended, 1);
  EXPECT_EQ(outcome.code, Code::ok);
}

TEST_F(FiberTest, EndsItsWaitAtTheDeadline) {
  group.spawn(sleeps(seconds(60), outcome));
  outcome.fiber->set_deadline(seconds(5));
  pass(milliseconds(4'980));
  EXPECT_EQ(outcome.ended, 0);
  pass(milliseconds(40));
  EXPECT_EQ(outcome.code, Code::timeout);
}

TEST_F(FiberTest, KnowsNoDeadlineOnceItIsCleared) {
  group.spawn(sleeps(seconds(60), outcome));
  outcome.fiber->set_deadline(seconds(5));
  outcome.fiber->clear_deadline();
  pass(seconds(59));
  EXPECT_EQ(outcome.ended, 0);
  pass(seconds(2));
  EXPECT_EQ(outcome.code, Code::ok);
}

TEST_F(FiberTest, ObservesTheDeadlineThatWasSetLast) {
  for (auto const& [first, second] : {std::pair(seconds(5), seconds(20)), std::pair(seconds(20), seconds(5))}) {
    Outcome each;
    group.spawn(sleeps(seconds(60), each));
    each.fiber->set_deadline(first);
    each.fiber->set_deadline(second);
    pass(second - milliseconds(50));
    EXPECT_EQ(each.ended, 0);
    pass(milliseconds(80));
    EXPECT_EQ(each.ended, 1);
    EXPECT_EQ(each.code, Code::timeout);
  }
}

Task<void> sleeps_twice(bool renew, Code& first, Code& second) {
  Fiber& fiber = co_await this_fiber();
  fiber.set_deadline(seconds(1));
  auto slept = co_await sleep(seconds(10));
  first = slept ? Code::ok : slept.error().code;
  if (renew) fiber.set_deadline(seconds(20));
  slept = co_await sleep(seconds(10));
  second = slept ? Code::ok : slept.error().code;
  co_return ok();
}

TEST_F(FiberTest, FailsEveryWaitAfterTheDeadline) {
  Code first{}, second{};
  group.spawn(sleeps_twice(false, first, second));
  pass(milliseconds(1'020));
  EXPECT_TRUE(group.empty());
  EXPECT_EQ(first, Code::timeout);
  EXPECT_EQ(second, Code::timeout);
}

TEST_F(FiberTest, GoesOnWithANewDeadlineAfterAnExpiredOne) {
  Code first{}, second{};
  group.spawn(sleeps_twice(true, first, second));
  pass(milliseconds(1'020));
  EXPECT_EQ(first, Code::timeout);
  EXPECT_FALSE(group.empty());
  pass(milliseconds(10'020));
  EXPECT_TRUE(group.empty());
  EXPECT_EQ(second, Code::ok);
}

TEST_F(FiberTest, IsNotFreedFromACancellationByANewDeadline) {
  group.spawn(sleeps(seconds(60), outcome));
  outcome.fiber->interrupt(Code::unavailable);
  outcome.fiber->set_deadline(seconds(5));
  outcome.fiber->clear_deadline();
  EXPECT_EQ(outcome.fiber->interruption(), Code::unavailable);
  turn(loop);
  EXPECT_EQ(outcome.code, Code::unavailable);
}

TEST_F(FiberTest, IsInterruptedOnceAndGoesOnLaterInTheBatch) {
  group.spawn(sleeps(seconds(60), outcome));
  outcome.fiber->interrupt(Code::unavailable);
  EXPECT_EQ(outcome.ended, 0) << "who interrupts may be in the middle of something";
  outcome.fiber->interrupt(Code::cancelled);
  turn(loop);
  EXPECT_EQ(outcome.ended, 1);
  EXPECT_EQ(outcome.code, Code::unavailable);
}

TEST_F(FiberTest, IsCancelledWhileItsTimeoutIsScheduled) {
  group.spawn(sleeps(seconds(60), outcome));
  outcome.fiber->interrupt(Code::timeout);
  outcome.fiber->interrupt(Code::cancelled);
  turn(loop);
  EXPECT_EQ(outcome.ended, 1);
  EXPECT_TRUE(group.empty());
}

TEST_F(FiberTest, EndsOnceWhenItsWaitAndItsDeadlineComeTogether) {
  for (auto const deadline : {milliseconds(990), milliseconds(1000), milliseconds(1010)}) {
    Outcome each;
    group.spawn(sleeps(seconds(1), each));
    each.fiber->set_deadline(deadline);
    pass(seconds(30));
    EXPECT_EQ(each.ended, 1);
  }
}

// Is told again and again, and interrupts its own fiber when it looks.
class Touchy final : public Waiter {
 public:
  Touchy(Touchy*& enlisted, int& looked, bool ends) : enlisted_(enlisted), looked_(looked), ends_(ends) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    fiber_ = caller.promise().fiber;
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override {
    ++looked_;
    fiber_->interrupt(Code::cancelled);
    return ends_;
  }
  void enlist() override { enlisted_ = this; }
  void withdraw() override { enlisted_ = nullptr; }
  bool give_up(Code code) override {
    result_ = fail(code, "touchy");
    return true;
  }
  Touchy*& enlisted_;
  int& looked_;
  bool ends_;
  Fiber* fiber_ = nullptr;
  Result<void> result_;
};

Task<void> waits_touchily(Touchy*& enlisted, int& looked, bool ends, Outcome& outcome) {
  auto waited = co_await Touchy(enlisted, looked, ends);
  ++outcome.ended;
  outcome.code = waited ? Code::ok : waited.error().code;
  auto slept = co_await sleep(seconds(1));
  outcome.ended += slept ? 100 : 10;
  co_return ok();
}

TEST_F(FiberTest, MayBeInterruptedByItsOwnAttempt) {
  for (bool const ends : {false, true}) {
    Touchy* enlisted = nullptr;
    int looked = 0;
    Outcome each;
    group.spawn(waits_touchily(enlisted, looked, ends, each));
    ASSERT_TRUE(enlisted);
    std::exchange(enlisted, nullptr)->wake();
    turn(loop);
    EXPECT_EQ(looked, 1);
    EXPECT_EQ(each.ended, 11) << "the wait ended once, and the next one failed";
    EXPECT_EQ(each.code, ends ? Code::ok : Code::cancelled);
    EXPECT_EQ(enlisted, nullptr);
    EXPECT_TRUE(group.empty());
  }
}

}  // namespace
}  // namespace cordon::net
