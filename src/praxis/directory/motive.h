#pragma once

#include "praxis/directory/practitioner.h"

namespace cordon::praxis {

// What somebody comes for.
struct Motive {
  enum class For : std::uint8_t { everybody, new_patients, known_patients };

  Id id = 0;
  Id practitioner = 0;
  std::string name{};
  std::chrono::minutes duration{};  // a multiple of five
  std::chrono::minutes raster{};    // between the times it may begin; none: a quarter of an hour, or the duration if that is less
  bool in_person = true;
  bool video = false;
  For patients = For::everybody;
  bool offered = true;  // no more: nobody can book it, and those who did still see its name

  std::chrono::minutes step() const {
    return raster > raster.zero() ? raster : std::min<std::chrono::minutes>(duration, std::chrono::minutes(15));
  }
  bool operator==(Motive const&) const = default;
};

// Code::invalid with "motive.duration" and so on.
Result<void> check(Motive const& motive);

}  // namespace cordon::praxis
