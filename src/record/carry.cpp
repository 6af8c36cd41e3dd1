#include "record/carry.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/text.h"

namespace cordon::record {
namespace {

// Every counter has its word here: `visit(word, numbers)`, with a span that can be changed when the counters can.
template <class Site, class Visit>
void each_site_counter(Site& site, Visit visit) {
  visit("requests", std::span(site.requests));
  visit("origin_requests", std::span(site.origin_requests));
  visit("retries", std::span(&site.retries, 1));
  visit("retries_denied", std::span(&site.retries_denied, 1));
  visit("received", std::span(&site.received, 1));
  visit("sent", std::span(&site.sent, 1));
  visit("request_time", std::span(site.request_time.buckets));
  visit("request_nanoseconds", std::span(&site.request_time.nanoseconds, 1));
  visit("origin_time", std::span(site.origin_time.buckets));
  visit("origin_nanoseconds", std::span(&site.origin_time.nanoseconds, 1));
}

template <class Origin, class Visit>
void each_origin_counter(Origin& origin, Visit visit) {
  visit("failures", std::span(&origin.failures, 1));
  visit("ejections", std::span(&origin.ejections, 1));
  visit("overloads", std::span(&origin.overloads, 1));
}

template <class Node, class Visit>
void each_node_counter(Node& node, Visit visit) {
  visit("handshakes", std::span(node.handshakes));
  visit("accepted", std::span(&node.accepted, 1));
  visit("records_written", std::span(&node.records_written, 1));
  visit("records_lost", std::span(&node.records_lost, 1));
}

template <class Access, class Visit>
void each_series(Access& access, Visit visit) {
  visit("decisions", access.decisions);
  visit("shadows", access.shadows);
  visit("break_glass", access.break_glass);
  visit("logins", access.logins);
  visit("approvals", access.approvals);
  visit("external", access.external);
}

template <class Counted, class Visit>
void each_counter(Counted& counted, Visit visit) {
  using Kind = std::remove_const_t<Counted>;
  if constexpr (std::is_same_v<Kind, SiteSum>) each_site_counter(counted, visit);
  if constexpr (std::is_same_v<Kind, OriginSum>) each_origin_counter(counted, visit);
  if constexpr (std::is_same_v<Kind, Totals>) each_node_counter(counted, visit);
}

using Numbers = std::span<std::uint64_t>;

bool all_zero(std::span<std::uint64_t const> numbers) {
  return std::ranges::all_of(numbers, [](auto number) { return number == 0; });
}

// `owner` begins the line and `subject` ends it.
template <class Counted>
void write(std::vector<std::string>& lines, View owner, Counted const& counted, std::string const& subject) {
  each_counter(counted, [&](View word, auto numbers) {
    if (!all_zero(numbers)) lines.push_back(fmt::format("{} {} {}{}", owner, word, fmt::join(numbers, ","), subject));
  });
}

// All of them or none.
void read_numbers(Numbers to, View text) {
  std::vector<std::uint64_t> read;
  while (!text.empty()) {
    auto const number = text::parse_number(text::take_until(text, ','));
    if (!number) return;
    read.push_back(*number);
  }
  read.resize(std::min(read.size(), to.size()));
  std::ranges::copy(read, to.begin());
}

template <class Counted>
void read_counter(Counted& counted, View word, View numbers) {
  each_counter(counted, [&](View known, Numbers to) {
    if (known == word) read_numbers(to, numbers);
  });
}

template <class Counted>
void add_counters(Counted& sum, Counted const& more) {
  std::vector<std::uint64_t> values;
  each_counter(more, [&](View, auto numbers) { values.insert(values.end(), numbers.begin(), numbers.end()); });
  auto next = values.begin();
  each_counter(sum, [&](View, Numbers numbers) {
    for (auto& number : numbers) number += *next++;
  });
}

// A place for a name, unless there are too many.
template <class Map, class Key>
Map::mapped_type* find_or_add(Map& map, Key key) {
  if (auto const found = map.find(key); found != map.end()) return &found->second;
  return map.size() < most_sites ? &map[std::move(key)] : nullptr;
}

}  // namespace

std::vector<std::string> carry_lines(Totals const& totals) {
  std::vector<std::string> lines;
  write(lines, "node", totals, "");
  for (auto const& site : totals.sites) write(lines, "site", site, " " + site.host);
  for (auto const& origin : totals.origins) write(lines, "origin", origin, " " + origin.site + " " + origin.url);
  for (auto const& [reason, count] : totals.refusals) lines.push_back(fmt::format("refusal {} {}", count, reason));
  each_series(totals.access, [&](View word, Series const& series) {
    for (auto const& [labels, count] : series) lines.push_back(fmt::format("access {} {} {}", word, count, labels));
  });
  return lines;
}

std::string Carried::read(View line) {
  std::size_t const sites = sites_.size();
  View const owner = text::take_until(line, ' ');
  View const word = owner == "refusal" ? "count" : text::take_until(line, ' ');
  View const numbers = text::take_until(line, ' ');
  if (owner == "node") {
    read_counter(node_, word, numbers);
  } else if (owner == "site") {
    if (auto* const site = find_or_add(sites_, std::string(line))) read_counter(*site, word, numbers);
  } else if (owner == "refusal") {
    if (auto* const count = find_or_add(refusals_, std::string(line))) read_numbers({count, 1}, numbers);
  } else if (owner == "access") {
    each_series(node_.access, [&](View known, Series& series) {
      if (known != word) return;
      if (auto* const count = find_or_add(series, std::string(line))) read_numbers({count, 1}, numbers);
    });
  } else if (owner == "origin") {
    std::string host(text::take_until(line, ' '));
    if (auto* const origin = find_or_add(origins_, std::pair(std::move(host), std::string(line))))
      read_counter(*origin, word, numbers);
  }
  return sites_.size() > sites ? std::string(line) : std::string();
}

void Carried::add_to(Totals& totals) const {
  add_counters(totals, node_);
  auto sites = sites_;
  for (auto& site : totals.sites) {
    auto const carried = sites.find(site.host);
    if (carried == sites.end()) continue;
    add_counters(site, carried->second);
    sites.erase(carried);
  }
  for (auto& [host, site] : sites) {
    site.host = host;
    totals.sites.push_back(std::move(site));
  }
  for (auto& origin : totals.origins) {
    auto const carried = origins_.find({origin.site, origin.url});
    if (carried != origins_.end()) add_counters(origin, carried->second);
  }
  for (auto const& [reason, count] : refusals_) totals.refusals[reason] += count;
  each_series(totals.access, [&](View word, Series& sums) {
    each_series(node_.access, [&](View known, Series const& series) {
      if (known != word) return;
      for (auto const& [labels, count] : series) sums[labels] += count;
    });
  });
}

}  // namespace cordon::record
