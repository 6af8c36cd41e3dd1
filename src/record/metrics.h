#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "record/carry.h"
#include "record/counters.h"
#include "record/totals.h"

namespace cordon::record {

class Writer;

// What one worker counts. Only that worker changes it; it lives as long as its Metrics.
class Shard {
 public:
  static constexpr std::size_t most_sites = record::most_sites;

  Shard() = default;
  Shard(Shard const&) = delete;
  Shard& operator=(Shard const&) = delete;
  ~Shard();

  // The counters of a site, by its index from Metrics::add_site: to be asked for once, when the configuration is loaded.
  SiteCounters& site(std::size_t index);
  void refused(View reason) { reasons.add(reason); }
  void handshake(HandshakeResult result) { handshakes[static_cast<std::size_t>(result)].add(); }
  Gauge& connections(ConnectionState state) { return open[static_cast<std::size_t>(state)]; }

  // Nothing when the worker never asked for it. Any thread.
  SiteCounters const* find(std::size_t index) const { return sites_[index].load(std::memory_order_acquire); }

  Counter accepted;
  std::array<Counter, handshake_results.size()> handshakes;
  std::array<Gauge, connection_states.size()> open;
  ReasonCounters reasons;

 private:
  std::array<std::atomic<SiteCounters*>, most_sites> sites_{};
};

// Everything that is counted on a node. Added up when somebody asks.
class Metrics {
 public:
  explicit Metrics(std::string version) : version_(std::move(version)) {}

  // For a new worker.
  Shard& add_shard();
  // The index of a site, the same whenever that host is added again. All beyond the limit share index 0, "other".
  std::size_t add_site(View host);
  // How short memory is, as a level, and how much may be used.
  Gauge memory_pressure, memory_limit;
  // Whether what nodes share can be reached, and how many of them say how they are, this one included.
  Gauge shared_state_up, nodes_answering, nodes_silent;
  // Records are counted too; `writer` is to be forgotten before it goes.
  void follow(Writer const* writer);
  // So are origins, as `status` tells them; from any thread, and until another is followed.
  void follow_origins(std::function<std::vector<OriginSum>()> status);

  // And what access counts, in the same way.
  void follow_access(std::function<AccessSums()> counted);

  // A line of what the process before this one had counted (carry.h): part of the totals from now on.
  void carry(View line);

  Totals totals() const;
  // Of them, what processes before this one counted.
  Totals carried() const;
  // Prometheus text format 0.0.4. For the operator alone: it names the version.
  std::string text() const;

 private:
  std::string const version_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::string> hosts_{"other"};
  Writer const* writer_ = nullptr;
  std::function<std::vector<OriginSum>()> origins_;
  std::function<AccessSums()> access_;
  Carried carried_;
};

}  // namespace cordon::record
