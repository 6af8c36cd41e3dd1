#include "control/fleet.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <random>

#include "base/log.h"
#include "control/fleet_view.h"
#include "net/time_limit.h"

namespace cordon::control {
namespace {

namespace json = boost::json;
using shared_state::Counters;

constexpr int patience_with_namesake = 5;  // meetings

std::string make_member(std::string const& node) {
  std::random_device random;
  return fmt::format("{}/{:08x}{:08x}", node, random(), random());
}

// What the nodes add up.
Counters counts_of(record::Totals const& totals) {
  Counters counts;
  for (auto const& site : totals.sites) {
    for (std::size_t i = 0; i < record::status_classes.size(); ++i)
      counts[fmt::format("requests.{}", record::status_classes[i])] += site.requests[i];
    counts["received"] += site.received;
    counts["sent"] += site.sent;
  }
  for (auto const& [reason, count] : totals.refusals) counts["refusals"] += count;
  return counts;
}

std::vector<std::string> counter_names() {
  std::vector<std::string> names{"received", "sent", "refusals"};
  for (auto const& each : record::status_classes) names.push_back(fmt::format("requests.{}", each));
  return names;
}

// What this process counted: those before it, which an upgrade replaced, add what is theirs.
Counters without(Counters counts, Counters const& carried) {
  for (auto const& [name, count] : carried) counts[name] -= std::min(count, counts[name]);
  return counts;
}

std::uint64_t value(Counters const& counts, std::string const& name) {
  auto const found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t requests(Counters const& counts) {
  std::uint64_t all = 0;
  for (auto const& [name, count] : counts) all += name.starts_with("requests.") ? count : 0;
  return all;
}

double rate(std::uint64_t from, std::uint64_t to, Duration time) {
  double const seconds = std::chrono::duration<double>(time).count();
  return seconds > 0 && to >= from ? std::round(100 * static_cast<double>(to - from) / seconds) / 100 : 0;
}

bool is_usable(proxy::EndpointStatus const& origin) {
  View const state = proxy::name(origin.state);
  return state == "serving" || state == "warming";
}

std::string words(Error const& error) {
  return error.detail.empty() ? std::string(error.reason) : fmt::format("{}: {}", error.reason, error.detail);
}

}  // namespace

Fleet::Fleet(net::Loop& loop, std::unique_ptr<shared_state::SharedState> state, std::string node, record::Metrics& metrics,
             Describe describe)
    : loop_(loop),
      state_(std::move(state)),
      node_(std::move(node)),
      member_(make_member(node_)),
      metrics_(metrics),
      describe_(std::move(describe)),
      batch_{.writer = member_, .number = 0, .counts = {}},
      since_(loop.wall()) {}

void Fleet::note(Observation const& now) {
  Count next{.at = now.at, .counts = without(counts_of(now.totals), counts_of(metrics_.carried()))};
  next.requests = rate(requests(seen_.counts), requests(next.counts), next.at - seen_.at);
  next.errors = rate(value(seen_.counts, "requests.5xx"), value(next.counts, "requests.5xx"), next.at - seen_.at);
  for (auto const open : now.totals.connections) next.connections += open;
  next.origins = now.origins.size();
  for (auto const& origin : now.origins) next.origins_usable += is_usable(origin.endpoint) ? 1 : 0;
  seen_ = std::move(next);
}

Task<void> Fleet::run() {
  for (;;) {
    learn(co_await meet());
    auto const slept = co_await net::sleep(interval);
    if (!slept) co_return fail(slept.error());
  }
}

Task<void> Fleet::meet() {
  net::TimeLimit const limit(co_await net::this_fiber(), patience);
  auto announced = co_await state_->announce({member_, announcement(), kept});
  if (!announced) co_return announced;
  auto added = co_await add_counts();
  if (!added) co_return added;
  auto members = co_await state_->members();
  if (!members) co_return fail(members);
  members_ = std::move(*members);
  heard_ = loop_.now();
  auto counters = co_await state_->counters(counter_names());
  if (!counters) co_return fail(counters);
  counters_ = std::move(*counters);
  co_return ok();
}

// What was not known to have arrived is sent again, under the same number.
void Fleet::prepare_batch() {
  if (!batch_.counts.empty()) return;
  for (auto const& [name, count] : seen_.counts) {
    auto const before = value(batched_, name);
    if (count > before) batch_.counts[name] = count - before;
  }
  batched_ = seen_.counts;
  ++batch_.number;
}

Task<void> Fleet::add_counts() {
  prepare_batch();
  if (batch_.counts.empty()) co_return ok();
  auto added = co_await state_->add(batch_);
  if (added) batch_.counts.clear();
  co_return added;
}

Task<void> Fleet::leave() {
  net::TimeLimit const limit(co_await net::this_fiber(), interval);
  for (int i = 0; i < 2; ++i) {  // what was on its way, and what came since
    auto added = co_await add_counts();
    if (!added) co_return added;
  }
  co_return co_await state_->leave(member_);
}

void Fleet::learn(Result<void> const& met) {
  if (!met && met.error().code == Code::cancelled) return;
  bool const reachable = met.has_value();
  if (reachable != reachable_) since_ = loop_.wall();
  if (!reachable && reachable_)
    log::warning(fmt::format("the shared state ({}) cannot be reached: {}; this node serves on without it", state_->place(),
                             words(met.error())));
  if (reachable && !reachable_) log::info(fmt::format("the shared state ({}) is there again", state_->place()));
  reachable_ = reachable;
  trouble_ = reachable ? std::string() : words(met.error());
  look_at_members();
}

void Fleet::look_at_members() {
  auto const nodes = nodes_of(members_, loop_.now() - heard_, member_);
  auto const is_silent = [](auto const& node) { return node.silent > silent_after; };
  auto const is_namesake = [&](auto const& node) {
    return !node.self && node.name == node_ && !is_silent(node) && node.state == "serving";
  };
  auto const silent = std::ranges::count_if(nodes, is_silent);
  // One that is replaced says for a second more that it serves.
  meetings_with_namesake_ = std::ranges::any_of(nodes, is_namesake) ? meetings_with_namesake_ + 1 : 0;
  if (meetings_with_namesake_ == patience_with_namesake)
    log::warning(fmt::format("another node calls itself {} too: give each a `name` of its own in `[node]`", node_));
  metrics_.shared_state_up.set(reachable_ ? 1 : 0);
  metrics_.nodes_silent.set(silent);
  metrics_.nodes_answering.set(static_cast<std::int64_t>(nodes.size()) - silent);
}

std::string Fleet::announcement() const {
  auto const status = describe_();
  json::object said;
  for (auto const* key : {"node", "region", "version", "state", "started", "pid"}) {
    if (auto const* there = status.if_contains(key)) said[key] = *there;
  }
  said["configuration"] = status.at("configuration").at("hash");
  said["sites"] = status.at("configuration").at("sites_hash");
  said["requests"] = seen_.requests;
  said["errors"] = seen_.errors;
  said["connections"] = seen_.connections;
  said["origins"] = seen_.origins;
  said["origins_usable"] = seen_.origins_usable;
  return json::serialize(said);
}

json::object Fleet::describe() const {
  json::object counters;
  for (auto const& [name, count] : counters_) counters[name] = count;
  json::array nodes;
  for (auto const& node : nodes_of(members_, loop_.now() - heard_, member_)) nodes.push_back(describe_node(node));
  return {{"shared_state",
           {{"place", state_->place()},
            {"reachable", reachable_},
            {"since", fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(since_))},
            {"trouble", trouble_}}},
          {"nodes", std::move(nodes)},
          {"counted", std::move(counters)}};
}

}  // namespace cordon::control
