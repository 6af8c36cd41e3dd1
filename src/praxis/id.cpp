#include "praxis/id.h"

#include <atomic>
#include <random>

namespace cordon::praxis {
namespace {

constexpr int counted_bits = 22;

Id random_part() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  return static_cast<Id>(random() & ((1U << counted_bits) - 1));
}

}  // namespace

Id make_id(Wall now) {
  static std::atomic<Id> last = 0;
  auto const since = now - Wall(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
  auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(since).count();
  Id const fresh = static_cast<Id>(milliseconds) << counted_bits | random_part();
  Id before = last.load();
  Id next = 0;
  do {
    // The clock may be behind what was given out, or set back: then it counts.
    next = before >> counted_bits >= fresh >> counted_bits ? before + 1 : fresh;
  } while (!last.compare_exchange_weak(before, next));
  return next;
}

}  // namespace cordon::praxis
