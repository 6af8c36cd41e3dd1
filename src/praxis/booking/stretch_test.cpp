#include "praxis/booking/stretch.h"

#include <gtest/gtest.h>

#include <bit>

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr sys_days day = std::chrono::year(2026) / 3 / 29;  // the clocks change in Europe; not these

TEST(Stretch, IsAPartOfOneDayInCellsOfFiveMinutes) {
  auto const stretch = Stretch::between(day + 9h + 5min, day + 9h + 35min);
  ASSERT_TRUE(stretch);
  EXPECT_EQ(stretch->day, day);
  EXPECT_EQ(stretch->first, 109U);
  EXPECT_EQ(stretch->count, 6U);
  EXPECT_EQ(stretch->begin(), day + 9h + 5min);
  EXPECT_EQ(stretch->end(), day + 9h + 35min);
  EXPECT_TRUE(Stretch::between(day + 0h, day + 24h));
  EXPECT_TRUE(Stretch::between(day + 23h + 55min, day + 24h));
}

TEST(Stretch, IsNothingElse) {
  for (auto const& [begin, end] :
       {std::pair{Instant(day + 9h), Instant(day + 9h)}, std::pair{Instant(day + 10h), Instant(day + 9h)},
        std::pair{Instant(day + 9h + 1min), Instant(day + 10h)}, std::pair{Instant(day + 9h), Instant(day + 10h + 2min)},
        std::pair{Instant(day + 23h), Instant(day + 25h)}}) {
    EXPECT_FALSE(Stretch::between(begin, end));
  }
}

TEST(Stretch, HasAsManyCellsAsItIsLong) {
  for (unsigned first = 0; first < Stretch::cells_of_a_day; ++first) {
    for (unsigned count : {1U, 6U, 48U, 100U, 288U}) {
      if (first + count > Stretch::cells_of_a_day) continue;
      unsigned set = 0;
      for (auto const word : cells_of({.day = day, .first = first, .count = count})) {
        EXPECT_GE(word, 0);
        set += static_cast<unsigned>(std::popcount(static_cast<std::uint64_t>(word)));
      }
      EXPECT_EQ(set, count);
    }
  }
}

TEST(Stretch, IsFreeWhereNoneOfItsCellsIsTaken) {
  auto const taken = cells_of({.day = day, .first = 50, .count = 10});
  for (unsigned first = 0; first + 5 <= Stretch::cells_of_a_day; ++first) {
    bool const apart = first + 5 <= 50 || first >= 60;
    EXPECT_EQ(is_free(taken, {.day = day, .first = first, .count = 5}), apart) << first;
  }
}

}  // namespace
}  // namespace cordon::praxis
