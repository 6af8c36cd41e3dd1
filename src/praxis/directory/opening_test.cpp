#include "praxis/directory/opening.h"

#include <gtest/gtest.h>

#include "praxis/directory/test_model.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr local_days monday{year(2026) / 6 / 15};
constexpr sys_days utc_monday{year(2026) / 6 / 15};

Located located(Country country = Country::france) {
  auto place = test_model::place(country);
  place.id = 1;
  return {.place = place, .zone = Zone::find(place.zone).value()};
}
OpeningRule rule(std::chrono::weekday weekday, minutes from, minutes to) {
  return {.practitioner = 1, .place = 1, .weekday = weekday, .hours = {.from = from, .to = to}};
}
Motive motive(minutes duration, minutes raster = {}) {
  return {.practitioner = 1, .name = "Visit", .duration = duration, .raster = raster};
}
std::vector<Instant> starts_on(Timetable const& timetable, Motive const& motive, local_days date, Taken const& taken = {}) {
  return starts(openings(timetable, located(), date), motive, taken, Instant());
}
Timetable mornings() {
  return {.rules = {rule(std::chrono::Monday, 9h, 12h)}};
}

TEST(Opening, FollowsTheRulesOfTheWeekday) {
  auto const open = openings(mornings(), located(), monday);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0], (Open{utc_monday + 7h, utc_monday + 10h, utc_monday + 7h}));
  EXPECT_TRUE(openings(mornings(), located(), monday + std::chrono::days(1)).empty());
  auto elsewhere = located();
  elsewhere.place.id = 2;
  EXPECT_TRUE(openings(mornings(), elsewhere, monday).empty());
}

TEST(Opening, FollowsRulesWhileTheyAreValid) {
  auto timetable = mornings();
  timetable.rules[0].valid_from = timetable.rules[0].valid_until = monday;
  EXPECT_EQ(openings(timetable, located(), monday).size(), 1U);
  EXPECT_TRUE(openings(timetable, located(), monday - std::chrono::days(7)).empty());
  EXPECT_TRUE(openings(timetable, located(), monday + std::chrono::days(7)).empty());
}

// 2026 has 53 weeks of ISO 8601.
TEST(Opening, IsEverySecondWeekAlsoOverTheEndOfAYear) {
  auto timetable = mornings();
  timetable.rules[0].weeks = Weeks::odd;
  bool before = openings(timetable, located(), monday).empty();
  for (int week = 1; week < 60; ++week) {
    auto const date = monday + std::chrono::days(7 * week);
    if (!holiday(Country::france, "FR-67", date).empty()) {
      before = !before;
      continue;
    }
    bool const now = openings(timetable, located(), date).empty();
    EXPECT_NE(before, now) << week;
    before = now;
  }
  EXPECT_EQ(parity(local_days(year(2024) / 1 / 1)), Weeks::even);
  EXPECT_EQ(parity(local_days(year(2024) / 1 / 7)), Weeks::even);
  EXPECT_EQ(parity(local_days(year(2024) / 1 / 8)), Weeks::odd);
}

TEST(Opening, IsClosedOnHolidaysUnlessSomebodyWorks) {
  local_days const easter_monday{year(2026) / 4 / 6};
  auto timetable = mornings();
  EXPECT_TRUE(openings(timetable, located(), easter_monday).empty());
  timetable.work_on_holidays = true;
  EXPECT_EQ(openings(timetable, located(), easter_monday).size(), 1U);
  timetable.work_on_holidays = false;
  timetable.exceptions.push_back({.practitioner = 1, .place = 1, .date = easter_monday, .hours = Hours{10h, 11h}});
  EXPECT_EQ(openings(timetable, located(), easter_monday).size(), 1U);
}

TEST(Opening, IsWhatExceptionsSay) {
  auto timetable = mornings();
  OpeningException exception{.practitioner = 1, .place = 1, .date = monday, .hours = Hours{14h, 15h}};
  timetable.exceptions = {exception};
  auto const open = openings(timetable, located(), monday);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].begin, utc_monday + 12h);
  exception.hours.reset();
  timetable.exceptions.push_back(exception);
  EXPECT_TRUE(openings(timetable, located(), monday).empty());
  exception.place = 2;
  timetable.exceptions = {exception};
  EXPECT_EQ(openings(timetable, located(), monday).size(), 1U);
}

TEST(Opening, IsInterruptedByAbsences) {
  auto timetable = mornings();
  timetable.absences = {{.practitioner = 1, .from = utc_monday + 8h + 7min, .to = utc_monday + 9h + 1min}};
  EXPECT_EQ(starts_on(timetable, motive(30min), monday),
            (std::vector<Instant>{utc_monday + 7h, utc_monday + 7h + 15min, utc_monday + 7h + 30min, utc_monday + 9h + 15min,
                                  utc_monday + 9h + 30min}));
  timetable.absences = {{.practitioner = 1, .from = utc_monday - 1000h, .to = utc_monday + 1000h}};
  EXPECT_TRUE(openings(timetable, located(), monday).empty());
}

TEST(Opening, HasTimesOnTheRasterOfTheMotive) {
  struct Case {
    Motive motive;
    std::size_t times;
  };
  Case const cases[] = {
      {motive(30min), 11},  // every quarter of an hour: 9:00 to 11:30
      {motive(10min), 18},  // every ten minutes
      {motive(180min), 1}, {motive(185min), 0}, {motive(20min, 20min), 9}, {motive(20min, 5min), 33}, {motive(40min, 60min), 3},
  };
  for (auto const& each : cases) {
    auto const found = starts_on(mornings(), each.motive, monday);
    EXPECT_EQ(found.size(), each.times) << each.motive.duration.count() << "/" << each.motive.raster.count();
    if (!found.empty()) EXPECT_EQ(found.front(), utc_monday + 7h);
  }
}

TEST(Opening, LeavesOutWhatIsTaken) {
  Taken const taken({{.day = utc_monday, .cells = cells_of({.day = utc_monday, .first = 7 * 12 + 1, .count = 1})}});
  auto const open = openings(mornings(), located(), monday);
  EXPECT_EQ(first_start(open, motive(15min), taken, Instant()), utc_monday + 7h + 15min);
  EXPECT_EQ(first_start(open, motive(15min), taken, utc_monday + 8h + 1min), utc_monday + 8h + 15min);
  EXPECT_EQ(first_start(open, motive(15min), taken, utc_monday + 10h), std::nullopt);
}

// In summer midnight of UTC is at two in the morning.
TEST(Opening, HasNoTimesOverMidnightOfUtc) {
  Timetable const nights{.rules = {rule(std::chrono::Monday, 0min, 4h)}};
  EXPECT_EQ(starts_on(nights, motive(60min, 30min), monday),
            (std::vector<Instant>{utc_monday - 2h, utc_monday - 90min, utc_monday - 1h, utc_monday + 0h, utc_monday + 30min,
                                  utc_monday + 1h}));
}

TEST(Opening, LastsAsLongAsTheNight) {
  Timetable const nights{.rules = {rule(std::chrono::Sunday, 1h, 4h)}};
  auto const autumn = openings(nights, located(), local_days(year(2026) / 10 / 25));
  auto const spring = openings(nights, located(), local_days(year(2026) / 3 / 29));
  ASSERT_EQ(autumn.size(), 1U);
  ASSERT_EQ(spring.size(), 1U);
  EXPECT_EQ(autumn[0].end - autumn[0].begin, 4h);
  EXPECT_EQ(spring[0].end - spring[0].begin, 2h);
}

TEST(Opening, IsRefusedWhenItMakesNoSense) {
  auto const changed = [](auto change) {
    auto made = rule(std::chrono::Monday, 9h, 12h);
    change(made);
    auto const checked = check(made);
    return checked ? std::string_view("ok") : checked.error().reason;
  };
  EXPECT_EQ(changed([](auto&) {}), "ok");
  EXPECT_EQ(changed([](auto& made) { made.hours = {0min, 24h}; }), "ok");
  EXPECT_EQ(changed([](auto& made) { made.hours = {12h, 9h}; }), "opening.backwards");
  EXPECT_EQ(changed([](auto& made) { made.hours = {9h, 9h}; }), "opening.backwards");
  EXPECT_EQ(changed([](auto& made) { made.hours = {9h, 25h}; }), "opening.hours");
  EXPECT_EQ(changed([](auto& made) { made.hours = {-1h, 9h}; }), "opening.hours");
  EXPECT_EQ(changed([](auto& made) { made.hours = {9h + 1min, 12h}; }), "opening.hours");
  EXPECT_EQ(changed([](auto& made) { made.weekday = std::chrono::weekday(9); }), "opening.weekday");
  EXPECT_EQ(changed([](auto& made) { made.valid_until = monday, made.valid_from = monday + std::chrono::days(1); }),
            "opening.valid");
  EXPECT_EQ(changed([](auto& made) { made.valid_until = local_days::max(); }), "opening.date");
  EXPECT_EQ(check(OpeningException{.date = monday, .hours = Hours{9h, 8h}}).error().reason, "exception.backwards");
  EXPECT_EQ(check(OpeningException{.date = monday, .hours = Hours{9h, 26h}}).error().reason, "exception.hours");
  EXPECT_EQ(check(OpeningException{.date = local_days::min()}).error().reason, "exception.date");
  EXPECT_TRUE(check(OpeningException{.date = monday}));
  EXPECT_EQ(check(Absence{.from = utc_monday, .to = utc_monday}).error().reason, "absence.backwards");
  EXPECT_EQ(check(Absence{.from = utc_monday, .to = Instant::max()}).error().reason, "absence.date");
  EXPECT_TRUE(check(Absence{.from = utc_monday, .to = utc_monday + 1min}));
}

// Whatever the rules are: what one finds by going through the minutes, also on days of clock change.
TEST(Opening, HasTheTimesThatTheMinutesHave) {
  test_model::Any any(20260329);
  std::size_t total = 0;
  for (int round = 0; round < 150; ++round) {
    auto const country = static_cast<Country>(any.below(3));
    auto const here = located(country);
    auto const around = any.once_in(2) ? local_days(year(2026) / 3 / 27) : local_days(year(2026) / 10 / 23);
    Timetable timetable{.work_on_holidays = any.once_in(4)};
    for (unsigned i = 0; i < 12; ++i) timetable.rules.push_back(any.rule(1, 1 + any.below(4) / 3, around, 5));
    for (unsigned i = any.below(3); i > 0; --i)
      timetable.exceptions.push_back(any.exception(1, 1, around + std::chrono::days(any.below(5))));
    for (unsigned i = any.below(3); i > 0; --i)
      timetable.absences.push_back(any.absence(1, around + std::chrono::days(any.below(5))));
    auto const what = any.motive(1);
    for (auto date = around; date < around + std::chrono::days(5); date += std::chrono::days(1)) {
      auto const minutes = test_model::minutes_of(timetable, here, date, [](Instant) { return false; });
      auto const expected = test_model::starts(minutes, what, Instant());
      auto const open = openings(timetable, here, date);
      ASSERT_EQ(starts(open, what, {}, Instant()), expected) << "round " << round;
      auto const first = first_start(open, what, {}, Instant());
      ASSERT_EQ(first, expected.empty() ? std::nullopt : std::optional(expected.front()));
      total += expected.size();
    }
  }
  EXPECT_GT(total, 1000U);
}

}  // namespace
}  // namespace cordon::praxis
