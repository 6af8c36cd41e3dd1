#pragma once

#include <string>

#include "praxis/seed/dice.h"
#include "praxis/seed/plausible.h"

// Names and addresses, drawn from what is plausible.
namespace cordon::praxis::seed {

constexpr std::array countries{Country::france, Country::germany, Country::italy};

struct Home {
  Country country = Country::france;
  City const* city = nullptr;
};
// One of the cities of all countries, by their people.
Home draw_home(Dice& dice);
// The greatest of a country.
Home capital(Country country);

struct Name {
  bool woman = false;
  std::string given;
  std::string family;
};
Name draw_name(Dice& dice, Country country);

// With its number, as it is written there.
std::string draw_street(Dice& dice, Country country);
std::string draw_postal_code(Dice& dice, City const& city);

}  // namespace cordon::praxis::seed
