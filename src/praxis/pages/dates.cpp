#include "praxis/pages/dates.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cordon::praxis {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

std::string day_of_month(Language language, year_month_day date) {
  auto const day = static_cast<unsigned>(date.day());
  if (day == 1) return say(language, "date.day-first");
  return say(language, "date.day", {{.name = "day", .value = std::to_string(day)}});
}

std::string in_words(Language language, View key, local_days date) {
  year_month_day const parts(date);
  auto const weekday = say(language, fmt::format("weekday.{}", std::chrono::weekday(date).iso_encoding()));
  auto const month = say(language, fmt::format("month.{}", static_cast<unsigned>(parts.month())));
  return say(language, key,
             {{.name = "weekday", .value = weekday},
              {.name = "day", .value = day_of_month(language, parts)},
              {.name = "month", .value = month},
              {.name = "year", .value = std::to_string(static_cast<int>(parts.year()))}});
}

// So many digits, and nothing else.
std::optional<unsigned> digits(View text, std::size_t from, std::size_t count) {
  if (text.size() < from + count) return {};
  for (char const c : text.substr(from, count)) {
    if (!text::is_digit(c)) return {};
  }
  return text::parse_number<unsigned>(text.substr(from, count));
}

std::string clock(minutes minute) {
  return fmt::format("{:02}:{:02}", minute.count() / 60, minute.count() % 60);
}

std::optional<minutes> parse_clock(View text) {
  auto const hour = digits(text, 0, 2), minute = digits(text, 3, 2);
  if (text.size() != 5 || text[2] != ':' || !hour || !minute || *hour > 23 || *minute > 59) return {};
  return minutes(*hour * 60 + *minute);
}

}  // namespace

std::string say_date(Language language, local_days date) {
  return in_words(language, "date.long", date);
}

std::string say_day(Language language, local_days date) {
  return in_words(language, "date.short", date);
}

std::string say_numeric(Language language, year_month_day date) {
  return say(language, "date.numeric",
             {{.name = "dd", .value = fmt::format("{:02}", static_cast<unsigned>(date.day()))},
              {.name = "mm", .value = fmt::format("{:02}", static_cast<unsigned>(date.month()))},
              {.name = "yyyy", .value = fmt::format("{:04}", static_cast<int>(date.year()))}});
}

std::string say_time(Language language, minutes minute) {
  auto const hour = minute.count() / 60;
  return say(language, "time.long",
             {{.name = "h", .value = std::to_string(hour)},
              {.name = "hh", .value = fmt::format("{:02}", hour)},
              {.name = "mm", .value = fmt::format("{:02}", minute.count() % 60)}});
}

std::string say_moment(Language language, LocalTime const& time) {
  return say(
      language, "date.at",
      {{.name = "date", .value = say_date(language, time.date)}, {.name = "time", .value = say_time(language, time.minute)}});
}

std::string iso(local_days date) {
  year_month_day const parts(date);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
                     static_cast<unsigned>(parts.day()));
}

std::string iso(LocalTime const& time) {
  return iso(time.date) + "T" + clock(time.minute);
}

std::string iso(Instant instant) {
  auto const day = std::chrono::floor<std::chrono::days>(instant);
  return iso(LocalTime{.date = local_days(day.time_since_epoch()), .minute = instant - day}) + "Z";
}

std::optional<local_days> parse_date(View text) {
  auto const year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) return {};
  year_month_day const date(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month), std::chrono::day(*day));
  if (!date.ok()) return {};
  return local_days(date);
}

std::optional<Instant> parse_instant(View text) {
  if (text.size() != 17 || text[10] != 'T' || text[16] != 'Z') return {};
  auto const date = parse_date(text.substr(0, 10));
  auto const minute = parse_clock(text.substr(11, 5));
  if (!date || !minute) return {};
  return Instant(date->time_since_epoch()) + *minute;
}

}  // namespace cordon::praxis
