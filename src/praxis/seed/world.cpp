#include "praxis/seed/world.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "praxis/seed/practice.h"

namespace cordon::praxis::seed {
namespace {

using For = Dice::For;

std::string place_name(Dice& dice, Country country, City const& city) {
  constexpr std::array french{"Cabinet médical", "Maison de santé", "Centre de santé", "Pôle médical"};
  constexpr std::array german{"Praxis", "Gemeinschaftspraxis", "Ärztehaus", "Gesundheitszentrum"};
  constexpr std::array italian{"Studio medico", "Poliambulatorio", "Centro medico", "Casa della salute"};
  constexpr std::array italian_sides{View(" Nord"), View(" Sud"), View(" Est"), View(" Ovest")};
  constexpr std::array german_sides{View(" Nord"), View(" Süd"), View(" Mitte"), View(" West")};
  constexpr std::array french_sides{View(" Nord"), View(" Sud"), View(" Centre"), View(" Ouest")};
  auto const kind = dice.below(4), side = dice.below(4);
  switch (country) {
    case Country::france: return fmt::format("{} {}{}", french.at(kind), city.name, french_sides.at(side));
    case Country::germany: return fmt::format("{} {}{}", german.at(kind), city.name, german_sides.at(side));
    case Country::italy: break;
  }
  return fmt::format("{} {}{}", italian.at(kind), city.name, italian_sides.at(side));
}

// Within some kilometres.
std::int32_t around(Dice& dice, double degrees) {
  return static_cast<std::int32_t>(std::lround(degrees * 1e6)) + static_cast<std::int32_t>(dice.below(60'000)) - 30'000;
}

Located make_place(Dice& dice, Id id, Home const& home) {
  auto const& [country, city] = home;
  auto const& sounds = sounds_of(country);
  Place place{.id = id,
              .name = place_name(dice, country, *city),
              .street = draw_street(dice, country),
              .postal_code = draw_postal_code(dice, *city),
              .city = std::string(city->name),
              .country = country,
              .region = std::string(city->region),
              .zone = std::string(sounds.zone)};
  place.point = {.latitude = around(dice, city->latitude), .longitude = around(dice, city->longitude)};
  place.wheelchair = dice.percent(65);
  return {.place = std::move(place), .zone = Zone::find(sounds.zone).value(), .version = 1};
}

// The known ones, their colleagues, one at each place, and the others anywhere.
std::size_t place_of(Dice& dice, std::size_t number, std::size_t places) {
  constexpr auto known = known_practitioners.size();
  if (number < known) return number;
  if (number < known + first_colleagues) return 0;
  auto const place = number - first_colleagues;
  return place < places ? place : dice.below(static_cast<unsigned>(places));
}

}  // namespace

// Milliseconds since 2020 and 22 more bits, as all ids.
Id Plan::id(Table table, std::uint64_t number) const {
  auto const moment = start - std::chrono::seconds(1) + std::chrono::milliseconds(static_cast<unsigned>(table));
  auto const since = moment - std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  return static_cast<Id>((static_cast<std::uint64_t>(since.count()) << 22) + number + 1);
}

Located const& World::located(Id place) const {
  return places[static_cast<std::size_t>(place - places.front().place.id)];
}

World make_world(Plan const& plan) {
  World world;
  std::map<City const*, std::vector<Id>> in_city;
  for (std::size_t number = 0; number < plan.counts.places; ++number) {
    Dice dice(plan.counts.number, For::place, number);
    auto const drawn = draw_home(dice);
    world.homes.push_back(number < known_practitioners.size() ? capital(known_practitioners.at(number).country) : drawn);
    world.places.push_back(make_place(dice, plan.id(Plan::Table::place, number), world.homes.back()));
    in_city[world.homes.back().city].push_back(world.places.back().place.id);
  }
  PracticeMaker maker(plan);
  for (std::size_t number = 0; number < plan.counts.practitioners; ++number) {
    Dice dice(plan.counts.number, For::post, number);
    auto const at = place_of(dice, number, world.places.size());
    auto const& near = in_city[world.homes[at].city];
    world.practices.push_back(maker.make(number, world.places[at], dice.pick(std::span<Id const>(near))));
  }
  return world;
}

}  // namespace cordon::praxis::seed
