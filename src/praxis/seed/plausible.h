#pragma once

#include <span>

#include "base/bytes.h"
#include "praxis/calendar/country.h"

// What names and places of a country sound like. Nobody of these is anybody.
namespace cordon::praxis::seed {

struct City {
  View name;
  View postal_code;  // its first
  unsigned codes;    // how many follow
  View region;       // ISO 3166-2
  double latitude;
  double longitude;
  unsigned weight;  // of its people, in ten thousands
};

struct Sounds {
  std::span<City const> cities;
  std::span<View const> streets;
  std::span<View const> women;
  std::span<View const> men;
  std::span<View const> families;
  View zone;
  View language;
};
Sounds const& sounds_of(Country country);

}  // namespace cordon::praxis::seed
