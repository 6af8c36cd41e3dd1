#include "net/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class TurnsTest : public ::testing::Test {
 protected:
  ~TurnsTest() override {
    group_.cancel();
    loop_.run_until([this] { return group_.empty(); });
  }
  void come(int who) { group_.spawn(take(who)); }
  Task<void> take(int who) {
    auto const turn = co_await turns_.take();
    (turn ? served_ : lost_).push_back(who);
    co_return ok();
  }
  void batch() {
    loop_.post([] {});
    testing::turn(loop_, 1);
  }

  testing::FakeClock clock_;
  Loop loop_{clock_};
  Turns turns_{loop_, 2};
  std::vector<int> served_, lost_;
  Group group_{loop_};
};

TEST_F(TurnsTest, AreSoManyInABatchAndInTheOrderOfWhoCame) {
  for (int who = 1; who <= 5; ++who) come(who);
  EXPECT_THAT(served_, ElementsAre(1, 2));
  batch();
  EXPECT_THAT(served_, ElementsAre(1, 2, 3, 4));
  batch();
  EXPECT_THAT(served_, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(TurnsTest, AreNotTakenByThoseWhoCameLater) {
  for (int who = 1; who <= 5; ++who) come(who);
  for (int round = 0; round < 20; ++round) {
    come(10 + round);
    batch();
  }
  EXPECT_THAT(std::vector(served_.begin(), served_.begin() + 6), ElementsAre(1, 2, 3, 4, 5, 10));
  EXPECT_THAT(served_, SizeIs(::testing::Ge(20)));
}

TEST_F(TurnsTest, AreLostToWhoIsInterrupted) {
  for (int who = 1; who <= 3; ++who) come(who);
  group_.cancel();
  batch();
  EXPECT_THAT(lost_, ElementsAre(3));
}

}  // namespace
}  // namespace cordon::net
