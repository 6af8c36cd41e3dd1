#pragma once

#include <array>
#include <cstdint>

#include "base/clock.h"

namespace cordon::proxy {

struct RetrySettings {
  unsigned attempts = 2;   // of one request, besides the first
  unsigned share = 20;     // percent of the requests of the last seconds that may be asked again
  unsigned least = 3;      // a second, whatever the share is
  std::uint64_t hold = 0;  // bytes of an idempotent request's body that are kept to be sent again
};

// How many requests of a site one worker may ask again: a share of those of the last seconds, so that an outage does not become a
// flood of our own making, and a few on top, so that a quiet site heals too. Belongs to one thread.
class RetryBudget {
 public:
  static constexpr std::chrono::seconds window{10};

  void asked(Steady now) { ++slot(now).requests; }
  // Takes one, if there is one.
  bool take(Steady now, unsigned share, unsigned least);

 private:
  struct Slot {
    std::int64_t second = -1;
    std::uint32_t requests = 0;
    std::uint32_t retries = 0;
  };
  static std::int64_t second_of(Steady now) {
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  }
  Slot& slot(Steady now) {
    auto const second = second_of(now);
    Slot& found = slots_[static_cast<std::size_t>(second) % slots_.size()];
    if (found.second != second) found = {.second = second};
    return found;
  }

  std::array<Slot, window.count()> slots_;
};

}  // namespace cordon::proxy
