#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/dialer.h"
#include "record/counters.h"

namespace cordon::proxy {

// What an active check asks of an endpoint, and what its answers mean.
struct HealthCheckSettings {
  std::string path = {};                // empty: it is not asked
  std::string host = {};                // Host field
  std::vector<unsigned> statuses = {};  // of an endpoint that is well; empty: 200 to 399
  Duration interval = std::chrono::seconds(10);
  Duration timeout = std::chrono::seconds(2);
  unsigned healthy_after = 2;  // answers in a row that are well
  unsigned unhealthy_after = 3;
};

// When requests that fail take an endpoint out.
struct EjectionSettings {
  unsigned failures = 5;  // in a row; 0: never
  Duration time = std::chrono::seconds(10);
  Duration longest = std::chrono::minutes(5);  // each time in a row lasts twice as long as the one before, up to this
  bool statuses = false;                       // whether 502, 503 and 504 are failures
};

struct EndpointSettings {
  std::string url = {};  // "http://10.0.0.1:9000", for people and records
  std::shared_ptr<net::Dialer const> dialer = {};
  HealthCheckSettings check = {};
  EjectionSettings ejection = {};
  unsigned most_requests = 0;  // at once; 0: no limit
  Duration slow_start{};       // until it has its whole share again after it came back
};

enum class EndpointState : std::uint8_t { serving, warming, ejected, unhealthy, drained };
std::string_view name(EndpointState state);

// An endpoint at one moment, for who looks at the node.
struct EndpointStatus {
  std::string url;
  EndpointState state = EndpointState::serving;
  std::string_view reason;  // why it is in that state
  Wall since{};
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t overloads = 0;  // requests that found it full
  std::uint64_t ejections = 0;
  std::int64_t outstanding = 0;
  bool drained = false;
};

// Why an endpoint is out, without what an administrator did, as another process can go on with it.
struct EndpointAilment {
  bool unhealthy = false;                    // by its checks
  std::optional<Duration> ejected_for = {};  // still
  unsigned ejections_in_a_row = 0;           // when it is
};

// One address of the application as all workers know it: its health, what it is doing, how often it failed. Sites share it and
// keep it alive; `Endpoints` finds it again after a reload. What requests read is atomic and written only when it changes; what
// they count, each worker counts for itself.
class Endpoint : public std::enable_shared_from_this<Endpoint> {
 public:
  // `id` is never another's; `pool` may be that of one that is gone. The clock must outlive it.
  Endpoint(EndpointSettings settings, std::uint64_t id, std::size_t pool, std::size_t workers, Clock const& clock);

  EndpointSettings const& settings() const { return settings_; }
  std::string const& url() const { return settings_.url; }
  net::Dialer const& dialer() const { return *settings_.dialer; }
  std::uint64_t id() const { return id_; }
  std::size_t pool() const { return pool_; }
  std::uint64_t hash() const { return hash_; }  // of its URL: the same on every node

  // What one worker counts, and any thread reads.
  struct alignas(64) Counts {
    record::Gauge outstanding;
    record::Counter requests;
    record::Counter failures;
    record::Counter overloads;
  };
  Counts& counts(std::size_t worker) { return counts_[worker]; }
  std::int64_t outstanding() const;
  bool has_room() const { return settings_.most_requests == 0 || outstanding() < settings_.most_requests; }

  // Whether requests may be sent to it: it serves, or was ejected and one may try it now.
  bool is_usable(Steady now) const;
  bool is_drained() const { return (flags() & drained) != 0; }
  // Drained, unhealthy or ejected, due for a trial or not.
  bool is_out() const { return (flags() & out) != 0; }
  // What it may take of its share: less than 1 for a while after it came back.
  double warmth(Steady now);
  // Whether one that was ejected is to be tried, by the caller and nobody else. Ends with answered, failed or probe_ended.
  bool begin_probe(Steady now);
  void probe_ended() { probing_.store(false, std::memory_order_release); }

  // A request was answered, in order and to its end.
  void completed() {
    if (failures_in_a_row_.load(std::memory_order_relaxed) != 0) failures_in_a_row_.store(0, std::memory_order_relaxed);
  }
  // The request that tried it was answered: it is back.
  void recovered();
  // A request failed by its fault. True when it has failed often enough to be ejected.
  bool failed();
  // For a time that grows. `reason` is a literal, here and below.
  void eject(std::string_view reason);
  // What a check found: nothing, or why it is not well.
  void checked(std::string_view problem);
  // No new requests, those under way go on.
  void drain(bool on);

  // Nothing when neither checks nor failures have taken it out.
  std::optional<EndpointAilment> ailment() const;
  // Goes on where another process was.
  void assume(EndpointAilment const& ailment);

  EndpointStatus status() const;

 private:
  enum Flag : std::uint32_t { drained = 1, unhealthy = 2, ejected = 4, warming = 8 };
  static constexpr std::uint32_t out = drained | unhealthy | ejected;

  std::uint32_t flags() const { return flags_.load(std::memory_order_acquire); }
  void change(std::uint32_t set, std::uint32_t cleared, std::string_view reason);
  Duration next_ejection(Steady now);
  EndpointState state() const;

  EndpointSettings const settings_;
  std::uint64_t const id_;
  std::size_t const pool_;
  std::uint64_t const hash_;
  std::size_t const workers_;
  Clock const& clock_;
  std::unique_ptr<Counts[]> const counts_;  // NOLINT(modernize-avoid-c-arrays): their number is known at run time only

  alignas(64) std::atomic<std::uint32_t> flags_ = 0;
  std::atomic<Steady> ejected_until_{};
  std::atomic<Steady> back_since_{};
  std::atomic<bool> probing_ = false;
  std::atomic<unsigned> failures_in_a_row_ = 0;

  mutable std::mutex mutex_;  // of what follows; taken when the state changes
  std::string_view reason_ = "start";
  Wall since_;
  std::uint64_t ejections_ = 0;
  unsigned ejections_in_a_row_ = 0;
  unsigned checks_in_a_row_ = 0;  // with the same result
  bool last_check_was_well_ = true;
};

// Spreads the bits of a text over a number: keys and endpoints meet by it. The same on every machine.
std::uint64_t spread(std::uint64_t value);
std::uint64_t hash_of(std::string_view text);

}  // namespace cordon::proxy
