#include "record/metrics.h"

#include <algorithm>

#include "record/exposition.h"
#include "record/process.h"
#include "record/writer.h"

namespace cordon::record {
namespace {

template <std::size_t size>
void add_all(std::array<std::uint64_t, size>& sum, std::array<Counter, size> const& counters) {
  for (std::size_t i = 0; i < size; ++i) sum[i] += counters[i].value();
}

void add(HistogramSum& sum, Histogram const& histogram) {
  for (std::size_t i = 0; i < sum.buckets.size(); ++i) sum.buckets[i] += histogram.bucket(i);
  sum.nanoseconds += histogram.nanoseconds();
}

void add(SiteSum& sum, SiteCounters const& site) {
  add_all(sum.requests, site.requests);
  add_all(sum.origin_requests, site.origin_requests);
  sum.retries += site.retries.value();
  sum.retries_denied += site.retries_denied.value();
  sum.received += site.received.value();
  sum.sent += site.sent.value();
  add(sum.request_time, site.request_time);
  add(sum.origin_time, site.origin_time);
}

// Code may hold more reasons than we want series.
void add_refusals(Totals& totals, View reason, std::uint64_t count) {
  auto const found = totals.refusals.find(reason);
  bool const room = found != totals.refusals.end() || totals.refusals.size() < ReasonCounters::most;
  totals.refusals[std::string(room ? reason : "other")] += count;
}

void add(Totals& totals, Shard const& shard) {
  for (std::size_t i = 0; i < totals.sites.size(); ++i) {
    if (auto const* site = shard.find(i)) add(totals.sites[i], *site);
  }
  shard.reasons.each([&](View reason, std::uint64_t count) { add_refusals(totals, reason, count); });
  add_all(totals.handshakes, shard.handshakes);
  for (std::size_t i = 0; i < totals.connections.size(); ++i) totals.connections[i] += shard.open[i].value();
  totals.accepted += shard.accepted.value();
}

}  // namespace

Shard::~Shard() {
  for (auto& site : sites_) delete site.load();
}

SiteCounters& Shard::site(std::size_t index) {
  auto& place = sites_[index < most_sites ? index : 0];
  SiteCounters* known = place.load(std::memory_order_acquire);
  if (known) return *known;
  auto made = std::make_unique<SiteCounters>();
  return place.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel) ? *made.release() : *known;
}

Shard& Metrics::add_shard() {
  std::lock_guard lock(mutex_);
  return *shards_.emplace_back(std::make_unique<Shard>());
}

std::size_t Metrics::add_site(View host) {
  std::lock_guard lock(mutex_);
  auto const found = std::find(hosts_.begin() + 1, hosts_.end(), host);
  if (found != hosts_.end()) return static_cast<std::size_t>(found - hosts_.begin());
  if (hosts_.size() == Shard::most_sites) return 0;
  hosts_.emplace_back(host);
  return hosts_.size() - 1;
}

void Metrics::follow(Writer const* writer) {
  std::lock_guard lock(mutex_);
  writer_ = writer;
}

void Metrics::follow_origins(std::function<std::vector<OriginSum>()> status) {
  std::lock_guard lock(mutex_);
  origins_ = std::move(status);
}

void Metrics::follow_access(std::function<AccessSums()> counted) {
  std::lock_guard lock(mutex_);
  access_ = std::move(counted);
}

void Metrics::carry(View line) {
  std::string added;
  {
    std::lock_guard lock(mutex_);
    added = carried_.read(line);
  }
  if (!added.empty()) add_site(added);  // its place in the totals stays the same
}

Totals Metrics::totals() const {
  std::lock_guard lock(mutex_);
  Totals totals;
  totals.version = version_;
  totals.memory_pressure = memory_pressure.value();
  totals.memory_limit = memory_limit.value();
  totals.shared_state_up = shared_state_up.value();
  totals.nodes_answering = nodes_answering.value();
  totals.nodes_silent = nodes_silent.value();
  for (auto const& host : hosts_) totals.sites.emplace_back().host = host;
  for (auto const& shard : shards_) add(totals, *shard);
  if (origins_) totals.origins = origins_();
  if (access_) totals.access = access_();
  if (writer_) {
    totals.records_written = writer_->written();
    totals.records_lost = writer_->lost();
  }
  carried_.add_to(totals);
  return totals;
}

Totals Metrics::carried() const {
  std::lock_guard lock(mutex_);
  Totals totals;
  carried_.add_to(totals);
  return totals;
}

std::string Metrics::text() const {
  return exposition(totals(), process_numbers());
}

}  // namespace cordon::record
