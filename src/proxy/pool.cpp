#include "proxy/pool.h"

namespace cordon::proxy {

// Numbers are used again, identities never: a request must not reach an application that only has the number of its own.
void Pool::serve(Endpoint const& endpoint, Duration idle) {
  idle_ = idle;
  if (owner_ == endpoint.id()) return;
  connections_.clear();
  owner_ = endpoint.id();
  endpoint_ = endpoint.weak_from_this();
}

void Pool::drop_unused() {
  if (endpoint_.expired()) connections_.clear();
}

std::unique_ptr<http::h1::ClientConnection> Pool::take() {
  while (!connections_.empty()) {
    auto connection = std::move(connections_.back());
    connections_.pop_back();
    if (connection->reusable()) return connection;
  }
  return {};
}

void Pool::give(std::unique_ptr<http::h1::ClientConnection> connection) {
  if (connections_.size() >= most || !connection->reusable()) return;
  connection->stream().rest();
  connection->idle_since = loop_.now();
  connections_.push_back(std::move(connection));
  if (!Timer::running()) Timer::start(loop_.timers(), loop_.now() + idle_);
}

// The oldest stand at the bottom.
void Pool::due() {
  drop_unused();
  auto const stale = [&](auto const& connection) {
    return loop_.now() - connection->idle_since >= idle_ || !connection->reusable();
  };
  std::erase_if(connections_, stale);
  if (!connections_.empty()) Timer::start(loop_.timers(), loop_.now() + idle_ / 2);
}

Pool& Pools::of(Endpoint const& endpoint, Duration idle) {
  auto const number = endpoint.pool();
  if (number >= pools_.size()) pools_.resize(number + 1);
  if (!pools_[number]) pools_[number] = std::make_unique<Pool>(loop_);
  pools_[number]->serve(endpoint, idle);
  return *pools_[number];
}

void Pools::drop_unused() {
  for (auto const& pool : pools_) {
    if (pool) pool->drop_unused();
  }
}

std::size_t Pools::idle_connections() const {
  std::size_t sum = 0;
  for (auto const& pool : pools_) sum += pool ? pool->size() : 0;
  return sum;
}

}  // namespace cordon::proxy
