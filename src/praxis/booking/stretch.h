#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "base/result.h"

namespace cordon::praxis {

// Times of appointments are instants of whole minutes. Zones are for people: where the day is 23 or 25 hours long, an instant is
// still one.
using Instant = std::chrono::sys_time<std::chrono::minutes>;

// A part of one day of UTC, in cells of five minutes.
struct Stretch {
  static constexpr std::chrono::minutes cell{5};
  static constexpr unsigned cells_of_a_day = 24 * 60 / 5;

  std::chrono::sys_days day;
  unsigned first = 0;
  unsigned count = 0;

  // Code::invalid when it is empty, does not begin and end with a cell, or reaches into another day of UTC.
  static Result<Stretch> between(Instant begin, Instant end);
  Instant begin() const { return day + first * cell; }
  Instant end() const { return begin() + count * cell; }

  bool operator==(Stretch const&) const = default;
};

// Which cells of a day are taken: six numbers of 48 bits, as every database has them and their signs stay out of it.
using Cells = std::array<std::int64_t, 6>;
constexpr unsigned cells_of_a_word = 48;
Cells cells_of(Stretch const& stretch);
bool is_free(Cells const& taken, Stretch const& stretch);

}  // namespace cordon::praxis
