#pragma once

#include <map>
#include <string>

#include "bench/praxis/histogram.h"

namespace cordon::bench {

// What all patients together saw.
struct Tally {
  std::uint64_t bookings = 0;   // confirmed, until the end
  std::uint64_t late = 0;       // confirmed after it: they had begun before
  std::uint64_t conflicts = 0;  // somebody else was faster
  std::uint64_t expired = 0;    // holds
  std::uint64_t dry = 0;        // searches and weeks without a free time
  std::uint64_t refused = 0;    // answers that a client of this kind should not get
  std::string refusal{};        // the first of them: what was asked for, the status, the problem
  std::uint64_t lost = 0;       // answers that never came
  std::uint64_t retries = 0;
  std::uint64_t unresolved = 0;  // journeys that ended without knowing
  std::map<int, std::uint64_t> statuses{};

  Histogram lateness{};  // of the beginning of a journey
  Histogram search{};
  Histogram look{};
  Histogram hold{};
  Histogram book{};
  Histogram booking{};  // lateness, and from the first hold of a time to its confirmation
  Histogram journey{};  // from when it should have begun to the confirmation

  Steady confirmed{};  // the last one
  Duration longest_gap{};
};

}  // namespace cordon::bench
