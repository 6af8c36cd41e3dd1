#pragma once

#include <algorithm>

#include "base/clock.h"

namespace cordon::http {

// The patience with a client that is waited for, again and again: at first that for the longest pause. Waiting uses it up, and
// what the client moves earns it back, at the rate that is the least one asks for. So neither a long pause nor a trickle of
// bytes goes on for ever, and time for which the client was not waited for costs it nothing.
class Pace {
 public:
  // `rate` in bytes a second; 0: any progress earns all of the patience.
  Pace(Duration longest, std::uint64_t rate) : longest_(longest), left_(longest), rate_(rate) {}

  // How long the next wait may be.
  Duration patience() const { return std::max(left_, Duration::zero()); }
  // A wait, and what moved during it or behind it. Whether there is patience left.
  bool spend(Duration waited, std::uint64_t bytes) {
    left_ = std::min(longest_, left_ - waited + earned(bytes));
    return left_ > Duration::zero();
  }

 private:
  static constexpr std::uint64_t most_seconds = 48 * 3600;  // twice the longest timeout, so more earns no more

  Duration earned(std::uint64_t bytes) const {
    if (rate_ == 0) return bytes > 0 ? longest_ * 2 : Duration::zero();
    auto const seconds = static_cast<double>(bytes) / static_cast<double>(rate_);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(std::min(seconds, double{most_seconds})));
  }

  Duration longest_;
  Duration left_;
  std::uint64_t rate_;
};

}  // namespace cordon::http
