#include "praxis/pages/staff/plan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "praxis/directory/test_model.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using Kind = Entry::Kind;
using State = Appointment::State;

constexpr std::chrono::local_days monday{std::chrono::year(2026) / 1 / 12};
constexpr Wall early = std::chrono::sys_days(std::chrono::year(2026) / 1 / 12);

// Where the clock on the wall shows UTC and an hour.
std::shared_ptr<Located const> paris() {
  auto place = test_model::place(Country::france);
  place.id = 7;
  return std::make_shared<Located const>(Located{.place = place, .zone = Zone::find(place.zone).value(), .version = 1});
}

Timetable nine_to_noon_and_two_to_four() {
  Timetable timetable;
  for (auto const& hours : {Hours{9h, 12h}, Hours{14h, 16h}})
    timetable.rules.push_back({.practitioner = 1, .place = 7, .weekday = std::chrono::Monday, .hours = hours});
  return timetable;
}

Appointment appointment(std::chrono::minutes from, std::chrono::minutes to, State state = State::booked) {
  Instant const day(monday.time_since_epoch());
  Appointment made;
  made.id = made.practitioner = 1;
  made.place = 7;
  made.when = Stretch::between(day + from - 1h, day + to - 1h).value();
  made.state = state;
  return made;
}

std::string written(std::vector<Entry> const& plan) {
  std::string all;
  for (auto const& [kind, when, place, appointment] : plan) {
    constexpr std::array<std::string_view, 4> names{"visit", "free", "absent", "closed"};
    auto const begin = paris()->zone.local(when.begin).minute, end = paris()->zone.local(when.end).minute;
    all +=
        fmt::format("{}{} {}-{}", all.empty() ? "" : ", ", names.at(static_cast<std::size_t>(kind)), begin.count(), end.count());
  }
  return all;
}

TEST(Plan, SaysWhatADayConsistsOf) {
  auto overbooked = appointment(9h + 10min, 9h + 20min);
  overbooked.overbooked = true;
  auto held = appointment(9h, 10h, State::held), over = held;
  held.expires = early + 10min;
  over.expires = early;
  Absence const away{
      .practitioner = 1, .from = Instant(monday.time_since_epoch()) + 10h, .to = Instant(monday.time_since_epoch()) + 14h};
  struct Case {
    std::vector<Appointment> appointments;
    std::vector<Absence> absences;
    Wall now;
    std::string plan;
  };
  std::vector<Case> const cases{
      {{}, {}, early, "free 540-720, closed 720-840, free 840-960"},
      {{appointment(10h, 10h + 30min)}, {}, early, "free 540-600, visit 600-630, free 630-720, closed 720-840, free 840-960"},
      {{overbooked}, {}, early, "free 540-720, visit 550-560, closed 720-840, free 840-960"},
      {{held}, {}, early, "visit 540-600, free 600-720, closed 720-840, free 840-960"},
      {{over}, {}, early, "free 540-720, closed 720-840, free 840-960"},
      {{}, {away}, early, "free 540-660, absent 660-720, closed 720-840, absent 840-900, free 900-960"},
      {{}, {}, early + 9h + 1s, "free 605-720, closed 720-840, free 840-960"},
      {{appointment(20h, 21h)}, {}, early + 23h, "closed 720-840, visit 1200-1260"},
  };
  for (auto const& [appointments, absences, now, plan] : cases) {
    auto timetable = nine_to_noon_and_two_to_four();
    timetable.absences = absences;
    EXPECT_EQ(written(plan_of(timetable, {paris()}, appointments, monday, now)), plan);
  }
  EXPECT_TRUE(plan_of(nine_to_noon_and_two_to_four(), {paris()}, {}, monday + std::chrono::days(1), early).empty());
}

TEST(Plan, IsFreeWhereverAPatientCouldBook) {
  test_model::Any any(20260112);
  std::size_t possible = 0;
  for (int round = 0; round < 300; ++round) {
    Timetable timetable;
    for (int i = 0; i < 9; ++i) timetable.rules.push_back(any.rule(1, 7, monday, 1));
    for (int i = 0; i < 2; ++i) timetable.absences.push_back(any.absence(1, monday));
    timetable.work_on_holidays = true;
    auto const taken = appointment(12h, 13h);
    auto const motive = any.motive(1);
    Taken const cells({{.day = taken.when.day, .cells = cells_of(taken.when)}});
    auto const plan = plan_of(timetable, {paris()}, std::vector{taken}, monday, early);
    for (auto const start : starts(openings(timetable, *paris(), monday), motive, cells, Instant(monday.time_since_epoch()))) {
      ++possible;
      EXPECT_TRUE(std::ranges::any_of(plan, [&](Entry const& entry) {
        return entry.kind == Kind::free && entry.when.begin <= start && start + motive.duration <= entry.when.end;
      })) << round;
    }
  }
  EXPECT_GT(possible, 300U);
}

}  // namespace
}  // namespace cordon::praxis
