#include "praxis/directory/opening.h"

#include "praxis/calendar/holidays.h"
#include "praxis/directory/check.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

bool on_cells(minutes time) {
  return time % Stretch::cell == minutes::zero();
}
bool is_date(local_days date) {
  return date >= earliest_date && date <= latest_date;
}
bool within_a_day(Hours const& hours) {
  return hours.from >= minutes::zero() && hours.to <= days(1) && on_cells(hours.from) && on_cells(hours.to);
}

bool applies(OpeningRule const& rule, local_days date) {
  return rule.weekday == std::chrono::weekday(date) && rule.valid_from <= date && date <= rule.valid_until &&
         (rule.weeks == Weeks::all || rule.weeks == parity(date));
}

// What exceptions say of the date, or nothing when there is none.
std::optional<std::vector<Hours>> exceptional(Timetable const& timetable, Id place, local_days date) {
  std::optional<std::vector<Hours>> hours;
  for (auto const& each : timetable.exceptions) {
    if (each.place != place || each.date != date) continue;
    if (!each.hours) return std::vector<Hours>();
    if (!hours) hours.emplace();
    hours->push_back(*each.hours);
  }
  return hours;
}

std::vector<Hours> hours_of(Timetable const& timetable, Place const& place, local_days date) {
  if (auto hours = exceptional(timetable, place.id, date)) return std::move(*hours);
  std::vector<Hours> hours;
  for (auto const& rule : timetable.rules) {
    if (rule.place == place.id && applies(rule, date)) hours.push_back(rule.hours);
  }
  bool const closed = !hours.empty() && !timetable.work_on_holidays && !holiday(place.country, place.region, date).empty();
  return closed ? std::vector<Hours>() : hours;
}

// Takes an absence off, which may leave two parts.
void take_off(std::vector<Open>& open, Absence const& absence) {
  std::vector<Open> left;
  for (auto const& each : open) {
    if (absence.from >= each.end || absence.to <= each.begin) {
      left.push_back(each);
      continue;
    }
    if (each.begin < absence.from) left.push_back({.begin = each.begin, .end = absence.from, .since = each.since});
    if (absence.to < each.end) left.push_back({.begin = absence.to, .end = each.end, .since = each.since});
  }
  open = std::move(left);
}

Instant round_up(Instant from, Instant since, minutes step) {
  auto const over = (from - since) % step;
  return over == minutes::zero() ? from : from + (step - over);
}

std::optional<Instant> first_in(Open const& open, Motive const& motive, Taken const& taken, Instant earliest) {
  auto const step = motive.step();
  for (auto at = round_up(std::max(open.begin, earliest), open.since, step); at + motive.duration <= open.end; at += step) {
    auto const day = std::chrono::floor<days>(at);
    if (at + motive.duration > day + days(1)) continue;  // see Stretch::between
    Stretch const wanted{.day = day,
                         .first = static_cast<unsigned>((at - day) / Stretch::cell),
                         .count = static_cast<unsigned>(motive.duration / Stretch::cell)};
    if (taken.is_free(wanted)) return at;
  }
  return {};
}

}  // namespace

Weeks parity(local_days date) {
  constexpr local_days monday{std::chrono::year(1969) / 12 / 29};
  return (date - monday).count() / 7 % 2 == 0 ? Weeks::even : Weeks::odd;
}

Result<void> check(OpeningRule const& rule) {
  if (!rule.weekday.ok()) return fail(Code::invalid, "opening.weekday");
  if (rule.hours.from >= rule.hours.to) return fail(Code::invalid, "opening.backwards");
  if (!within_a_day(rule.hours)) return fail(Code::invalid, "opening.hours");
  if (!is_date(rule.valid_from) || !is_date(rule.valid_until)) return fail(Code::invalid, "opening.date");
  return require(rule.valid_from <= rule.valid_until, "opening.valid");
}

Result<void> check(OpeningException const& exception) {
  if (!is_date(exception.date)) return fail(Code::invalid, "exception.date");
  if (!exception.hours) return ok();
  if (exception.hours->from >= exception.hours->to) return fail(Code::invalid, "exception.backwards");
  return require(within_a_day(*exception.hours), "exception.hours");
}

Result<void> check(Absence const& absence) {
  if (absence.from >= absence.to) return fail(Code::invalid, "absence.backwards");
  auto const date = [](Instant at) { return local_days(std::chrono::floor<days>(at).time_since_epoch()); };
  return require(is_date(date(absence.from)) && is_date(date(absence.to)), "absence.date");
}

std::vector<Open> openings(Timetable const& timetable, Located const& located, local_days date) {
  auto hours = hours_of(timetable, located.place, date);
  std::ranges::sort(hours, {}, &Hours::from);
  std::vector<Open> open;
  for (auto const& each : hours) {
    auto const span = located.zone.span(date, each.from, each.to);
    if (span.begin == span.end) continue;
    if (!open.empty() && span.begin <= open.back().end) {
      open.back().end = std::max(open.back().end, span.end);
    } else {
      open.push_back({.begin = span.begin, .end = span.end, .since = span.begin});
    }
  }
  for (auto const& absence : timetable.absences) take_off(open, absence);
  return open;
}

std::optional<Instant> first_start(std::span<Open const> open, Motive const& motive, Taken const& taken, Instant earliest) {
  for (auto const& each : open) {
    if (auto const found = first_in(each, motive, taken, earliest)) return found;
  }
  return {};
}

std::vector<Instant> starts(std::span<Open const> open, Motive const& motive, Taken const& taken, Instant earliest) {
  std::vector<Instant> found;
  for (auto const& each : open) {
    for (auto at = first_in(each, motive, taken, earliest); at; at = first_in(each, motive, taken, *at + motive.step()))
      found.push_back(*at);
  }
  return found;
}

}  // namespace cordon::praxis
