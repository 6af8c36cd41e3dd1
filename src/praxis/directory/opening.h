#pragma once

#include "praxis/directory/motive.h"
#include "praxis/directory/place.h"
#include "praxis/directory/taken.h"

namespace cordon::praxis {

// What the calendar reaches.
constexpr std::chrono::local_days earliest_date{std::chrono::year(1970) / 1 / 2};
constexpr std::chrono::local_days latest_date{std::chrono::year(2037) / 12 / 30};

// From and to on the clock on the wall, in multiples of five minutes; to may be 24 hours.
struct Hours {
  std::chrono::minutes from{};
  std::chrono::minutes to{};
  bool operator==(Hours const&) const = default;
};

// Weeks from Monday on are even and odd in turn, also over the end of a year (where numbers of ISO 8601 may not: 53, 1).
enum class Weeks : std::uint8_t { all, even, odd };
Weeks parity(std::chrono::local_days date);

// A practitioner is at a place every week or every two weeks.
struct OpeningRule {
  Id id = 0;
  Id practitioner = 0;
  Id place = 0;
  std::chrono::weekday weekday{};
  Hours hours{};
  std::chrono::local_days valid_from = earliest_date;
  std::chrono::local_days valid_until = latest_date;  // the last day
  Weeks weeks = Weeks::all;
  bool operator==(OpeningRule const&) const = default;
};

// On one date all rules of that place are replaced by these hours, also on a holiday. Without hours it is closed, whatever other
// exceptions say.
struct OpeningException {
  Id id = 0;
  Id practitioner = 0;
  Id place = 0;
  std::chrono::local_days date = earliest_date;
  std::optional<Hours> hours{};
  bool operator==(OpeningException const&) const = default;
};

// A practitioner is nowhere.
struct Absence {
  Id id = 0;
  Id practitioner = 0;
  Instant from{};
  Instant to{};
  bool operator==(Absence const&) const = default;
};

// Code::invalid with "opening.backwards", "exception.hours", "absence.backwards" and so on.
Result<void> check(OpeningRule const& rule);
Result<void> check(OpeningException const& exception);
Result<void> check(Absence const& absence);

// When a practitioner is where.
struct Timetable {
  std::vector<OpeningRule> rules{};
  std::vector<OpeningException> exceptions{};
  std::vector<Absence> absences{};
  bool work_on_holidays = false;
  bool operator==(Timetable const&) const = default;
};

// Instants at which a practitioner is there, and since when he would be without absences: times to begin are counted from there.
struct Open {
  Instant begin;
  Instant end;
  Instant since;
  bool operator==(Open const&) const = default;
};

// When a place is open on a date: in order, and apart from each other.
std::vector<Open> openings(Timetable const& timetable, Located const& located, std::chrono::local_days date);

// The first time, not before `earliest`, at which a motive may begin that nobody has taken. It lies within one day of UTC.
std::optional<Instant> first_start(std::span<Open const> open, Motive const& motive, Taken const& taken, Instant earliest);
// All of them.
std::vector<Instant> starts(std::span<Open const> open, Motive const& motive, Taken const& taken, Instant earliest);

}  // namespace cordon::praxis
