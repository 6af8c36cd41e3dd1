#include "net/loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using testing::turn;

TEST(Loop, RunsWhatOtherThreadsPostInOrder) {
  Loop loop;
  std::vector<int> seen;
  std::thread poster([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&, i] { seen.push_back(i); });
    loop.stop();
  });
  loop.run();
  poster.join();
  ASSERT_EQ(seen.size(), 1000U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(Loop, RunsWhatIsPostedByPostedWork) {
  Loop loop;
  int count = 0;
  std::function<void()> again = [&] {
    if (++count < 5) loop.post(again);
  };
  loop.post(again);
  loop.run_until([&] { return count == 5; });
  EXPECT_EQ(count, 5);
}

TEST(Loop, EndsAtOnceWhenItWasStoppedBefore) {
  Loop loop;
  loop.stop();
  loop.run();
  loop.stop();
  loop.run();
  SUCCEED() << "a second run is a new one";
}

Task<void> sleeps(Duration time) {
  auto slept = co_await sleep(time);
  co_return slept;
}

TEST(Loop, NoticesThatAFakeClockWasMovedByAnotherThread) {
  testing::FakeClock clock;
  Loop loop(clock);
  std::thread mover([&] { clock.advance(std::chrono::hours(5)); });
  auto const slept = run(loop, sleeps(std::chrono::hours(4)));
  mover.join();
  EXPECT_TRUE(slept);
}

struct Counts final : Deferred {
  std::function<void()> then = [] {};
  int count = 0;
  void run_deferred() override {
    ++count;
    then();
  }
};

TEST(Loop, RunsDeferredWorkOnceAtTheEndOfTheBatch) {
  testing::FakeClock clock;
  Loop loop(clock);
  Counts work;
  Counts late;
  work.then = [&] { loop.defer(late); };
  loop.defer(work);
  EXPECT_EQ(work.count, 0);
  turn(loop);
  EXPECT_EQ(work.count, 1);
  EXPECT_EQ(late.count, 1);
}

TEST(Loop, ForgetsDeferredWork) {
  testing::FakeClock clock;
  Loop loop(clock);
  Counts first;
  auto second = std::make_unique<Counts>();
  int* const count = &first.count;
  first.then = [&] {
    loop.forget(*second);
    second.reset();
  };
  loop.defer(first);
  loop.defer(*second);
  turn(loop);
  EXPECT_EQ(*count, 1);
  EXPECT_EQ(second, nullptr);
}

struct Listens final : EventSource {
  std::function<void()> then = [] {};
  int count = 0;
  void on_events(std::uint32_t) override {
    ++count;
    then();
  }
};

std::pair<Fd, Fd> sockets() {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

TEST(Loop, TellsNobodyOfAFileThatWasTakenOutInTheSameBatch) {
  testing::FakeClock clock;
  Loop loop(clock);
  auto [one, one_peer] = sockets();
  auto [two, two_peer] = sockets();
  Listens first, second;
  loop.add(first, one.get());
  loop.add(second, two.get());
  first.then = [&] {
    loop.remove(two.get());
    two.reset();
  };
  second.then = [&] {
    loop.remove(one.get());
    one.reset();
  };
  turn(loop, 1);
  EXPECT_EQ(first.count + second.count, 1);
}

TEST(Loop, TellsTheNewOwnerOfANumberNothingOfTheOldOnesEvents) {
  testing::FakeClock clock;
  Loop loop(clock);
  auto [one, one_peer] = sockets();
  auto [two, two_peer] = sockets();
  Listens first, second, third;
  loop.add(first, one.get());
  loop.add(second, two.get());
  Fd reused;
  auto const replace = [&](Fd& closed) {
    int const number = closed.get();
    loop.remove(number);
    closed.reset();
    reused = Fd(::dup(one_peer.get()));
    EXPECT_EQ(reused.get(), number);
    loop.add(third, number);
  };
  first.then = [&] { replace(two); };
  second.then = [&] { replace(one); };
  loop.run_until([&] { return first.count + second.count > 0; });
  EXPECT_EQ(first.count + second.count, 1);
  EXPECT_EQ(third.count, 0) << "its own events come with the next batch";
  turn(loop, 1);
  EXPECT_EQ(third.count, 1);
}

// A child process between fork and exec, or the successor that took over our sockets, holds the file as well: closing it
// does not take it out of epoll then.
TEST(Loop, TellsNobodyOfAFileThatIsHeldElsewhere) {
  testing::FakeClock clock;
  Loop loop(clock);
  auto [mine, peer] = sockets();
  Fd const elsewhere(::dup(mine.get()));
  auto source = std::make_unique<Listens>();
  loop.add(*source, mine.get());
  turn(loop);
  loop.remove(mine.get());
  mine.reset();
  source.reset();
  ASSERT_EQ(::send(peer.get(), "x", 1, 0), 1);
  turn(loop);
  SUCCEED() << "the address sanitizer would have seen it";
}

}  // namespace
}  // namespace cordon::net
