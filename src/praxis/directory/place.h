#pragma once

#include "praxis/calendar/zone.h"
#include "praxis/directory/practitioner.h"

namespace cordon::praxis {

// A place on the earth in millionths of a degree (WGS 84).
struct Point {
  std::int32_t latitude = 0;
  std::int32_t longitude = 0;
  bool operator==(Point const&) const = default;
};
// Along a great circle.
unsigned metres(Point from, Point to);

// Where practitioners see patients.
struct Place {
  Id id = 0;
  std::string name{};
  std::string street{};
  std::string postal_code{};
  std::string city{};
  Country country = Country::france;
  std::string region{};  // ISO 3166-2: "FR-75", "DE-BY"; says which holidays there are
  std::string zone{};    // IANA: "Europe/Paris"
  Point point{};
  bool wheelchair = false;

  bool operator==(Place const&) const = default;
};

// Code::invalid with "place.city" and so on.
Result<void> check(Place const& place);

// A place, and its clock. The version counts its changes.
struct Located {
  Place place;
  Zone zone;
  std::int64_t version = 0;
};

}  // namespace cordon::praxis
