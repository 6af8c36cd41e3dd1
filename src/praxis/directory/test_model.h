#pragma once

#include <functional>
#include <random>

#include "praxis/calendar/holidays.h"
#include "praxis/directory/opening.h"

// What the directory must say, found out by going through the minutes; and things at random. Used by tests only.
namespace cordon::praxis::test_model {

using std::chrono::local_days;
using std::chrono::minutes;

inline bool covers(OpeningRule const& rule, Place const& place, local_days date) {
  constexpr local_days one_even_monday{std::chrono::year(2024) / 1 / 1};
  bool const even = std::chrono::floor<std::chrono::weeks>(date - one_even_monday).count() % 2 == 0;
  return rule.place == place.id && date >= rule.valid_from && date <= rule.valid_until &&
         std::chrono::weekday(date) == rule.weekday && (rule.weeks == Weeks::all || (rule.weeks == Weeks::even) == even);
}

inline std::vector<Hours> hours(Timetable const& timetable, Place const& place, local_days date) {
  std::vector<Hours> some;
  bool replaced = false, closed = false;
  for (auto const& each : timetable.exceptions) {
    if (each.place != place.id || each.date != date) continue;
    replaced = true;
    if (each.hours) some.push_back(*each.hours);
    closed = closed || !each.hours;
  }
  if (replaced) return closed ? std::vector<Hours>() : some;
  if (!timetable.work_on_holidays && !holiday(place.country, place.region, date).empty()) return {};
  for (auto const& rule : timetable.rules) {
    if (covers(rule, place, date)) some.push_back(rule.hours);
  }
  return some;
}

// Of the minutes from the first on: whether the place is open, and whether nobody has taken it.
struct Minutes {
  Instant first;
  std::vector<bool> open;
  std::vector<bool> free;
};

inline Minutes minutes_of(Timetable const& timetable, Located const& located, local_days date,
                          std::function<bool(Instant)> const& taken) {
  auto const of_the_day = hours(timetable, located.place, date);
  Minutes all{.first = Instant(date.time_since_epoch()) - std::chrono::hours(3), .open = {}, .free = {}};
  minutes furthest{-1};  // that the clock on the wall has shown: it may go back
  for (auto at = all.first; at < all.first + std::chrono::hours(30); at += minutes(1)) {
    auto const time = located.zone.local(at);
    if (time.date == date) furthest = std::max(furthest, time.minute);
    bool const open = time.date == date && std::ranges::any_of(of_the_day, [&](Hours const& each) {
                        return each.from <= furthest && furthest < each.to;
                      });
    bool const away =
        std::ranges::any_of(timetable.absences, [&](Absence const& each) { return each.from <= at && at < each.to; });
    all.open.push_back(open);
    all.free.push_back(open && !away && !taken(at));
  }
  return all;
}

inline std::vector<Instant> starts(Minutes const& all, Motive const& motive, Instant earliest) {
  std::vector<Instant> found;
  auto const length = static_cast<std::size_t>(motive.duration.count());
  std::size_t since = 0;
  for (std::size_t i = 0; i + length <= all.open.size(); ++i) {
    if (i > 0 && all.open[i] && !all.open[i - 1]) since = i;
    auto const at = all.first + minutes(i);
    bool fits = at >= earliest && (i - since) % static_cast<std::size_t>(motive.step().count()) == 0;
    for (auto j = i; fits && j < i + length; ++j) fits = all.free[j];
    auto const last = at + motive.duration - minutes(1);
    if (fits && std::chrono::floor<std::chrono::days>(at) == std::chrono::floor<std::chrono::days>(last)) found.push_back(at);
  }
  return found;
}

// Things at random.
class Any {
 public:
  explicit Any(unsigned seed) : random_(seed) {}
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  bool once_in(unsigned times) { return below(times) == 0; }

  Hours hours() {
    auto const from = minutes(5 * below(286)), length = minutes(5 * (1 + below(120)));
    return {.from = from, .to = std::min<minutes>(from + length, std::chrono::hours(24))};
  }
  // From a date on, for so many days.
  OpeningRule rule(Id practitioner, Id place, local_days from, unsigned days) {
    auto const first = from + std::chrono::days(below(days)), last = from + std::chrono::days(below(days));
    return {.practitioner = practitioner,
            .place = place,
            .weekday = std::chrono::weekday(below(7)),
            .hours = hours(),
            .valid_from = once_in(3) ? std::min(first, last) : earliest_date,
            .valid_until = once_in(3) ? std::max(first, last) : latest_date,
            .weeks = once_in(3) ? (once_in(2) ? Weeks::even : Weeks::odd) : Weeks::all};
  }
  OpeningException exception(Id practitioner, Id place, local_days date) {
    OpeningException made{.practitioner = practitioner, .place = place, .date = date};
    if (!once_in(3)) made.hours = hours();
    return made;
  }
  Absence absence(Id practitioner, local_days date) {
    auto const from = Instant(date.time_since_epoch()) + minutes(below(1440));
    return {.practitioner = practitioner, .from = from, .to = from + minutes(1 + below(3000))};
  }
  Motive motive(Id practitioner) {
    Motive made{.practitioner = practitioner, .name = "Visit", .duration = minutes(5 * (1 + below(18)))};
    if (once_in(2)) made.raster = minutes(5 * (1 + below(8)));
    return made;
  }

 private:
  std::mt19937 random_;
};

// One place in each country.
inline Place place(Country country) {
  Place made{.name = "Cabinet", .street = "1, rue Haute", .postal_code = "67000", .city = "Strasbourg", .country = country};
  switch (country) {
    case Country::france: made.region = "FR-67", made.zone = "Europe/Paris"; break;
    case Country::germany: made.region = "DE-SN", made.zone = "Europe/Berlin"; break;
    case Country::italy: made.region = "IT-62", made.zone = "Europe/Rome"; break;
  }
  return made;
}

}  // namespace cordon::praxis::test_model
