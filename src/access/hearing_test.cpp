#include "access/hearing.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

class FakeBell final : public shared_state::Bell {
 public:
  explicit FakeBell(net::Loop& loop) : heard(loop) {}
  net::Task<void> ring() override {
    ++rung;
    co_return ok();
  }
  net::Task<void> listen() override {
    ++listened;
    if (is_away) return net::failed<void>({Code::unreachable, "test.away", {}});
    return wait();
  }

  net::Event heard;
  int rung = 0, listened = 0;
  bool is_away = false;

 private:
  net::Task<void> wait() { co_return co_await heard.wait(); }
};

class HearingTest : public ::testing::Test {
 protected:
  ~HearingTest() override {
    group_.cancel();
    turn();
  }
  void begin(shared_state::Bell* bell) {
    hearing_ = std::make_shared<Hearing>(loop_, bell);
    group_.spawn(hearing_->run());
    group_.spawn(count());
    turn();
  }
  void turn() { testing::turn(loop_); }
  void pass(Duration time) {
    clock_.advance(time);
    turn();
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  FakeBell bell_{loop_};
  std::shared_ptr<Hearing> hearing_;
  int read_ = 0;

 private:
  net::Task<void> count() {
    for (;;) {
      auto waited = co_await hearing_->wait();
      if (!waited) co_return ok();
      ++read_;
    }
  }

  net::Group group_{loop_};
};

TEST_F(HearingTest, ReadsSeveralTimesASecondWithoutABell) {
  begin(nullptr);
  for (int i = 0; i < 5; ++i) pass(300ms);
  EXPECT_EQ(read_, 5);
  hearing_->tell();
  turn();
  EXPECT_EQ(read_, 5);
}

TEST_F(HearingTest, ReadsAtOnceWhenAnotherNodeRings) {
  begin(&bell_);
  bell_.heard.set();
  turn();
  EXPECT_EQ(read_, 1);
  bell_.heard.set();
  turn();
  EXPECT_EQ(read_, 1) << "whoever rings without end has it read some fifty times a second";
  pass(50ms);
  EXPECT_EQ(read_, 2);
}

TEST_F(HearingTest, RingsForOthersFromWhateverThread) {
  begin(&bell_);
  std::thread([this] { hearing_->tell(); }).join();
  turn();
  EXPECT_EQ(bell_.rung, 1);
  hearing_->tell();
  turn();
  EXPECT_EQ(bell_.rung, 2);
}

TEST_F(HearingTest, RingsOnceForWhatWasToldTogether) {
  begin(&bell_);
  for (int i = 0; i < 100; ++i) hearing_->tell();
  turn();
  EXPECT_LE(bell_.rung, 2);
  EXPECT_GE(bell_.rung, 1);
}

TEST_F(HearingTest, ReadsOnAndListensAgainWhileTheBellIsAway) {
  bell_.is_away = true;
  begin(&bell_);
  EXPECT_EQ(bell_.listened, 1);
  for (int i = 0; i < 5; ++i) pass(300ms);
  EXPECT_EQ(read_, 5);
  EXPECT_EQ(bell_.listened, 2);
  bell_.is_away = false;
  for (int i = 0; i < 5; ++i) pass(300ms);
  auto const before = read_;
  bell_.heard.set();
  turn();
  EXPECT_EQ(read_, before + 1);
}

}  // namespace
}  // namespace cordon::access
