#pragma once

#include <algorithm>

#include "base/clock.h"

namespace cordon::http {

// The patience with a client that is waited for, again and again: at first that for the longest pause. Waiting uses it up, and
// what the client moves earns it back, at the rate that is the least one asks for. So neither a long pause nor a trickle of
// bytes goes on for ever, and time for which the client was not waited for costs it nothing.
class Pace {
 public:
  // `rate` in bytes a second; 0: each wait has all of the patience.
  Pace(Duration longest, std::uint64_t rate) : longest_(longest), left_(longest), rate_(rate) {}

  // How long the next wait may be.
  Duration patience() const { return left_; }
  void waited(Duration time) {
    if (rate_ > 0) left_ = std::max(left_ - time, Duration::zero());
  }
  void moved(std::uint64_t bytes) {
    if (rate_ == 0) return;
    auto const counted = std::min(bytes, rate_ * most_seconds);
    auto const earned = Duration(std::chrono::seconds(1)) * static_cast<Duration::rep>(counted) / static_cast<Duration::rep>(rate_);
    left_ = std::min(longest_, left_ + earned);
  }

 private:
  static constexpr std::uint64_t most_seconds = 24 * 3600;  // no timeout is longer, so more earns no more

  Duration longest_;
  Duration left_;
  std::uint64_t rate_;
};

}  // namespace cordon::http
