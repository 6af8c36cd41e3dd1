#include "praxis/seed/draw.h"

#include <fmt/format.h>

#include "base/text.h"

namespace cordon::praxis::seed {
namespace {

struct Homes {
  Homes() {
    for (auto const country : countries) {
      for (auto const& city : sounds_of(country).cities) {
        all.push_back({.country = country, .city = &city});
        weights.push_back(city.weight);
      }
    }
  }
  std::vector<Home> all;
  std::vector<unsigned> weights;
};

}  // namespace

Home draw_home(Dice& dice) {
  static Homes const homes;
  return homes.all[dice.weighted(homes.weights)];
}

Home capital(Country country) {
  return {.country = country, .city = &*std::ranges::max_element(sounds_of(country).cities, {}, &City::weight)};
}

Name draw_name(Dice& dice, Country country) {
  auto const& sounds = sounds_of(country);
  Name name{.woman = dice.percent(52), .given = {}, .family = std::string(dice.pick(sounds.families))};
  name.given = dice.pick(name.woman ? sounds.women : sounds.men);
  auto const second = dice.pick(sounds.families);
  if (dice.percent(20) && second != name.family) name.family += (country == Country::italy ? " " : "-") + std::string(second);
  return name;
}

std::string draw_street(Dice& dice, Country country) {
  auto const street = dice.pick(sounds_of(country).streets);
  auto const number = dice.between(1, 120);
  return country == Country::france ? fmt::format("{} {}", number, street) : fmt::format("{} {}", street, number);
}

std::string draw_postal_code(Dice& dice, City const& city) {
  auto const first = text::parse_number<unsigned>(city.postal_code).value_or(0);
  return fmt::format("{:05}", first + dice.below(city.codes));
}

}  // namespace cordon::praxis::seed
