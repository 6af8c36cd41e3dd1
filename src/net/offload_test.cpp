#include "net/offload.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using testing::turn;

Task<void> doubles(Pool& pool, int number, std::vector<int>& results) {
  int result = 0;
  auto done = co_await offload(pool, [&] { result = number * 2; });
  results.push_back(result);
  co_return done;
}

TEST(Offload, BringsBackTheResultsOfManyFibers) {
  Pool pool(4);
  Loop loop;
  Group group(loop);
  std::vector<int> results;
  for (int i = 0; i < 500; ++i) group.spawn(doubles(pool, i, results));
  loop.run_until([&] { return group.empty(); });
  std::ranges::sort(results);
  ASSERT_EQ(results.size(), 500U);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i * 2);
}

TEST(Offload, ServesSeveralLoops) {
  Pool pool(2);
  std::atomic<int> total = 0;
  auto const work = [&] {
    Loop loop;
    Group group(loop);
    std::vector<int> results;
    for (int i = 0; i < 100; ++i) group.spawn(doubles(pool, 1, results));
    loop.run_until([&] { return group.empty(); });
    for (int const result : results) total += result;
  };
  std::thread first(work);
  std::thread second(work);
  first.join();
  second.join();
  EXPECT_EQ(total, 400);
}

TEST(Offload, OutlivesTheLoopThatAskedForTheLastWork) {
  Pool pool(2);
  for (int i = 0; i < 300; ++i) {
    std::vector<int> results;
    Loop loop;
    ASSERT_TRUE(run(loop, doubles(pool, i, results)));
    ASSERT_EQ(results, std::vector{i * 2});
  }
}

Task<void> works_until(Pool& pool, std::latch& begun, std::latch& allowed, bool& finished, Code& later) {
  bool done = false;
  auto offloaded = co_await offload(pool, [&] {
    begun.count_down();
    allowed.wait();
    done = true;
  });
  finished = offloaded && done;
  auto slept = co_await sleep(std::chrono::seconds(1));
  later = slept ? Code::ok : slept.error().code;
  co_return ok();
}

TEST(Offload, IsNotGivenUpWhileTheWorkUsesTheFrame) {
  Pool pool(1);
  testing::FakeClock clock;
  Loop loop(clock);
  Group group(loop);
  std::latch begun(1);
  std::latch allowed(1);
  bool finished = false;
  Code later{};
  group.spawn(works_until(pool, begun, allowed, finished, later));
  begun.wait();
  group.cancel();
  turn(loop);
  EXPECT_FALSE(finished);
  EXPECT_FALSE(group.empty());
  allowed.count_down();
  loop.run_until([&] { return group.empty(); });
  EXPECT_TRUE(finished);
  EXPECT_EQ(later, Code::cancelled);
}

Task<std::string> works_badly(Pool& pool) {
  try {
    auto done = co_await offload(pool, [] { throw std::runtime_error("disk on fire"); });
    co_return std::string("not reached");
  } catch (std::runtime_error const& error) {
    co_return std::string(error.what());
  }
}

TEST(Offload, PassesAnExceptionToTheFiber) {
  Pool pool(1);
  Loop loop;
  EXPECT_EQ(run(loop, works_badly(pool)), "disk on fire");
}

TEST(Pool, FinishesWhatItWasGiven) {
  std::atomic<int> count = 0;
  {
    Pool pool(2);
    for (int i = 0; i < 200; ++i) pool.submit([&] { ++count; });
  }
  EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace cordon::net
