#include "praxis/calendar/zone.h"

#include <gtest/gtest.h>

#include <thread>

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr char const* zones[] = {"Europe/Paris", "Europe/Berlin", "Europe/Rome"};

constexpr local_days local(int years, unsigned month, unsigned day) {
  return local_days(year(years) / std::chrono::month(month) / std::chrono::day(day));
}
constexpr sys_days utc(int years, unsigned month, unsigned day) {
  return year(years) / std::chrono::month(month) / std::chrono::day(day);
}

// Directive 2000/84/EC: the last Sundays of March and October, at one o'clock UTC.
minutes offset(Instant instant) {
  auto const now = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(instant)).year();
  Instant const summer = sys_days(now / std::chrono::March / std::chrono::Sunday[std::chrono::last]) + 1h;
  Instant const winter = sys_days(now / std::chrono::October / std::chrono::Sunday[std::chrono::last]) + 1h;
  return instant >= summer && instant < winter ? 2h : 1h;
}

TEST(Zone, KnowsTheClockOnTheWall) {
  for (auto const* name : zones) {
    auto const zone = Zone::find(name).value();
    for (auto at = Instant(utc(2024, 1, 1)); at < utc(2031, 1, 1); at += 17min) {
      auto const time = zone.local(at);
      ASSERT_EQ((time.date.time_since_epoch() + time.minute), at.time_since_epoch() + offset(at))
          << name << at.time_since_epoch();
      ASSERT_LT(time.minute, 24h);
    }
  }
}

// By going through the minutes until the clock shows it.
TEST(Zone, KnowsWhenATimeIsFirstReached) {
  for (auto const* name : zones) {
    auto const zone = Zone::find(name).value();
    for (auto const date : {local(2026, 3, 28), local(2026, 3, 29), local(2026, 3, 30), local(2026, 10, 24), local(2026, 10, 25),
                            local(2026, 10, 26), local(2027, 7, 1)}) {
      auto at = Instant(date.time_since_epoch()) - 3h;
      for (minutes minute{0}; minute <= 24h; ++minute) {
        while (at.time_since_epoch() + offset(at) < date.time_since_epoch() + minute) at += 1min;
        ASSERT_EQ(zone.instant(date, minute), at) << name << " minute " << minute.count();
      }
    }
  }
}

TEST(Zone, HasLongAndShortNights) {
  struct Case {
    local_days date;
    minutes from, to;
    Instant begin, end;
  };
  Case const cases[] = {
      {local(2026, 10, 25), 1h, 4h, utc(2026, 10, 24) + 23h, utc(2026, 10, 25) + 3h},        // four hours
      {local(2026, 3, 29), 1h, 4h, utc(2026, 3, 29) + 0h, utc(2026, 3, 29) + 2h},            // two
      {local(2026, 3, 29), 150min, 4h, utc(2026, 3, 29) + 1h, utc(2026, 3, 29) + 2h},        // from a time that is none
      {local(2026, 3, 29), 130min, 170min, utc(2026, 3, 29) + 1h, utc(2026, 3, 29) + 1h},    // nothing
      {local(2026, 10, 25), 0min, 24h, utc(2026, 10, 24) + 22h, utc(2026, 10, 25) + 23h},    // 25 hours
      {local(2026, 3, 29), 0min, 24h, utc(2026, 3, 28) + 23h, utc(2026, 3, 29) + 22h},       // 23
      {local(2026, 6, 1), 9h, 12h + 30min, utc(2026, 6, 1) + 7h, utc(2026, 6, 1) + 630min},  // as on most days
  };
  for (auto const* name : zones) {
    for (auto const& each : cases) {
      auto const span = Zone::find(name)->span(each.date, each.from, each.to);
      EXPECT_EQ(span, (Span{each.begin, each.end})) << name << " from " << each.from.count();
    }
  }
}

TEST(Zone, IsFarFromGreenwichToo) {
  auto const zone = Zone::find("Asia/Kathmandu").value();
  EXPECT_EQ(zone.local(utc(2026, 1, 1) + 18h + 20min), (LocalTime{local(2026, 1, 2), 5min}));
  EXPECT_EQ(zone.instant(local(2026, 1, 2), 5min), utc(2026, 1, 1) + 18h + 20min);
}

TEST(Zone, IsRefusedWhenNobodyKnowsIt) {
  for (auto const* name : {"", "Europe/Nowhere", "../../etc/passwd", "Paris", "Europe/Paris "}) {
    auto const zone = Zone::find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, Code::invalid);
    EXPECT_EQ(zone.error().reason, "zone.unknown");
  }
}

TEST(Zone, IsSharedByThreads) {
  std::vector<std::jthread> threads;
  threads.reserve(4);
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int times = 0; times < 200; ++times) {
        auto const zone = Zone::find(zones[times % 3]);
        if (!zone || zone->instant(local(2026, 6, 1), 9h) != utc(2026, 6, 1) + 7h) ++wrong;
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace cordon::praxis
