#pragma once

#include <cstdint>
#include <string_view>

namespace cordon::proxy {

// How short memory is, and so what is given up for it; each level does what those below it do.
enum class Pressure : std::uint8_t {
  none,
  idle,         // idle connections go, the oldest first, and those that take long to ask, the largest first
  connections,  // no new connection is let in
  requests,     // the largest holders of memory get no answers but 503
  cut,          // the largest holder that makes no progress goes
};

std::string_view name(Pressure pressure);

// From how much memory is used, and how much may be: goes up at once, and down only when there is clearly room again. One
// thread's.
class PressureGauge {
 public:
  // Bytes that may be used; 0: there is never any pressure.
  explicit PressureGauge(std::uint64_t most) : most_(most) {}

  std::uint64_t most() const { return most_; }
  Pressure level() const { return level_; }
  // Whether the level changed.
  bool update(std::uint64_t used);

 private:
  Pressure level_at(std::uint64_t used) const;

  std::uint64_t most_;
  Pressure level_ = Pressure::none;
};

}  // namespace cordon::proxy
