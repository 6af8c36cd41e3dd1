#include "praxis/id.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace cordon::praxis {
namespace {

Wall const noon = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) + std::chrono::hours(12);

TEST(Ids, RiseAlsoWhenTheClockIsSetBack) {
  Id before = 0;
  for (int i = 0; i < 1000; ++i) {
    Id const next = make_id(i % 2 == 0 ? noon : noon - std::chrono::hours(1));
    EXPECT_GT(next, before);
    before = next;
  }
}

TEST(Ids, AreNotLessThanTheLeastOfTheirTime) {
  for (auto const at : {noon - std::chrono::hours(1), noon, noon + std::chrono::hours(1)}) {
    EXPECT_GE(make_id(at), least_id(at));
    EXPECT_LT(least_id(at - std::chrono::milliseconds(1)), least_id(at));
  }
}

TEST(Ids, AreGivenOutOnceToMany) {
  constexpr int threads = 4, each = 5000;
  std::mutex mutex;
  std::set<Id> all;
  std::vector<std::thread> crowd;
  crowd.reserve(threads);
  for (int i = 0; i < threads; ++i) {
    crowd.emplace_back([&] {
      std::vector<Id> mine;
      mine.reserve(each);
      for (int j = 0; j < each; ++j) mine.push_back(make_id(noon));
      std::lock_guard const lock(mutex);
      all.insert(mine.begin(), mine.end());
    });
  }
  for (auto& thread : crowd) thread.join();
  EXPECT_EQ(all.size(), std::size_t{threads} * each);
}

}  // namespace
}  // namespace cordon::praxis
