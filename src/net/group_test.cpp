#include "net/group.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "net/event.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::seconds;
using testing::turn;

Task<void> sleeps(Duration time, int& ended) {
  auto slept = co_await sleep(time);
  ended += slept ? 1 : 100;
  co_return slept;
}

Task<void> joins(Group& group, bool& joined) {
  co_await group.join();
  joined = true;
  co_return ok();
}

class GroupTest : public ::testing::Test {
 protected:
  testing::FakeClock clock;
  Loop loop{clock};
  Group outer{loop};
  Group group{loop};
  int ended = 0;
  bool joined = false;
};

TEST_F(GroupTest, StartsAChildAtOnce) {
  group.spawn(sleeps(seconds(1), ended));
  EXPECT_FALSE(group.empty());
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(group.empty());
}

TEST_F(GroupTest, JoinWaitsForAllChildren) {
  group.spawn(sleeps(seconds(1), ended));
  group.spawn(sleeps(seconds(3), ended));
  outer.spawn(joins(group, joined));
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_FALSE(joined);
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_TRUE(joined);
}

TEST_F(GroupTest, JoinOfAnEmptyGroupEndsAtOnce) {
  outer.spawn(joins(group, joined));
  EXPECT_TRUE(joined);
}

TEST_F(GroupTest, CancelInterruptsAllChildren) {
  for (int i = 0; i < 5; ++i) group.spawn(sleeps(seconds(1), ended));
  group.cancel();
  EXPECT_EQ(ended, 0);
  turn(loop);
  EXPECT_EQ(ended, 500);
  EXPECT_TRUE(group.empty());
}

TEST_F(GroupTest, AnInterruptedJoinCancelsTheChildrenAndWaitsOn) {
  group.spawn(sleeps(seconds(1), ended));
  outer.spawn(joins(group, joined));
  outer.cancel();
  EXPECT_FALSE(joined);
  turn(loop);
  EXPECT_EQ(ended, 100);
  EXPECT_TRUE(joined);
  EXPECT_TRUE(outer.empty());
}

Task<void> joins_late(Group& group, bool& joined) {
  (void)co_await sleep(seconds(5));
  co_await group.join();
  joined = true;
  co_return ok();
}

TEST_F(GroupTest, AFiberThatIsInterruptedAlreadyCancelsWhatItJoins) {
  group.spawn(sleeps(seconds(60), ended));
  outer.spawn(joins_late(group, joined));
  outer.cancel();
  turn(loop);
  EXPECT_EQ(ended, 100);
  EXPECT_TRUE(joined);
}

TEST_F(GroupTest, TheDeadlineOfWhoJoinsEndsTheChildren) {
  struct Runs {
    static Task<void> with_deadline(Group& group, bool& joined) {
      Fiber& fiber = co_await this_fiber();
      fiber.set_deadline(seconds(2));
      co_await group.join();
      joined = fiber.interruption() == Code::timeout;
      co_return ok();
    }
  };
  group.spawn(sleeps(seconds(60), ended));
  outer.spawn(Runs::with_deadline(group, joined));
  clock.advance(seconds(3));
  turn(loop);
  EXPECT_TRUE(joined);
  EXPECT_EQ(ended, 100);
}

Task<void> stubborn(int waits, int& ended) {
  for (int i = 0; i < waits; ++i) (void)co_await sleep(seconds(1));
  ++ended;
  co_return ok();
}

TEST_F(GroupTest, ChildrenEndInTheirOwnTime) {
  group.spawn(stubborn(50, ended));
  outer.spawn(joins(group, joined));
  outer.cancel();
  turn(loop);
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(joined);
}

template <class Exception>
Task<void> throws(Duration after, Exception exception) {
  (void)co_await sleep(after);
  throw exception;
}

TEST_F(GroupTest, AnExceptionEndsOnlyItsChild) {
  group.spawn(throws(seconds(1), std::runtime_error("broken")));
  group.spawn(throws(seconds(1), 42));
  group.spawn(sleeps(seconds(2), ended));
  outer.spawn(joins(group, joined));
  clock.advance(seconds(3));
  turn(loop);
  EXPECT_EQ(ended, 1);
  EXPECT_TRUE(joined);
}

Task<void> spawns_another(Group& group, int generations, int& ended) {
  auto slept = co_await sleep(seconds(1));
  if (generations > 0) group.spawn(spawns_another(group, generations - 1, ended));
  ++ended;
  co_return slept;
}

TEST_F(GroupTest, JoinWaitsForChildrenOfChildrenToo) {
  group.spawn(spawns_another(group, 3, ended));
  outer.spawn(joins(group, joined));
  for (int i = 0; i < 3; ++i) {
    clock.advance(seconds(2));
    turn(loop);
    EXPECT_FALSE(joined);
  }
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_EQ(ended, 4);
  EXPECT_TRUE(joined);
}

TEST_F(GroupTest, AnInterruptedJoinEndsChildrenThatWereSpawnedAfterwards) {
  group.spawn(spawns_another(group, 3, ended));
  outer.spawn(joins(group, joined));
  outer.cancel();
  turn(loop);
  EXPECT_EQ(ended, 4);
  EXPECT_TRUE(joined);
}

TEST_F(GroupTest, IsAsNewOnceTheLastCancelledChildHasGone) {
  group.spawn(sleeps(seconds(1), ended));
  group.cancel();
  turn(loop);
  group.cancel();
  group.spawn(sleeps(seconds(1), ended));
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_EQ(ended, 101);
}

TEST_F(GroupTest, AChildMayCancelItsOwnGroup) {
  struct Cancels {
    static Task<void> after_a_second(Group& group, int& ended) {
      (void)co_await sleep(seconds(1));
      group.cancel();
      auto slept = co_await sleep(seconds(60));
      ended += slept ? 1 : 1000;
      co_return ok();
    }
  };
  group.spawn(sleeps(seconds(60), ended));
  group.spawn(Cancels::after_a_second(group, ended));
  group.spawn(sleeps(seconds(60), ended));
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_EQ(ended, 1200);
  EXPECT_TRUE(group.empty());
}

// Looks at its group when a parameter of a child goes, which is after the child has left.
struct LooksBack {
  explicit LooksBack(Group& group, int& seen) : group(&group), seen(&seen) {}
  LooksBack(LooksBack&& other) noexcept : group(std::exchange(other.group, nullptr)), seen(other.seen) {}
  LooksBack& operator=(LooksBack&&) = delete;
  ~LooksBack() {
    if (group) *seen += group->empty() ? 1 : 10;
  }
  Group* group;
  int* seen;
};

Task<void> keeps(LooksBack, Duration time) {
  auto slept = co_await sleep(time);
  co_return slept;
}

Task<void> owns_a_group(Loop& loop, int& seen, bool& joined) {
  {
    Group mine(loop);
    mine.spawn(keeps(LooksBack(mine, seen), seconds(1)));
    mine.spawn(keeps(LooksBack(mine, seen), seconds(1)));
    co_await mine.join();
  }
  joined = true;
  co_return ok();
}

TEST_F(GroupTest, IsStillThereWhenTheParametersOfItsChildrenGo) {
  int seen = 0;
  outer.spawn(owns_a_group(loop, seen, joined));
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_TRUE(joined);
  EXPECT_GT(seen, 0);
}

TEST_F(GroupTest, CancelReachesGroupsWithinGroups) {
  int seen = 0;
  outer.spawn(owns_a_group(loop, seen, joined));
  outer.cancel();
  turn(loop);
  EXPECT_TRUE(joined);
  EXPECT_TRUE(outer.empty());
}

TEST_F(GroupTest, JoinWaitsOnWhenAChildComesBetweenItsWakeUpAndItsTurn) {
  Event event(loop);
  struct Waits {
    static Task<void> on(Event& event) {
      auto set = co_await event.wait();
      co_return set;
    }
  };
  group.spawn(Waits::on(event));
  outer.spawn(joins(group, joined));
  event.set();
  loop.run_until([&] { return group.empty(); });
  group.spawn(sleeps(seconds(1), ended));
  turn(loop);
  EXPECT_FALSE(joined);
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_TRUE(joined);
}

#ifndef NDEBUG
TEST(GroupDeathTest, ItMustNotGoBeforeItsChildren) {
  EXPECT_DEATH(
      {
        Loop loop;
        int ended = 0;
        Group group(loop);
        group.spawn(sleeps(seconds(60), ended));
      },
      "outlives its children");
}
#endif

}  // namespace
}  // namespace cordon::net
