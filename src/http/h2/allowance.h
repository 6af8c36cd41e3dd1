#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.h"

namespace cordon::http::h2 {

// A token bucket: how much of something a peer may do. Full at the start, refilled over time.
class Allowance {
 public:
  Allowance(std::uint32_t burst, std::uint32_t per_second, Steady now)
      : burst_(burst), per_second_(per_second), left_(burst), since_(now) {}

  // False when not so much is left.
  bool spend(Steady now, std::uint32_t count = 1) {
    if (left_ < count) refill(now);
    if (left_ < count) return false;
    left_ -= count;
    return true;
  }
  void give_back(std::uint32_t count) { left_ = std::min(burst_, left_ + count); }

 private:
  void refill(Steady now) {
    auto const time = std::min<Duration>(now - since_, std::chrono::hours(1));
    auto const earned = time * per_second_ / std::chrono::seconds(1);
    if (earned == 0) return;
    left_ = static_cast<std::uint32_t>(std::min<std::int64_t>(left_ + earned, burst_));
    since_ = now;
  }

  std::uint32_t burst_;
  std::uint32_t per_second_;
  std::uint32_t left_;
  Steady since_;
};

}  // namespace cordon::http::h2
