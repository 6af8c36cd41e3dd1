#include "praxis/live/seats.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace cordon::praxis {
namespace {

TEST(Seats, AreSoManyForEachPerson) {
  Seats seats;
  std::vector<Seats::Seat> taken;
  for (unsigned i = 0; i < Seats::most; ++i) {
    auto seat = seats.take(7);
    ASSERT_TRUE(seat) << i;
    taken.push_back(std::move(*seat));
  }
  EXPECT_FALSE(seats.take(7));
  EXPECT_TRUE(seats.take(8)) << "another person has their own";
  taken.pop_back();
  EXPECT_TRUE(seats.take(7)) << "one is free again";
  EXPECT_EQ(seats.members(), 1U);
  taken.clear();
  EXPECT_EQ(seats.members(), 0U) << "nobody is remembered who left";
}

TEST(Seats, AreCountedByAllThreads) {
  Seats seats;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int times = 0; times < 1000; ++times) EXPECT_TRUE(seats.take(7));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seats.members(), 0U);
}

}  // namespace
}  // namespace cordon::praxis
