#include "net/event.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using testing::turn;

Task<void> counts(Event& event, int& count, Code& code) {
  for (;;) {
    auto set = co_await event.wait();
    if (!set) {
      code = set.error().code;
      co_return ok();
    }
    ++count;
  }
}

Task<void> waits_on(Event& event, int times, int& count) {
  for (int i = 0; i < times; ++i) {
    auto set = co_await event.wait();
    if (set) ++count;
  }
  co_return ok();
}

class EventTest : public ::testing::Test {
 protected:
  testing::FakeClock clock;
  Loop loop{clock};
  Event event{loop};
  Group group{loop};
  int count = 0;
  Code code = Code::ok;
};

TEST_F(EventTest, EndsAWaitThatCameBeforeAndOneThatComesAfter) {
  group.spawn(waits_on(event, 2, count));
  event.set();
  turn(loop);
  EXPECT_EQ(count, 1);
  event.set();
  turn(loop);
  EXPECT_EQ(count, 2);
  event.set();
  group.spawn(waits_on(event, 1, count));
  EXPECT_EQ(count, 3) << "at once";
  EXPECT_TRUE(group.empty());
}

TEST_F(EventTest, EndsOneWaitForManySetsInABatch) {
  group.spawn(counts(event, count, code));
  event.set();
  event.set();
  event.set();
  turn(loop);
  EXPECT_EQ(count, 1);
  group.cancel();
  turn(loop);
  EXPECT_EQ(code, Code::cancelled);
}

TEST_F(EventTest, KeepsWhatWasSetWhenTheWaitIsInterruptedFirst) {
  group.spawn(waits_on(event, 1, count));
  event.set();
  group.cancel();
  turn(loop);
  EXPECT_EQ(count, 0);
  EXPECT_TRUE(group.empty());
  group.spawn(waits_on(event, 1, count));
  EXPECT_EQ(count, 1);
}

Task<void> plays(Event& mine, Event& other, int& turns) {
  while (turns < 1000) {
    auto set = co_await mine.wait();
    if (!set) break;
    ++turns;
    other.set();
  }
  co_return ok();
}

TEST_F(EventTest, LetsOthersRunBetweenTwoThatWakeEachOther) {
  Event second(loop);
  int turns = 0;
  group.spawn(plays(event, second, turns));
  group.spawn(plays(second, event, turns));
  event.set();
  turn(loop, 10);
  EXPECT_GT(turns, 0);
  EXPECT_LE(turns, 20) << "a turn costs a batch";
  loop.run_until([&] { return turns >= 1000; });
  group.cancel();
  turn(loop);
  EXPECT_TRUE(group.empty());
}

}  // namespace
}  // namespace cordon::net
