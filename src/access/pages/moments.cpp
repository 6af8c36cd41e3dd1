#include "access/pages/moments.h"

#include <date/tz.h>
#include <fmt/format.h>

#include "access/pages/words.h"

namespace cordon::access {
namespace {

using std::chrono::minutes;
using std::chrono::year_month_day;

// How far the clock of a zone is ahead; nothing for a zone that the machine does not know.
std::optional<minutes> offset_of(std::string const& zone, Wall moment) {
  if (zone.empty()) return {};
  try {
    return std::chrono::floor<minutes>(date::locate_zone(zone)->get_info(moment).offset);
  } catch (std::runtime_error const&) {
    return {};
  }
}

std::string say_day(Language language, year_month_day date) {
  auto const day = static_cast<unsigned>(date.day());
  auto const number = day == 1 ? say(language, "date.day-first") : std::to_string(day);
  auto const month = say(language, fmt::format("month.{}", static_cast<unsigned>(date.month())));
  return say(language, "date.day",
             {{.name = "day", .value = number},
              {.name = "month", .value = month},
              {.name = "year", .value = std::to_string(static_cast<int>(date.year()))}});
}

std::string say_clock(Language language, minutes minute) {
  return say(language, "date.clock",
             {{.name = "h", .value = std::to_string(minute.count() / 60)},
              {.name = "hh", .value = fmt::format("{:02}", minute.count() / 60)},
              {.name = "mm", .value = fmt::format("{:02}", minute.count() % 60)}});
}

// "2026-12-01T09:40Z" (ISO 8601).
std::string iso(year_month_day date, minutes minute) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), minute.count() / 60, minute.count() % 60);
}

}  // namespace

std::string say_moment(Frame const& frame, Wall moment) {
  auto const offset = offset_of(frame.zone, moment);
  auto const local = std::chrono::floor<minutes>(moment) + offset.value_or(minutes(0));
  auto const day = std::chrono::floor<std::chrono::days>(local);
  auto const said = say(frame.language, "date.at",
                        {{.name = "date", .value = say_day(frame.language, year_month_day(day))},
                         {.name = "time", .value = say_clock(frame.language, local - day)}});
  return offset ? said : said + " UTC";
}

Html time_of(Frame const& frame, Wall moment) {
  auto const minute = std::chrono::floor<minutes>(moment);
  auto const day = std::chrono::floor<std::chrono::days>(minute);
  return html("<time datetime=\"{}\">{}</time>", iso(year_month_day(day), minute - day), say_moment(frame, moment));
}

std::string say_span(Language language, std::chrono::seconds span) {
  auto const count = std::max<std::int64_t>(1, std::chrono::ceil<minutes>(span).count());
  if (count % (24 * 60) == 0 && count > 24 * 60) return say_count(language, "span.days", static_cast<std::size_t>(count / 1440));
  if (count % 60 == 0) return say_count(language, "span.hours", static_cast<std::size_t>(count / 60));
  return say_count(language, "span.minutes", static_cast<std::size_t>(count));
}

}  // namespace cordon::access
