#pragma once

#include <atomic>

#include "base/clock.h"

namespace cordon::testing {

// Time that stands still until the test moves it, from any thread. Loops that use it notice within a moment (see net::Loop).
class FakeClock final : public Clock {
 public:
  static constexpr Wall start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

  Steady steady() const override { return Steady(std::chrono::hours(1) + passed_.load()); }
  Wall wall() const override { return wall_.load() + std::chrono::duration_cast<Wall::duration>(passed_.load()); }

  // Both times go on.
  void advance(Duration time) {
    auto passed = passed_.load();
    while (!passed_.compare_exchange_weak(passed, passed + time)) {
    }
  }
  // Somebody sets the machine's clock: the steady time does not change.
  void set_wall(Wall wall) { wall_ = wall - std::chrono::duration_cast<Wall::duration>(passed_.load()); }

 private:
  std::atomic<Duration> passed_ = Duration::zero();
  std::atomic<Wall> wall_ = start;
};

}  // namespace cordon::testing
