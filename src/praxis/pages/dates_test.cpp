#include "praxis/pages/dates.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::local_days first{std::chrono::year(2026) / 12 / 1}, second{std::chrono::year(2026) / 12 / 2};

TEST(Dates, AreSaidAsPeopleSayThem) {
  EXPECT_EQ(say_date(Language::en, first), "Tuesday 1 December 2026");
  EXPECT_EQ(say_date(Language::fr, first), "mardi 1er décembre 2026");
  EXPECT_EQ(say_date(Language::fr, second), "mercredi 2 décembre 2026");
  EXPECT_EQ(say_day(Language::it, first), "martedì 1º dicembre");
  EXPECT_EQ(say_time(Language::de, 545min), "9:05\u00a0Uhr");
  EXPECT_EQ(say_time(Language::fr, 545min), "9\u00a0h\u00a005");
  EXPECT_EQ(say_moment(Language::en, {.date = first, .minute = 580min}), "Tuesday 1 December 2026 at 09:40");
  EXPECT_EQ(say_numeric(Language::de, std::chrono::year(1946) / 3 / 27), "27.03.1946");
}

TEST(Dates, AreReadAsTheyAreWritten) {
  Instant const at = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) + 520min;
  EXPECT_EQ(iso(at), "2026-12-01T08:40Z");
  EXPECT_EQ(parse_instant(iso(at)), at);
  EXPECT_EQ(parse_date(iso(first)), first);
  for (auto const* const wrong : {"", "2026-12-01", "2026-12-01T08:40", "2026-12-01T24:00Z", "2026-12-01T08:60Z",
                                  "2026-13-01T08:40Z", "2026-02-29T08:40Z", "2026-12-01 08:40Z", "2026-12-01T8:40ZZ"})
    EXPECT_FALSE(parse_instant(wrong)) << wrong;
  for (auto const* const wrong : {"", "2026-2-29", "2026-02-29", "2026-00-10", "20261201..", "2026-12-+1"})
    EXPECT_FALSE(parse_date(wrong)) << wrong;
}

}  // namespace
}  // namespace cordon::praxis
