#pragma once

#include <chrono>

namespace cordon {

using Steady = std::chrono::steady_clock::time_point;
using Wall = std::chrono::system_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// Where time comes from; passed in, so that tests own it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Steady steady() const = 0;
  virtual Wall wall() const = 0;
};

// The machine's clock.
Clock& system_clock();

}  // namespace cordon
