#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::record {

// A number that one thread changes and any thread reads: an addition without a lock prefix.
class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.store(value() + count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t count = 1) { value_.store(value() + count, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

// How long things took, in fixed buckets.
class Histogram {
 public:
  // Upper ends, included (Prometheus `le`); one more bucket takes what is longer.
  static constexpr std::array<std::chrono::microseconds, 15> bounds{
      std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
      std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(25),
      std::chrono::milliseconds(50),  std::chrono::milliseconds(100), std::chrono::milliseconds(250),
      std::chrono::milliseconds(500), std::chrono::seconds(1),        std::chrono::milliseconds(2500),
      std::chrono::seconds(5),        std::chrono::seconds(10),       std::chrono::seconds(30)};
  static constexpr std::size_t bucket_count = bounds.size() + 1;

  void observe(Duration took) {
    std::size_t bucket = 0;
    for (auto const bound : bounds) bucket += took > bound;
    buckets_[bucket].add();
    if (took > Duration::zero()) nanoseconds_.add(static_cast<std::uint64_t>(took.count()));
  }
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].value(); }
  std::uint64_t nanoseconds() const { return nanoseconds_.value(); }

 private:
  std::array<Counter, bucket_count> buckets_;
  Counter nanoseconds_;
};

enum class HandshakeResult : std::uint8_t { full, resumed, refused, timeout, failed };
enum class OriginResult : std::uint8_t { answered, unreachable, timeout, broken, unavailable, cancelled, failed };
enum class ConnectionState : std::uint8_t { handshake, h1, h2, tunnel };

constexpr std::array<View, 6> status_classes{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::array<View, 5> handshake_results{"full", "resumed", "refused", "timeout", "failed"};
constexpr std::array<View, 7> origin_results{"answered",    "unreachable", "timeout", "broken",
                                             "unavailable", "cancelled",   "failed"};
constexpr std::array<View, 5> origin_states{"serving", "warming", "ejected", "unhealthy", "drained"};
constexpr std::array<View, 4> connection_states{"handshake", "h1", "h2", "tunnel"};

// What became of a request to an origin that ended with `code`.
OriginResult origin_result(Code code);

// One site's numbers on one worker.
struct SiteCounters {
  std::array<Counter, status_classes.size()> requests;
  std::array<Counter, origin_results.size()> origin_requests;
  Counter retries;         // requests that an origin was asked again
  Counter retries_denied;  // for want of a budget
  Counter received;        // bytes of body from clients
  Counter sent;
  Histogram request_time;
  Histogram origin_time;  // until the origin's first byte

  void request(unsigned status, Duration took) {
    requests[status < 600 ? status / 100 : 0].add();
    request_time.observe(took);
  }
  void origin_request(OriginResult result) { origin_requests[static_cast<std::size_t>(result)].add(); }
};

// Refusals by reason on one worker. Reasons are literals and are told apart by where they lie, so a refusal costs no comparison
// of texts; the same words in two places are added up when they are read.
class ReasonCounters {
 public:
  static constexpr std::size_t most = 512;

  void add(View reason);

  // Calls `visit` with each reason and its count. Any thread.
  template <class Visit>
  void each(Visit visit) const {
    for (Place const& place : places_) {
      if (char const* text = place.text.load(std::memory_order_acquire)) visit(View(text, place.length), place.count.value());
    }
    if (other_.value() > 0) visit(View("other"), other_.value());
  }

 private:
  struct Place {
    std::atomic<char const*> text = nullptr;
    std::size_t length = 0;
    Counter count;
  };
  std::array<Place, 2 * most> places_;
  std::size_t used_ = 0;
  Counter other_;
};

}  // namespace cordon::record
