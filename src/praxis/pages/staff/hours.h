#pragma once

#include "praxis/pages/staff/reader.h"

// The parts of the page of opening hours: what there is, and the forms that add to it.
namespace cordon::praxis {

Html rules_of(Guest const& guest, Filling const& filling);
Html exceptions_of(Guest const& guest, Filling const& filling);
Html absences_of(Guest const& guest, Filling const& filling);

// The days of the week and which weeks, to choose from.
std::vector<Option> weekday_options(Guest const& guest);
std::vector<Option> weeks_options(Guest const& guest);

}  // namespace cordon::praxis
