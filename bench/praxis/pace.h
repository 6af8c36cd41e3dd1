#pragma once

#include <optional>

#include "base/clock.h"

namespace cordon::bench {

// When the next journey begins, and when none begins any more. With a rate the beginnings are fixed, whatever the answers do: who
// takes one late begins late, and that counts. Without one, whoever is free begins at once.
class Pace {
 public:
  // `rate` is in journeys a second; 0: as fast as it goes.
  Pace(double rate, Steady start, Steady end) : rate_(rate), start_(start), end_(end) {}

  // Perhaps in the past; nothing when it would be after the end.
  std::optional<Steady> next(Steady now) {
    auto due = now;
    if (rate_ > 0) due = start_ + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(double(taken_) / rate_));
    if (due >= end_) return {};
    ++taken_;
    return due;
  }
  void end(Steady now) { end_ = std::min(end_, now); }

  bool over(Steady now) const { return now >= end_; }
  Steady start() const { return start_; }
  Steady end() const { return end_; }
  // How many were given out.
  std::uint64_t taken() const { return taken_; }

 private:
  double rate_;
  Steady start_;
  Steady end_;
  std::uint64_t taken_ = 0;
};

}  // namespace cordon::bench
