#pragma once

#include <vector>

#include "praxis/directory/catalog.h"
#include "praxis/pages/dates.h"
#include "praxis/pages/fields.h"

namespace cordon::praxis {

// What things of the directory are called.
std::string name_of(Practitioner const& practitioner);                     // "Dr Hélène Marchand"
std::string address_of(Place const& place);                                // "14, rue de la Roquette, 75011 Paris"
std::string say_specialty(Language language, Specialty specialty);         // "Dermatologist (skin)"
std::string say_motive(Language language, Motive const& motive);           // "First visit"
std::string say_minutes(Language language, std::chrono::minutes minutes);  // "30 minutes"
std::string say_languages(Language language, std::vector<std::string> const& codes);
std::string say_insurance(Language language, std::string const& code);
// The clock on the wall of a place; that of Paris when nobody knows it any more.
Zone const& zone_at(std::shared_ptr<Located const> const& located);
// "Tuesday 1 December 2026 at 09:40", with the time for machines.
Html moment(Language language, LocalTime const& time);

// What one can choose from, in the order of the alphabet where there is no other.
std::vector<Option> specialty_options(Language language);
std::vector<Option> language_options(Language language);
std::vector<Option> insurance_options(Language language);

}  // namespace cordon::praxis
