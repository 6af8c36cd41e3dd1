#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "net/address.h"

namespace cordon::proxy {

struct BudgetLimits {
  unsigned connections = 100'000;  // in all
  unsigned per_prefix = 1000;      // at once from one prefix
  unsigned new_per_second = 200;   // from one prefix; twice as many in a burst
  unsigned handshakes = 250;       // under way at once with one prefix
  unsigned ipv4_length = 32;       // what counts as one prefix
  unsigned ipv6_length = 64;
};

// How many connections a part of the network may have here: asked once per connection, shared by all workers. Forgets a prefix
// that has no connection and a full bucket, so its memory is bounded by the connections there are.
class ConnectionBudget {
 public:
  explicit ConnectionBudget(BudgetLimits limits) : limits_(limits) {}

  // Holds one connection's place.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)), key_(std::move(other.key_)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Place();
    // A handshake counts from here until end_handshake(), also one that is one too many. False: it is.
    bool begin_handshake();
    void end_handshake();

   private:
    friend class ConnectionBudget;
    Place(ConnectionBudget& budget, net::Prefix key) : budget_(&budget), key_(std::move(key)) {}
    ConnectionBudget* budget_ = nullptr;
    net::Prefix key_;
  };

  // Code::unavailable with the limit that was met: door.connections, door.prefix_connections, door.prefix_rate.
  Result<Place> enter(net::Address const& address, Steady now);
  // Other limits from now on. Where prefixes get another length, connections that are there stay counted by the old one.
  void use(BudgetLimits limits);
  std::size_t connections() const;
  std::size_t prefixes() const;  // remembered

 private:
  struct Usage {
    unsigned connections = 0;
    unsigned handshakes = 0;
    double tokens = 0;
    Steady filled;
  };
  struct Hash {
    std::size_t operator()(net::Prefix const& prefix) const { return prefix.hash(); }
  };
  void refill(Usage& usage, Steady now) const;
  void leave(net::Prefix const& key);
  void sweep(Steady now);

  BudgetLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<net::Prefix, Usage, Hash> prefixes_;
  std::size_t connections_ = 0;
  std::size_t sweep_at_ = 1024;
};

}  // namespace cordon::proxy
