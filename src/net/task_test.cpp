#include "net/task.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "net/group.h"

namespace cordon::net {
namespace {

Task<int> number(int value) {
  co_return value;
}
Task<int> failing() {
  co_return fail(Code::too_large, "test", "a detail");
}
Task<int> throwing() {
  throw std::runtime_error("broken");
  co_return 0;
}

Task<std::string> passes_on() {
  auto result = co_await failing();
  if (!result) co_return fail(result);
  co_return std::string("not reached");
}

Task<std::string> catches() {
  try {
    auto result = co_await throwing();
    co_return std::string("not reached");
  } catch (std::runtime_error const& error) {
    co_return std::string(error.what());
  }
}

Task<long> sum(int count) {
  long total = 0;
  for (int i = 0; i < count; ++i) {
    auto next = co_await number(i);
    total += *next;
  }
  co_return total;
}

Task<int> depth(int levels) {
  if (levels == 0) co_return 0;
  auto below = co_await depth(levels - 1);
  co_return *below + 1;
}

Task<void> holds(std::shared_ptr<int> held, bool& ran) {
  ran = held != nullptr;
  co_return ok();
}

TEST(Task, YieldsAValueOrAFailure) {
  Loop loop;
  EXPECT_EQ(run(loop, number(7)), 7);
  auto const failed = run(loop, passes_on());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::too_large);
  EXPECT_EQ(failed.error().detail, "a detail");
}

TEST(Task, PassesAnExceptionToWhoAwaitsIt) {
  Loop loop;
  EXPECT_EQ(run(loop, catches()), "broken");
}

TEST(Task, ThatThrowsInsteadOfYieldingIsAnInternalFailureOfTheProgram) {
  Loop loop;
  auto const result = run(loop, throwing());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::internal);
}

TEST(Task, NeverRunsUnawaitedAndGivesBackItsParameters) {
  auto const held = std::make_shared<int>(1);
  bool ran = false;
  {
    auto const task = holds(held, ran);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Task, AwaitsManyOthersInTurnOnOneStack) {
  Loop loop;
  EXPECT_EQ(run(loop, sum(200'000)), 199'999L * 100'000);
}

TEST(Task, AwaitsOthersInDepth) {
  Loop loop;
  EXPECT_EQ(run(loop, depth(10'000)), 10'000);
}

}  // namespace
}  // namespace cordon::net
