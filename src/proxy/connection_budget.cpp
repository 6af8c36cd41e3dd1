#include "proxy/connection_budget.h"

#include <algorithm>

namespace cordon::proxy {

ConnectionBudget::Place::~Place() {
  if (budget_) budget_->leave(key_);
}

bool ConnectionBudget::Place::begin_handshake() {
  std::lock_guard const lock(budget_->mutex_);
  return ++budget_->prefixes_.find(key_)->second.handshakes <= budget_->limits_.handshakes;
}

void ConnectionBudget::Place::end_handshake() {
  std::lock_guard const lock(budget_->mutex_);
  --budget_->prefixes_.find(key_)->second.handshakes;
}

Result<ConnectionBudget::Place> ConnectionBudget::enter(net::Address const& address, Steady now) {
  std::lock_guard const lock(mutex_);
  unsigned const length = address.kind() == net::Address::Kind::ipv4 ? limits_.ipv4_length : limits_.ipv6_length;
  net::Prefix const key = net::Prefix::around(address, length);
  if (connections_ >= limits_.connections) return fail(Code::unavailable, "door.connections");
  if (prefixes_.size() >= sweep_at_) sweep(now);
  auto const [found, added] =
      prefixes_.try_emplace(key, Usage{.connections = 0, .handshakes = 0, .tokens = 2.0 * limits_.new_per_second, .filled = now});
  Usage& usage = found->second;
  refill(usage, now);
  if (usage.connections >= limits_.per_prefix) return fail(Code::unavailable, "door.prefix_connections");
  if (usage.tokens < 1) return fail(Code::unavailable, "door.prefix_rate");
  usage.tokens -= 1;
  ++usage.connections;
  ++connections_;
  return Place(*this, key);
}

void ConnectionBudget::use(BudgetLimits limits) {
  std::lock_guard const lock(mutex_);
  limits_ = limits;
}

std::size_t ConnectionBudget::connections() const {
  std::lock_guard const lock(mutex_);
  return connections_;
}

std::size_t ConnectionBudget::prefixes() const {
  std::lock_guard const lock(mutex_);
  return prefixes_.size();
}

void ConnectionBudget::refill(Usage& usage, Steady now) const {
  auto const seconds = std::chrono::duration<double>(now - usage.filled).count();
  if (seconds <= 0) return;
  usage.tokens = std::min(usage.tokens + seconds * limits_.new_per_second, 2.0 * limits_.new_per_second);
  usage.filled = now;
}

void ConnectionBudget::leave(net::Prefix const& key) {
  std::lock_guard const lock(mutex_);
  --connections_;
  --prefixes_.find(key)->second.connections;
}

void ConnectionBudget::sweep(Steady now) {
  std::erase_if(prefixes_, [&](auto const& entry) {
    Usage usage = entry.second;
    refill(usage, now);
    return usage.connections == 0 && usage.tokens >= 2.0 * limits_.new_per_second;
  });
  sweep_at_ = std::max<std::size_t>(1024, prefixes_.size() * 2);
}

}  // namespace cordon::proxy
