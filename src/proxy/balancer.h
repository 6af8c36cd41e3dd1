#pragma once

#include <atomic>

#include "http/message.h"
#include "proxy/endpoint.h"

namespace cordon::proxy {

enum class Balance : std::uint8_t { round_robin, least_requests, hash };

struct BalanceSettings {
  Balance method = Balance::round_robin;
  std::string cookie = {};     // whose value is hashed
  std::string header = {};     // the same; without either, and where it is absent, the client's address is
  unsigned least_usable = 30;  // percent: when fewer are, all are used again
};

struct Target {
  std::shared_ptr<Endpoint> endpoint;
  unsigned weight = 1;  // 1 to 100
};

class Balancer;

// One request's stay at an endpoint: it counts as outstanding there while this lives. Belongs to a worker's thread; the balancer
// and the endpoint outlive it.
class Visit {
 public:
  Visit(Balancer const& balancer, std::size_t index, std::size_t worker, bool probe);
  Visit(Visit&& other) noexcept
      : balancer_(other.balancer_),
        endpoint_(std::exchange(other.endpoint_, nullptr)),
        index_(other.index_),
        worker_(other.worker_),
        probe_(other.probe_) {}
  Visit& operator=(Visit&& other) noexcept {
    Visit(std::move(other)).swap(*this);
    return *this;
  }
  ~Visit() {
    if (endpoint_) leave();
  }

  Endpoint& endpoint() const { return *endpoint_; }
  std::size_t index() const { return index_; }

  // The head of an answer came.
  void answered(unsigned status);
  // All of the answer came.
  void completed() {
    if (!failed_) endpoint_->completed();
  }
  // By the endpoint's fault; the first counts. `reason` is a literal.
  void failed(std::string_view reason);

 private:
  void swap(Visit& other) noexcept;
  void leave();

  Balancer const* balancer_;
  Endpoint* endpoint_;
  std::uint32_t index_;
  std::uint32_t worker_;
  bool probe_;
  bool failed_ = false;
};

// Chooses an endpoint of a site for each request. Shared by all workers.
class Balancer {
 public:
  static constexpr std::size_t most_targets = 64;

  // At most 64 targets, each of them an endpoint of its own.
  Balancer(std::vector<Target> targets, BalanceSettings settings, std::size_t workers);

  struct Choice {
    std::size_t worker = 0;
    Steady now{};
    std::uint64_t key = 0;    // see key()
    std::uint64_t tried = 0;  // by number: these only when there is no other
  };
  // Fails with Code::unavailable: all are drained, or all are full.
  Result<Visit> choose(Choice const& choice) const;
  // Whether there is one that was not tried.
  bool has_another(std::uint64_t tried, Steady now) const { return (candidates(now) & ~tried) != 0; }
  // What consistent hashing goes by; 0 for the other methods.
  std::uint64_t key(http::Request const& request, net::Address const& client) const;

  // Takes one out for a while, unless too few would be left. `probe`: it was out already, and failed when it was tried.
  void eject(Endpoint& endpoint, std::string_view reason, bool probe) const;

  Endpoint& endpoint(std::size_t index) const { return *targets_[index].endpoint; }
  std::size_t size() const { return targets_.size(); }

 private:
  using Set = std::uint64_t;  // of targets, by their number
  static Set bit(std::size_t index) { return Set{1} << index; }

  Set candidates(Steady now) const;
  bool are_too_few(Set usable, Set present) const;
  void note_panic(bool panics) const;
  std::size_t pick(Choice const& choice, Set from, std::uint64_t turn) const;
  std::size_t pick_in_turn(Choice const& choice, Set from, std::uint64_t turn) const;
  std::size_t pick_least(Choice const& choice, Set from, std::uint64_t turn) const;
  std::size_t pick_by_hash(Choice const& choice, Set from) const;
  double burden(std::size_t index, Steady now) const;

  struct alignas(64) Turn {
    std::uint64_t next = 0;  // of one worker
  };
  std::vector<Target> targets_;
  BalanceSettings settings_;
  std::vector<std::uint8_t> order_;  // each target as often as its weight says, well mixed
  mutable std::vector<Turn> turns_;
  mutable std::atomic<bool> panics_ = false;
};

}  // namespace cordon::proxy
