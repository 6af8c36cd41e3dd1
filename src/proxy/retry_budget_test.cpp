#include "proxy/retry_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;

TEST(RetryBudget, IsAFewASecondForAQuietSite) {
  RetryBudget budget;
  Steady const now(1h);
  for (int i = 0; i < 30; ++i) EXPECT_TRUE(budget.take(now, 20, 3)) << i;
  EXPECT_FALSE(budget.take(now, 20, 3));
  EXPECT_FALSE(budget.take(now + 9s, 20, 3));
  EXPECT_TRUE(budget.take(now + 10s, 20, 3));
}

TEST(RetryBudget, IsNothingWhereThatIsSaid) {
  RetryBudget budget;
  for (int i = 0; i < 100; ++i) budget.asked(Steady(1h));
  EXPECT_FALSE(budget.take(Steady(1h), 0, 0));
}

TEST(RetryBudget, IsAShareOfTheLastSeconds) {
  RetryBudget budget;
  for (int second = 0; second < 20; ++second) {
    for (int i = 0; i < 100; ++i) budget.asked(Steady(1h) + std::chrono::seconds(second));
  }
  int taken = 0;
  while (budget.take(Steady(1h) + 19s, 20, 0)) ++taken;
  EXPECT_EQ(taken, 200);  // of the 1000 of ten seconds
}

// However requests and failures come, no ten seconds see more retries than their requests allow.
TEST(RetryBudget, IsNeverPassed) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::minstd_rand random(seed);
    RetryBudget budget;
    std::vector<std::pair<long, bool>> events;  // second, whether it is a retry
    for (long second = 0; second < 60; ++second) {
      for (auto left = random() % 60; left > 0; --left) {
        Steady const now = Steady(1h) + std::chrono::seconds(second) + std::chrono::milliseconds(random() % 1000);
        budget.asked(now);
        events.emplace_back(second, false);
        if (random() % 2 == 0 && budget.take(now, 20, 1)) events.emplace_back(second, true);
      }
    }
    for (long end = 0; end < 60; ++end) {
      auto const count = [&](bool retry, long length) {
        return std::ranges::count_if(
            events, [&](auto const& each) { return each.second == retry && each.first <= end && each.first > end - length; });
      };
      // What was taken earlier rested on requests that the window has left since: those of two windows bound it.
      EXPECT_LE(count(true, 10), count(false, 20) / 5 + 10) << "seed " << seed << " second " << end;
    }
  }
}

}  // namespace
}  // namespace cordon::proxy
