#pragma once

#include <string>

#include "praxis/calendar/zone.h"
#include "praxis/words/words.h"

namespace cordon::praxis {

// Dates and times as people of a language say them.
std::string say_date(Language language, std::chrono::local_days date);         // "Tuesday 1 December 2026"
std::string say_day(Language language, std::chrono::local_days date);          // "Tuesday 1 December"
std::string say_numeric(Language language, std::chrono::year_month_day date);  // "01/12/2026"
std::string say_time(Language language, std::chrono::minutes minute);          // "09:40"
std::string say_moment(Language language, LocalTime const& time);              // "Tuesday 1 December 2026 at 09:40"

// For machines (ISO 8601): "2026-12-01", "2026-12-01T09:40".
std::string iso(std::chrono::local_days date);
std::string iso(LocalTime const& time);
// Nothing when it is no date that exists.
std::optional<std::chrono::local_days> parse_date(View text);
// "2026-12-01T09:40Z", an instant.
std::string iso(Instant instant);
std::optional<Instant> parse_instant(View text);

}  // namespace cordon::praxis
