#pragma once

#include <atomic>

#include "base/clock.h"

namespace cordon::stories {

// The machine's clock, and what a test adds to it.
class LaterClock final : public Clock {
 public:
  Steady steady() const override { return system_clock().steady() + std::chrono::seconds(passed_.load()); }
  Wall wall() const override { return system_clock().wall() + std::chrono::seconds(later_.load()); }
  // It is later in the day, and nothing that waits has waited for longer.
  void advance(std::chrono::seconds time) { later_ += time.count(); }
  // So much time has gone by.
  void pass(std::chrono::seconds time) {
    passed_ += time.count();
    later_ += time.count();
  }

 private:
  std::atomic<std::int64_t> later_ = 0, passed_ = 0;
};

}  // namespace cordon::stories
