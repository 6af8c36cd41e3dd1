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

Id least_id(Wall then) {
  auto const since = then - Wall(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
  return static_cast<Id>(std::chrono::floor<std::chrono::milliseconds>(since).count()) << counted_bits;
}

Id make_id(Wall now) {
  static std::atomic<Id> last = 0;
  Id const fresh = least_id(now) | random_part();
  Id before = last.load();
  Id next = 0;
  do {
    // The clock may be behind what was given out, or set back: then it counts.
    next = before >> counted_bits >= fresh >> counted_bits ? before + 1 : fresh;
  } while (!last.compare_exchange_weak(before, next));
  return next;
}

}  // namespace cordon::praxis
