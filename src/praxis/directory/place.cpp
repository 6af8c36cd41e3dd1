#include "praxis/directory/place.h"

#include <cmath>
#include <numbers>

#include "base/text.h"
#include "praxis/directory/check.h"

namespace cordon::praxis {
namespace {

constexpr double mean_radius = 6'371'008.8;  // of the earth, in metres (IUGG)

double radians(std::int32_t microdegrees) {
  return microdegrees * (std::numbers::pi / 180e6);
}

bool is_region(std::string_view region, Country country) {
  if (region.size() < 4 || region.size() > 6 || !region.starts_with(code(country)) || region[2] != '-') return false;
  auto const part = [](char c) { return text::is_digit(c) || (c >= 'A' && c <= 'Z'); };
  return std::ranges::all_of(region.substr(3), part);
}

bool is_postal_code(std::string_view text) {
  return text.size() == 5 && std::ranges::all_of(text, text::is_digit);  // in all three countries
}

bool is_point(Point point) {
  return std::abs(point.latitude) <= 90'000'000 && std::abs(point.longitude) <= 180'000'000;
}

}  // namespace

unsigned metres(Point from, Point to) {
  double const south_north = std::sin((radians(to.latitude) - radians(from.latitude)) / 2);
  double const west_east = std::sin((radians(to.longitude) - radians(from.longitude)) / 2);
  double const chord =
      south_north * south_north + std::cos(radians(from.latitude)) * std::cos(radians(to.latitude)) * west_east * west_east;
  return static_cast<unsigned>(2 * mean_radius * std::asin(std::sqrt(std::min(1.0, chord))));
}

Result<void> check(Place const& place) {
  struct Rule {
    bool holds;
    std::string_view reason;
  };
  for (auto const& [holds, reason] : {
           Rule{is_line(place.name), "place.name"},
           Rule{is_line(place.street), "place.street"},
           Rule{is_postal_code(place.postal_code), "place.postal_code"},
           Rule{is_line(place.city, 100), "place.city"},
           Rule{is_region(place.region, place.country), "place.region"},
           Rule{Zone::find(place.zone).has_value(), "place.zone"},
           Rule{is_point(place.point), "place.point"},
       }) {
    if (!holds) return fail(Code::invalid, reason);
  }
  return ok();
}

}  // namespace cordon::praxis
