#include "net/slots.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "net/time_limit.h"

namespace cordon::net {
namespace {

using namespace std::chrono_literals;

class SlotsTest : public ::testing::Test {
 protected:
  Task<void> work(int who) {
    auto const slot = co_await slots_.take();
    if (!slot) co_return fail(slot.error());
    began_.push_back(who);
    most_ = std::max(most_, ++now_);
    auto slept = co_await sleep(1ms);
    --now_;
    co_return slept;
  }
  Task<void> hold(Duration time) {
    auto const slot = co_await slots_.take();
    co_return co_await sleep(time);
  }
  Task<void> give_up_within(Duration time) {
    TimeLimit const limit(co_await this_fiber(), time);
    auto const slot = co_await slots_.take();
    gave_up_ += slot ? 0 : 1;
    co_return ok();
  }

  Task<void> many() {
    Group group(loop_);
    for (int i = 0; i < 7; ++i) group.spawn(work(i));
    co_await group.join();
    co_return ok();
  }
  Task<void> some_who_give_up() {
    Group group(loop_);
    for (int i = 0; i < 2; ++i) group.spawn(hold(5ms));
    for (int i = 0; i < 3; ++i) group.spawn(give_up_within(1ms));
    for (int i = 0; i < 3; ++i) group.spawn(give_up_within(5ms));  // just when there is one
    group.spawn(work(1));
    group.spawn(work(2));
    co_await group.join();
    co_return ok();
  }

  Loop loop_;
  Slots slots_{loop_, 2};
  int now_ = 0, most_ = 0, gave_up_ = 0;
  std::vector<int> began_;
};

TEST_F(SlotsTest, AreSoManyAtATimeInTheOrderInWhichTheyAreWanted) {
  ASSERT_TRUE(run(loop_, many()));
  EXPECT_EQ(most_, 2);
  EXPECT_EQ(began_, (std::vector{0, 1, 2, 3, 4, 5, 6}));
}

TEST_F(SlotsTest, AreNotLostByWhoDoesNotWaitForThem) {
  ASSERT_TRUE(run(loop_, some_who_give_up()));
  EXPECT_GE(gave_up_, 3);
  EXPECT_EQ(began_.size(), 2U);
  EXPECT_TRUE(run(loop_, give_up_within(1ms)));
}

}  // namespace
}  // namespace cordon::net
