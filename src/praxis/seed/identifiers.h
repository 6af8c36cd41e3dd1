#pragma once

#include <chrono>
#include <string>

#include "praxis/calendar/country.h"

// Identifiers that pass their checks and are nobody's.
namespace cordon::praxis::seed {

struct Born {
  bool woman = false;
  std::chrono::year_month_day date;
  std::string given_name;
  std::string family_name;
};

// The NIR of somebody born in a commune that does not exist (France), a KVNR (Germany), a codice fiscale of a place that does not
// exist (Italy). The same number gives the same.
std::string national_identifier(Country country, Born const& born, unsigned number);
// RPPS (France), LANR (Germany), a number of six digits (Italy, whose registers are of provinces).
std::string register_number(Country country, unsigned number);

}  // namespace cordon::praxis::seed
