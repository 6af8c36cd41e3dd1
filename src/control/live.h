#pragma once

#include <boost/json/object.hpp>
#include <deque>

#include "base/clock.h"
#include "proxy/endpoints.h"
#include "record/metrics.h"

namespace cordon::control {

// A node's numbers at one moment. Counts only, and names of what its configuration names: nothing of a client.
struct Observation {
  Steady at;
  Wall time;
  record::Totals totals;
  std::vector<proxy::OriginStatus> origins;
  std::uint64_t memory_used = 0;  // bytes
};

// The numbers of the last seconds, and what follows from them: how fast something goes, how long it took, what is new. One
// thread's, which adds an observation about once a second.
class LiveView {
 public:
  static constexpr std::chrono::seconds times_span{10};     // that p50 and p99 speak of
  static constexpr std::chrono::seconds refusals_span{60};  // that `last_minute` counts
  static constexpr std::size_t most_refusals = 10;          // reasons that are told

  void add(Observation now);
  bool empty() const { return recent_.empty(); }

  // Adds to `sample` what docs/operations.md lists. Rates are per second, between the last two observations.
  void describe(boost::json::object& sample) const;

 private:
  boost::json::array describe_refusals() const;

  struct Refusals {
    Steady at;
    std::map<std::string, std::uint64_t, std::less<>> counts;
  };

  std::deque<Observation> recent_;  // the newest last, one as old as times_span first
  std::deque<Refusals> refusals_;   // the same for refusals_span
};

// An origin as /status and /live tell of it.
boost::json::object describe_origin(std::string const& site, proxy::EndpointStatus const& origin);

// The time that `fraction` of the observations did not exceed, in milliseconds; nothing when there were none. Within a bucket
// they are taken to be spread evenly; those beyond the last bound count as that bound.
std::optional<double> quantile(std::array<std::uint64_t, record::Histogram::bucket_count> const& buckets, double fraction);

}  // namespace cordon::control
