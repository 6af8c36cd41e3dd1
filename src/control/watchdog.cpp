#include "control/watchdog.h"

#include <algorithm>

namespace cordon::control {
namespace {

// An answer is seen one look later, and a late look must not cost the process its life.
constexpr int looks_per_period = 4;

}  // namespace

Task<void> Watchdog::run() {
  auto const period = manager_.watchdog();
  if (period == period.zero()) co_return ok();
  for (;;) {
    look();
    auto slept = co_await net::sleep(period / looks_per_period);
    if (!slept) co_return fail(slept);
  }
}

void Watchdog::look() {
  if (!std::ranges::all_of(workers_, [](auto const& worker) { return worker->turns(); })) return;
  manager_.alive();
  for (auto const& worker : workers_) worker->ask_whether_it_turns();
}

}  // namespace cordon::control
