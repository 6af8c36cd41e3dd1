#include "proxy/pressure.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cordon::proxy {
namespace {

// Percent of what may be used, from which each level counts. The last leaves room for what comes before the next look.
constexpr std::array<std::uint64_t, 5> thresholds{0, 70, 80, 88, 94};
// How far below its threshold a level is left.
constexpr std::uint64_t slack = 4;

constexpr std::array<std::string_view, 5> names{"none", "idle", "connections", "requests", "cut"};

}  // namespace

std::string_view name(Pressure pressure) {
  return names[static_cast<std::size_t>(pressure)];
}

Pressure PressureGauge::level_at(std::uint64_t used) const {
  // Without overflow: neither number is near 2^57 on any machine.
  auto const percent = used * 100 / most_;
  auto const above = std::ranges::upper_bound(thresholds, percent);
  return static_cast<Pressure>(above - thresholds.begin() - 1);
}

bool PressureGauge::update(std::uint64_t used) {
  if (most_ == 0) return false;
  Pressure const up = level_at(used);
  Pressure const down = std::min(level_, level_at(used + most_ * slack / 100));
  return std::exchange(level_, std::max(up, down)) != level_;
}

}  // namespace cordon::proxy
