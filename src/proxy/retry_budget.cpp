#include "proxy/retry_budget.h"

namespace cordon::proxy {

bool RetryBudget::take(Steady now, unsigned share, unsigned least) {
  auto const oldest = second_of(now) - window.count();
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  for (Slot const& each : slots_) {
    if (each.second <= oldest) continue;
    requests += each.requests;
    retries += each.retries;
  }
  auto const allowed = requests * share / 100 + std::uint64_t{least} * static_cast<std::uint64_t>(window.count());
  if (retries >= allowed) return false;
  ++slot(now).retries;
  return true;
}

}  // namespace cordon::proxy
