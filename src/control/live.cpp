#include "control/live.h"

#include <fmt/chrono.h>

#include <boost/json.hpp>
#include <cmath>

#include "proxy/pressure.h"

namespace cordon::control {
namespace {

namespace json = boost::json;
using Buckets = std::array<std::uint64_t, record::Histogram::bucket_count>;

// Two observations, and what happened between them. Counters may be new in the later one.
struct Span {
  Observation const& before;
  Observation const& after;

  double seconds() const { return std::chrono::duration<double>(after.at - before.at).count(); }
  double rate(std::uint64_t from, std::uint64_t to) const {
    if (to < from || seconds() <= 0) return 0;
    return std::round(100 * static_cast<double>(to - from) / seconds()) / 100;
  }
  double rate(std::uint64_t record::Totals::* count) const { return rate(before.totals.*count, after.totals.*count); }
};

template <class Array>
std::uint64_t sum(Array const& counts) {
  std::uint64_t all = 0;
  for (auto const count : counts) all += count;
  return all;
}

// Sites are only ever added, so a site keeps its place.
record::SiteSum const& earlier(Observation const& before, std::size_t site) {
  static record::SiteSum const none;
  return site < before.totals.sites.size() ? before.totals.sites[site] : none;
}

std::optional<double> quantile_of(record::SiteSum const& from, record::SiteSum const& to, double fraction) {
  Buckets buckets = to.request_time.buckets;
  for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] -= std::min(buckets[i], from.request_time.buckets[i]);
  return quantile(buckets, fraction);
}

json::value number_or_null(std::optional<double> number) {
  return number ? json::value(std::round(*number * 100) / 100) : json::value();
}

// Everything of the origin's that is not an answer, but for what the client gave up.
std::uint64_t failures(record::SiteSum const& site) {
  auto const of = [&](record::OriginResult result) { return site.origin_requests[static_cast<std::size_t>(result)]; };
  return sum(site.origin_requests) - of(record::OriginResult::answered) - of(record::OriginResult::cancelled);
}

json::object classes(Span const& second, record::SiteSum const& from, record::SiteSum const& to) {
  json::object all;
  for (std::size_t i = 0; i < record::status_classes.size(); ++i)
    all[record::status_classes[i]] = second.rate(from.requests[i], to.requests[i]);
  return all;
}

json::object describe_site(Span const& second, Observation const& tens, std::size_t index) {
  auto const& from = earlier(second.before, index);
  auto const& to = second.after.totals.sites[index];
  auto const& old = earlier(tens, index);
  return {{"site", to.host},
          {"requests", second.rate(sum(from.requests), sum(to.requests))},
          {"by_status", classes(second, from, to)},
          {"received", second.rate(from.received, to.received)},
          {"sent", second.rate(from.sent, to.sent)},
          {"p50_ms", number_or_null(quantile_of(old, to, 0.5))},
          {"p99_ms", number_or_null(quantile_of(old, to, 0.99))},
          {"origin_failures", second.rate(failures(from), failures(to))},
          {"retries", second.rate(from.retries, to.retries)}};
}

// A site that the configuration no longer has is not shown, nor the place of those beyond the limit while it is unused.
json::array describe_sites(Span const& second, Observation const& tens) {
  json::array sites;
  for (std::size_t i = 0; i < second.after.totals.sites.size(); ++i) {
    auto const& site = second.after.totals.sites[i];
    auto const is_its = [&](auto const& origin) { return origin.site == site.host; };
    bool const moved = sum(site.requests) != sum(earlier(tens, i).requests);
    if (moved || std::ranges::any_of(second.after.origins, is_its)) sites.push_back(describe_site(second, tens, i));
  }
  return sites;
}

json::object describe_rates(Span const& second) {
  std::uint64_t requests[2] = {}, received[2] = {}, sent[2] = {};
  for (int i = 0; auto const* observation : {&second.before, &second.after}) {
    for (auto const& site : observation->totals.sites) {
      requests[i] += sum(site.requests);
      received[i] += site.received;
      sent[i] += site.sent;
    }
    ++i;
  }
  json::object handshakes;
  for (std::size_t i = 0; i < record::handshake_results.size(); ++i)
    handshakes[record::handshake_results[i]] = second.rate(second.before.totals.handshakes[i], second.after.totals.handshakes[i]);
  return {{"requests", second.rate(requests[0], requests[1])},
          {"received", second.rate(received[0], received[1])},
          {"sent", second.rate(sent[0], sent[1])},
          {"connections", second.rate(&record::Totals::accepted)},
          {"handshakes", std::move(handshakes)}};
}

json::object describe_connections(record::Totals const& totals) {
  json::object connections;
  for (std::size_t i = 0; i < record::connection_states.size(); ++i)
    connections[record::connection_states[i]] = totals.connections[i];
  return connections;
}

json::array describe_origins(Span const& second) {
  json::array origins;
  for (auto const& [site, origin] : second.after.origins) {
    auto const is_it = [&](auto const& other) { return other.site == site && other.endpoint.url == origin.url; };
    auto const found = std::ranges::find_if(second.before.origins, is_it);
    auto const& before = found == second.before.origins.end() ? origin : found->endpoint;
    auto description = describe_origin(site, origin);
    description["requests"] = second.rate(before.requests, origin.requests);
    description["failures"] = second.rate(before.failures, origin.failures);
    origins.push_back(std::move(description));
  }
  return origins;
}

std::uint64_t count_of(std::map<std::string, std::uint64_t, std::less<>> const& counts, View reason) {
  auto const found = counts.find(reason);
  return found == counts.end() ? 0 : found->second;
}

json::object describe_records(Span const& second) {
  auto const& totals = second.after.totals;
  return {{"written", second.rate(&record::Totals::records_written)},
          {"lost", second.rate(&record::Totals::records_lost)},
          {"written_in_all", totals.records_written},
          {"lost_in_all", totals.records_lost}};
}

json::object describe_memory(Observation const& now) {
  auto const pressure = static_cast<proxy::Pressure>(now.totals.memory_pressure);
  return {{"used", now.memory_used}, {"limit", now.totals.memory_limit}, {"pressure", proxy::name(pressure)}};
}

template <class Items>
void forget(Items& items, Duration span) {
  while (items.size() > 2 && items.back().at - items[1].at >= span) items.pop_front();
}

}  // namespace

json::object describe_origin(std::string const& site, proxy::EndpointStatus const& origin) {
  return {{"site", site},
          {"url", origin.url},
          {"state", proxy::name(origin.state)},
          {"reason", origin.reason},
          {"since", fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(origin.since))},
          {"drained", origin.drained},
          {"outstanding", origin.outstanding}};
}

std::optional<double> quantile(Buckets const& buckets, double fraction) {
  auto const milliseconds = [](std::size_t bound) {
    return std::chrono::duration<double, std::milli>(record::Histogram::bounds[bound]).count();
  };
  auto const all = static_cast<double>(sum(buckets));
  if (all == 0) return {};
  double left = fraction * all;
  for (std::size_t i = 0; i + 1 < buckets.size(); ++i) {
    auto const here = static_cast<double>(buckets[i]);
    double const low = i == 0 ? 0 : milliseconds(i - 1);
    if (here > 0 && left <= here) return low + (milliseconds(i) - low) * left / here;
    left -= here;
  }
  return milliseconds(record::Histogram::bounds.size() - 1);
}

void LiveView::add(Observation now) {
  refusals_.push_back({now.at, now.totals.refusals});
  recent_.push_back(std::move(now));
  forget(refusals_, refusals_span);
  forget(recent_, times_span);
}

// The most frequent of the last minute first.
json::array LiveView::describe_refusals() const {
  struct Row {
    View reason;
    double per_second;
    std::uint64_t last_minute;
  };
  auto const& now = refusals_.back();
  auto const& before = refusals_[refusals_.size() < 2 ? 0 : refusals_.size() - 2];
  double const seconds = std::chrono::duration<double>(now.at - before.at).count();
  std::vector<Row> rows;
  for (auto const& [reason, count] : now.counts) {
    auto const minute = count - std::min(count, count_of(refusals_.front().counts, reason));
    auto const second = static_cast<double>(count - std::min(count, count_of(before.counts, reason)));
    if (minute > 0) rows.push_back({reason, seconds > 0 ? std::round(100 * second / seconds) / 100 : 0, minute});
  }
  auto const order = [](Row const& row) { return std::pair(~row.last_minute, row.reason); };  // the greatest first
  std::ranges::sort(rows, {}, order);
  if (rows.size() > most_refusals) rows.resize(most_refusals);
  json::array refusals;
  for (auto const& row : rows)
    refusals.push_back({{"reason", row.reason}, {"per_second", row.per_second}, {"last_minute", row.last_minute}});
  return refusals;
}

void LiveView::describe(json::object& sample) const {
  auto const& now = recent_.back();
  Span const second{recent_[recent_.size() < 2 ? 0 : recent_.size() - 2], now};
  sample["time"] = fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(now.time));
  sample["rates"] = describe_rates(second);
  sample["connections"] = describe_connections(now.totals);
  sample["sites"] = describe_sites(second, recent_.front());
  sample["refusals"] = describe_refusals();
  sample["origins"] = describe_origins(second);
  sample["memory"] = describe_memory(now);
  sample["records"] = describe_records(second);
}

}  // namespace cordon::control
