#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "record/counters.h"

namespace cordon::record {

// Of which counters are kept apart; all beyond share one place.
constexpr std::size_t most_sites = 4096;

// One series of numbers over all workers, as they were at one moment.
struct HistogramSum {
  std::array<std::uint64_t, Histogram::bucket_count> buckets{};
  std::uint64_t nanoseconds = 0;
};
struct SiteSum {
  std::string host;
  std::array<std::uint64_t, status_classes.size()> requests{};
  std::array<std::uint64_t, origin_results.size()> origin_requests{};
  std::uint64_t retries = 0;
  std::uint64_t retries_denied = 0;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  HistogramSum request_time;
  HistogramSum origin_time;
};
// An origin of a site, as all workers see it. `state` is a literal.
struct OriginSum {
  std::string site;
  std::string url;
  View state;
  std::uint64_t failures = 0;
  std::uint64_t ejections = 0;
  std::uint64_t overloads = 0;
  std::int64_t outstanding = 0;
};
// Counters by the labels that Prometheus shows of them: `site="staff.example",outcome="allowed"`.
using Series = std::map<std::string, std::uint64_t, std::less<>>;
// What access counted.
struct AccessSums {
  Series decisions;    // site, outcome
  Series shadows;      // site, rule, outcome
  Series break_glass;  // site, rule
  Series logins;       // provider, result
  Series approvals;    // site, event
  Series external;     // evaluator, result
};
struct Totals {
  std::string version;
  std::vector<SiteSum> sites;
  std::vector<OriginSum> origins;
  AccessSums access;
  std::map<std::string, std::uint64_t, std::less<>> refusals;
  std::array<std::uint64_t, handshake_results.size()> handshakes{};
  std::array<std::int64_t, connection_states.size()> connections{};
  std::uint64_t accepted = 0;
  std::uint64_t records_written = 0;
  std::uint64_t records_lost = 0;
  std::int64_t memory_pressure = 0;
  std::int64_t memory_limit = 0;
  std::int64_t shared_state_up = 0;
  std::int64_t nodes_answering = 0;
  std::int64_t nodes_silent = 0;
};

}  // namespace cordon::record
