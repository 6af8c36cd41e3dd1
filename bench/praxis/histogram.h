#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"

namespace cordon::bench {

// How long things took, in microseconds: exact up to 128 of them, then in steps of at most a 64th of the time (as HdrHistogram
// does). Memory does not grow with what is counted.
class Histogram {
 public:
  void add(Duration time);

  std::uint64_t count() const { return count_; }
  Duration longest() const { return std::chrono::microseconds(longest_); }
  // Of `share` (0 to 1) of them none took longer: the upper end of its step, and never more than the longest. Zero when there are
  // none.
  Duration percentile(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t longest_ = 0;
};

}  // namespace cordon::bench
