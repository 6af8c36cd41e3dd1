#include "access/policy/moment.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace cordon::access {

std::optional<Wall> parse_moment(std::string_view text) {
  if (text.size() != 16 || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':') return {};
  std::array<int, 5> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 5> places{{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const part = text::parse_number<int>(text.substr(places[i].first, places[i].second));
    if (!part) return {};
    parts[i] = *part;
  }
  auto const [year, month, day, hour, minute] = parts;
  std::chrono::year_month_day const date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  // Within what a clock of nanoseconds can hold.
  if (!date.ok() || hour > 23 || minute > 59 || year < 1970 || year > 2200) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::string show_moment(Wall time) {
  auto const minute = std::chrono::floor<std::chrono::minutes>(time);
  auto const day = std::chrono::floor<std::chrono::days>(minute);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const clock(minute - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count());
}

}  // namespace cordon::access
