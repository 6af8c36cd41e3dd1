#include "net/timer.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace cordon::net {
namespace {

using std::chrono::milliseconds;

constexpr Steady start{std::chrono::hours(1)};

class Probe final : public Timer {
 public:
  int count = 0;
  std::function<void()> then = [] {};

 private:
  void due() override {
    ++count;
    then();
  }
};

TEST(Timer, IsDueAtTheFirstTickThatIsNotBeforeItsTime) {
  struct Case {
    int asked, due;
  };
  for (auto const& [asked, due] :
       {Case{-50, 16}, Case{0, 16}, Case{1, 16}, Case{15, 16}, Case{16, 16}, Case{17, 32}, Case{8176, 8176}, Case{8192, 8192},
        Case{8193, 8208}, Case{60'000, 60'000}, Case{60'001, 60'016}}) {
    SCOPED_TRACE(asked);
    TimerWheel wheel(start);
    Probe probe;
    probe.start(wheel, start + milliseconds(asked));
    for (int now = 0; now < due; now += 5) wheel.advance(start + milliseconds(now));
    wheel.advance(start + milliseconds(due - 1));
    EXPECT_EQ(probe.count, 0);
    wheel.advance(start + milliseconds(due));
    EXPECT_EQ(probe.count, 1);
    EXPECT_FALSE(probe.running());
  }
}

TEST(Timer, IsNotDueOnceItWasStopped) {
  TimerWheel wheel(start);
  Probe probe;
  probe.start(wheel, start + milliseconds(100));
  probe.stop();
  wheel.advance(start + milliseconds(200));
  EXPECT_EQ(probe.count, 0);
}

TEST(Timer, CountsFromTheNewTimeWhenItIsStoppedAndStartedAgain) {
  TimerWheel wheel(start);
  Probe probe;
  probe.start(wheel, start + milliseconds(160));
  probe.stop();
  probe.start(wheel, start + milliseconds(320));
  wheel.advance(start + milliseconds(310));
  EXPECT_EQ(probe.count, 0);
  wheel.advance(start + milliseconds(320));
  EXPECT_EQ(probe.count, 1);
}

TEST(Timer, MovesFurtherAwayAndNearer) {
  for (int const moved : {32, 160, 336, 8992}) {
    SCOPED_TRACE(moved);
    TimerWheel wheel(start);
    Probe probe;
    probe.start(wheel, start + milliseconds(160));
    probe.start(wheel, start + milliseconds(moved));
    for (int now = 0; now < moved; now += 16) wheel.advance(start + milliseconds(now));
    EXPECT_EQ(probe.count, 0);
    wheel.advance(start + milliseconds(moved));
    EXPECT_EQ(probe.count, 1);
  }
}

TEST(Timer, IsMovedAtEveryTickWithoutBeingDue) {
  TimerWheel wheel(start);
  Probe probe;
  for (int now = 0; now < 30'000; now += 16) {
    wheel.advance(start + milliseconds(now));
    probe.start(wheel, start + milliseconds(now + 1000));
  }
  EXPECT_EQ(probe.count, 0);
  wheel.advance(start + milliseconds(31'000));
  EXPECT_EQ(probe.count, 1);
}

TEST(Timer, StartsItselfAgain) {
  TimerWheel wheel(start);
  Probe probe;
  int now = 0;
  probe.then = [&] { probe.start(wheel, start + milliseconds(now + 100)); };
  probe.then();
  for (; now <= 1120; now += 16) wheel.advance(start + milliseconds(now));
  EXPECT_EQ(probe.count, 10);
}

TEST(Timer, MayEndAnotherOfItsSlot) {
  for (bool const destroy : {false, true}) {
    TimerWheel wheel(start);
    auto first = std::make_unique<Probe>();
    auto second = std::make_unique<Probe>();
    int due = 0;
    auto end = [&](std::unique_ptr<Probe>& other) {
      ++due;
      if (destroy) {
        other.reset();
      } else {
        other->stop();
      }
    };
    first->then = [&] { end(second); };
    second->then = [&] { end(first); };
    first->start(wheel, start + milliseconds(100));
    second->start(wheel, start + milliseconds(100));
    wheel.advance(start + milliseconds(20'000));
    EXPECT_EQ(due, 1);
  }
}

TEST(Timer, MayMoveAnotherOfItsSlot) {
  TimerWheel wheel(start);
  Probe first;
  Probe second;
  auto move = [&](Probe& other) { other.start(wheel, start + milliseconds(500)); };
  first.then = [&] { move(second); };
  second.then = [&] { move(first); };
  first.start(wheel, start + milliseconds(100));
  second.start(wheel, start + milliseconds(100));
  wheel.advance(start + milliseconds(112));
  EXPECT_EQ(first.count + second.count, 1);
  wheel.advance(start + milliseconds(499));
  EXPECT_EQ(first.count + second.count, 1);
  first.then = second.then = [] {};
  wheel.advance(start + milliseconds(512));
  EXPECT_EQ(first.count, 1);
  EXPECT_EQ(second.count, 1);
}

TEST(Timer, OutlivesItsWheel) {
  Probe probe;
  {
    TimerWheel wheel(start);
    probe.start(wheel, start + milliseconds(100));
  }
  EXPECT_FALSE(probe.running());
}

TEST(Timer, ChangesItsWheel) {
  Probe probe;
  TimerWheel first(start);
  TimerWheel second(start);
  probe.start(first, start + milliseconds(100));
  probe.start(second, start + milliseconds(200));
  first.advance(start + milliseconds(1000));
  EXPECT_EQ(probe.count, 0);
  second.advance(start + milliseconds(208));
  EXPECT_EQ(probe.count, 1);
}

TEST(TimerWheel, RunsEachTimerOnceAfterASleepOfManyRounds) {
  for (int const sleep : {8191, 8192, 8193, 16'384, 100'000, 1'000'000}) {
    SCOPED_TRACE(sleep);
    TimerWheel wheel(start);
    std::vector<Probe> probes(600);
    for (std::size_t i = 0; i < probes.size(); ++i) probes[i].start(wheel, start + milliseconds(i * 37));
    Probe later;
    later.start(wheel, start + milliseconds(sleep + 100));
    wheel.advance(start + milliseconds(sleep));
    for (std::size_t i = 0; i < probes.size(); ++i) {
      auto const due = (static_cast<int>(i) * 37 + 15) / 16 * 16;
      EXPECT_EQ(probes[i].count, due <= sleep ? 1 : 0) << i;
    }
    EXPECT_EQ(later.count, 0);
    wheel.advance(start + milliseconds(sleep + 116));
    EXPECT_EQ(later.count, 1);
  }
}

TEST(TimerWheel, KnowsHowLongNothingIsDue) {
  TimerWheel wheel(start);
  EXPECT_FALSE(wheel.until_next(start));
  for (int const ticks : {1, 2, 63, 64, 65, 127, 128, 300, 510, 511}) {
    for (int const begun : {0, 1, 63, 64, 400, 511, 512}) {
      TimerWheel turned(start);
      Steady const now = start + TimerWheel::tick * begun;
      turned.advance(now);
      Probe probe;
      probe.start(turned, now + TimerWheel::tick * ticks);
      EXPECT_EQ(turned.until_next(now), TimerWheel::tick * ticks) << ticks << " from " << begun;
      EXPECT_EQ(turned.until_next(now + TimerWheel::tick * (ticks + 3)), Duration::zero());
    }
  }
}

TEST(TimerWheel, LooksAtATimerOfLaterRoundsWithinOneRound) {
  TimerWheel wheel(start);
  Probe probe;
  probe.start(wheel, start + std::chrono::hours(24));
  ASSERT_TRUE(wheel.until_next(start));
  EXPECT_LE(*wheel.until_next(start), TimerWheel::tick * 512);
}

}  // namespace
}  // namespace cordon::net
