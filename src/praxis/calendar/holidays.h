#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "praxis/calendar/country.h"

namespace cordon::praxis {

// A public holiday, named in the language of the country.
struct Holiday {
  std::chrono::local_days date;
  std::string_view name;
  bool operator==(Holiday const&) const = default;
};

// Easter Sunday of the Gregorian calendar.
std::chrono::local_days easter(std::chrono::year year);

// The name of the holiday on that day, or nothing. `region` is of ISO 3166-2 ("DE-BY", "FR-67") and may be empty: then it is what
// the whole country has. What only some communes keep is not here.
std::string_view holiday(Country country, std::string_view region, std::chrono::local_days date);

// Those of a year, in their order.
std::vector<Holiday> holidays(Country country, std::string_view region, std::chrono::year year);

}  // namespace cordon::praxis
