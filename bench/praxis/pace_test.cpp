#include "bench/praxis/pace.h"

#include <gtest/gtest.h>

namespace cordon::bench {
namespace {

using namespace std::chrono_literals;

constexpr Steady start{1h};

TEST(Pace, BeginsAtFixedTimesWhateverTheAnswersDo) {
  Pace pace(500, start, start + 10s);
  EXPECT_EQ(pace.next(start), start);
  EXPECT_EQ(pace.next(start), start + 2ms);
  EXPECT_EQ(pace.next(start + 3s), start + 4ms);  // late, and that shows
  EXPECT_EQ(pace.next(start), start + 6ms);
}

TEST(Pace, GivesOutAsManyAsTheRateSays) {
  for (auto const rate : {0.5, 3.0, 500.0}) {
    Pace pace(rate, start, start + 10s);
    unsigned given = 0;
    while (pace.next(start)) ++given;
    EXPECT_EQ(given, static_cast<unsigned>(rate * 10)) << rate;
    EXPECT_EQ(pace.taken(), given);
  }
}

TEST(Pace, WithoutARateBeginsAtOnceUntilTheEnd) {
  Pace pace(0, start, start + 1s);
  EXPECT_EQ(pace.next(start + 5ms), start + 5ms);
  EXPECT_EQ(pace.next(start + 999ms), start + 999ms);
  EXPECT_EQ(pace.next(start + 1s), std::nullopt);
}

TEST(Pace, EndsWhenItIsTold) {
  Pace pace(0, start, start + 10s);
  EXPECT_FALSE(pace.over(start + 2s));
  pace.end(start + 2s);
  EXPECT_TRUE(pace.over(start + 2s));
  EXPECT_EQ(pace.next(start + 3s), std::nullopt);
  pace.end(start + 5s);  // not later again
  EXPECT_EQ(pace.end(), start + 2s);
}

}  // namespace
}  // namespace cordon::bench
