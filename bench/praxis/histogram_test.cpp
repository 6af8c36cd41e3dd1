#include "bench/praxis/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace cordon::bench {
namespace {

using std::chrono::microseconds;

TEST(Histogram, OfNothingSaysNothing) {
  Histogram const empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.percentile(0.99), Duration::zero());
  EXPECT_EQ(empty.longest(), Duration::zero());
}

TEST(Histogram, IsExactWhereTimesAreShort) {
  Histogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.add(microseconds(i));
  struct Case {
    double share;
    int expected;
  };
  for (auto const [share, expected] : {Case{0, 1}, Case{0.001, 1}, Case{0.5, 50}, Case{0.505, 51}, Case{0.99, 99}, Case{1, 100}})
    EXPECT_EQ(histogram.percentile(share), microseconds(expected)) << share;
}

TEST(Histogram, TakesWhatWentBackwardsForNothing) {
  Histogram histogram;
  histogram.add(microseconds(-5));
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.percentile(1), Duration::zero());
}

TEST(Histogram, NeverSaysMoreThanTheLongest) {
  for (std::int64_t const time : std::initializer_list<std::int64_t>{127, 128, 129, 255, 256, 1'000'003, 3'600'000'000}) {
    Histogram histogram;
    histogram.add(microseconds(time));
    EXPECT_EQ(histogram.percentile(0.5), microseconds(time)) << time;
    EXPECT_EQ(histogram.longest(), microseconds(time)) << time;
  }
}

// Beside the same question to the sorted times themselves.
TEST(Histogram, IsNeverBelowTheTruthNorASixtyFourthAboveIt) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> draw(8 + 0.2 * seed, 1.5);
    Histogram histogram;
    std::vector<std::int64_t> times(1 + random() % 5000);
    for (auto& time : times) {
      time = static_cast<std::int64_t>(draw(random));
      histogram.add(microseconds(time));
    }
    std::ranges::sort(times);
    for (double const share : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      auto const rank = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size()))));
      auto const truth = times[rank - 1];
      auto const said = std::chrono::duration_cast<microseconds>(histogram.percentile(share)).count();
      EXPECT_GE(said, truth) << seed << " " << share;
      EXPECT_LE(said, truth + truth / 64) << seed << " " << share;
    }
  }
}

}  // namespace
}  // namespace cordon::bench
