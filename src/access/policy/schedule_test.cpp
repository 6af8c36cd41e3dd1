#include "access/policy/schedule.h"

#include <gtest/gtest.h>

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

constexpr Wall utc(int year, unsigned month, unsigned day, std::chrono::seconds time) {
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)) + time;
}

struct Row {
  std::string schedule;
  Wall time;
  bool within;
};

TEST(Schedule, IsByTheClockOnTheWall) {
  std::string const work = "mon-fri 07:00-19:00 Europe/Paris";
  std::string const night = "fri 22:00-06:00 Europe/Paris";
  // Winter: one hour ahead of UTC. 2 March 2026 is a Monday.
  Row const rows[] = {
      {work, utc(2026, 3, 2, 6h), true},
      {work, utc(2026, 3, 2, 6h - 1s), false},
      {work, utc(2026, 3, 2, 18h - 1s), true},
      {work, utc(2026, 3, 2, 18h), false},
      {work, utc(2026, 3, 6, 12h), true},
      {work, utc(2026, 3, 7, 12h), false},
      {work, utc(2026, 3, 8, 12h), false},
      // Summer: two hours.
      {work, utc(2026, 7, 6, 5h), true},
      {work, utc(2026, 7, 6, 17h), false},
      // A night belongs to the day on which it begins.
      {night, utc(2026, 3, 6, 21h - 1s), false},
      {night, utc(2026, 3, 6, 21h), true},
      {night, utc(2026, 3, 7, 4h + 59min), true},
      {night, utc(2026, 3, 7, 5h), false},
      {night, utc(2026, 3, 6, 3h), false},
      {night, utc(2026, 3, 7, 21h), false},
      {"sat-mon 00:00-24:00 UTC", utc(2026, 3, 2, 23h), true},
      {"sat-mon 00:00-24:00 UTC", utc(2026, 3, 3, 0h), false},
      {"sun 22:00-00:00 UTC", utc(2026, 3, 1, 23h), true},
      {"sun 22:00-00:00 UTC", utc(2026, 3, 2, 0h), false},
      {"mon,wed 10:00-11:00 UTC", utc(2026, 3, 4, 10h), true},
      {"mon,wed 10:00-11:00 UTC", utc(2026, 3, 3, 10h), false},
      {"daily 10:00-11:00 UTC", utc(2026, 3, 3, 10h), true},
      {"Mon-Fri 10:00-11:00 UTC", utc(2026, 3, 3, 10h), true},
      {"thu 00:00-24:00 UTC", utc(1970, 1, 1, 0h), true},
      {"wed 00:00-24:00 UTC", utc(1969, 12, 31, 23h), true},
  };
  for (auto const& [text, time, within] : rows) {
    EXPECT_EQ(Schedule::parse(text).value().contains(time), within) << text << " " << time.time_since_epoch().count();
  }
}

// 29 March 2026: at one o'clock UTC two becomes three. 25 October 2026: at one o'clock UTC three becomes two.
TEST(Schedule, FollowsTheClockWhenItChanges) {
  auto const small_hours = Schedule::parse("sun 02:00-03:00 Europe/Paris").value();
  int spring = 0, autumn = 0;
  for (auto minute = 0min; minute < 5h; minute += 1min) {
    spring += small_hours.contains(utc(2026, 3, 29, minute)) ? 1 : 0;
    autumn += small_hours.contains(utc(2026, 10, 25, minute)) ? 1 : 0;
  }
  EXPECT_EQ(spring, 0);
  EXPECT_EQ(autumn, 120);
  auto const night = Schedule::parse("sat 22:00-06:00 Europe/Paris").value();
  EXPECT_TRUE(night.contains(utc(2026, 3, 29, 4h - 1s)));
  EXPECT_FALSE(night.contains(utc(2026, 3, 29, 4h)));
  EXPECT_TRUE(night.contains(utc(2026, 10, 25, 5h - 1s)));
  EXPECT_FALSE(night.contains(utc(2026, 10, 25, 5h)));
}

TEST(Schedule, IsRefusedWhenItIsNone) {
  for (std::string const text : {"",
                                 "mon",
                                 "mon 07:00-19:00",
                                 "mon 07:00-19:00 ",
                                 "mon 7:00-19:00 UTC",
                                 "mon 07:00 UTC",
                                 "mon 07:00-24:01 UTC",
                                 "mon 07:60-19:00 UTC",
                                 "mon 07:00-07:00 UTC",
                                 "mon 24:00-07:00 UTC",
                                 "moon 07:00-19:00 UTC",
                                 "mon- 07:00-19:00 UTC",
                                 "mon, 07:00-19:00 UTC",
                                 ",mon 07:00-19:00 UTC",
                                 "mon  07:00-19:00 UTC",
                                 "mon 07:00-19:00 Mars/Base",
                                 "mon 07:00-19:00 ../x",
                                 "mon 07:00-19:00 UTC UTC",
                                 "07:00-19:00 UTC",
                                 "mon-tue-wed 07:00-19:00 UTC"}) {
    auto const parsed = Schedule::parse(text);
    EXPECT_FALSE(parsed) << text;
    if (!parsed) EXPECT_FALSE(parsed.error().detail.empty());
  }
}

}  // namespace
}  // namespace cordon::access
