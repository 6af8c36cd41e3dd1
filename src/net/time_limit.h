#pragma once

#include <algorithm>

#include "net/fiber.h"

namespace cordon::net {

// For as long as it lives, the fiber's waits end after `time`, and never later than the deadline that was there before, which
// comes back with the destructor.
class TimeLimit {
 public:
  TimeLimit(Fiber& fiber, Duration time) : fiber_(fiber), before_(fiber.deadline()) {
    auto const now = fiber_.loop().now();
    fiber_.set_deadline(before_ ? std::min(time, *before_ - now) : time);
  }
  TimeLimit(TimeLimit const&) = delete;
  TimeLimit& operator=(TimeLimit const&) = delete;
  ~TimeLimit() {
    if (before_) {
      fiber_.set_deadline(*before_ - fiber_.loop().now());
    } else {
      fiber_.clear_deadline();
    }
  }

 private:
  Fiber& fiber_;
  std::optional<Steady> before_;
};

}  // namespace cordon::net
