#pragma once

#include <cassert>
#include <cstdint>
#include <span>

namespace cordon::praxis::seed {

// Chance that is the same for the same seed, kind of thing and number, whatever was drawn for others: SplitMix64, so that it is
// the same on every machine.
class Dice {
 public:
  enum class For : std::uint8_t { place = 1, practitioner, post, motive, timetable, patient, relative, appointment };

  Dice(std::uint64_t seed, For thing, std::uint64_t number)
      : state_(mix(mix(seed) ^ (static_cast<std::uint64_t>(thing) << 56 | number))) {}

  // Less than `end`, which is not 0.
  unsigned below(unsigned end) {
    assert(end > 0);
    return static_cast<unsigned>((next() >> 32) * end >> 32);
  }
  // Both are possible.
  unsigned between(unsigned least, unsigned most) { return least + below(most - least + 1); }
  bool percent(unsigned share) { return below(100) < share; }
  template <class T>
  T const& pick(std::span<T const> all) {
    return all[below(static_cast<unsigned>(all.size()))];
  }
  // A place in a list of weights, whose sum is not 0.
  std::size_t weighted(std::span<unsigned const> weights);

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;
  static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }
  std::uint64_t next() { return mix(state_ += step); }

  std::uint64_t state_;
};

inline std::size_t Dice::weighted(std::span<unsigned const> weights) {
  unsigned sum = 0;
  for (auto const weight : weights) sum += weight;
  auto rest = below(sum);
  std::size_t at = 0;
  while (rest >= weights[at]) rest -= weights[at++];
  return at;
}

}  // namespace cordon::praxis::seed
