#include "bench/praxis/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace cordon::bench {
namespace {

// Numbers below twice this have a bucket each; above, every power of two has so many.
constexpr unsigned bits = 6;
constexpr std::uint64_t parts = std::uint64_t{1} << bits;

std::size_t bucket_of(std::uint64_t value) {
  if (value < 2 * parts) return value;
  unsigned const shift = static_cast<unsigned>(std::bit_width(value)) - bits - 1;
  return (shift + 1) * parts + (value >> shift) - parts;
}

// The greatest number of a bucket.
std::uint64_t top_of(std::size_t bucket) {
  if (bucket < 2 * parts) return bucket;
  std::size_t const shift = bucket / parts - 1;
  return ((bucket % parts + parts + 1) << shift) - 1;
}

}  // namespace

void Histogram::add(Duration time) {
  auto const microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  auto const value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, microseconds));
  auto const bucket = bucket_of(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  longest_ = std::max(longest_, value);
}

Duration Histogram::percentile(double share) const {
  auto const wanted =
      std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))), 1, count_ + 1);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::chrono::microseconds(std::min(top_of(bucket), longest_));
  }
  return longest();
}

}  // namespace cordon::bench
