#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "base/version.h"
#include "control/memory.h"
#include "control/node.h"
#include "control/shared_state_settings.h"

// The part of a node that tells how it is.
namespace cordon::control {
namespace {

namespace json = boost::json;

constexpr std::array<View, 3> state_names{"serving", "retiring", "draining"};

std::string iso(Wall time) {
  return fmt::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(time));
}

std::int64_t seconds_between(Wall from, Wall to) {
  return std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
}

}  // namespace

json::object Node::describe() const {
  Wall const now = loop_.clock().wall();
  json::object configuration{{"hash", served_.configuration.hash},
                             {"sites_hash", served_.configuration.sites_hash},
                             {"in_force_since", iso(in_force_since_)},
                             {"age_seconds", seconds_between(in_force_since_, now)},
                             {"reloads", reloads_},
                             {"sites", served_.sites->all().size()},
                             {"waits_for_restart", json::value_from(waiting_for_restart())},
                             {"refused", nullptr}};
  if (refused_) configuration["refused"] = json::object{{"at", iso(refused_->at)}, {"problems", refused_->problems}};
  return {{"node", started_with_.node.name},
          {"region", started_with_.node.region},
          {"version", version},
          {"pid", ::getpid()},
          {"state", state_names[static_cast<std::size_t>(state_)]},
          {"started", iso(started_)},
          {"uptime_seconds", seconds_between(started_, now)},
          {"configuration", std::move(configuration)}};
}

json::object Node::describe_all() const {
  auto all = describe();
  all["fleet"] = fleet_->describe();
  return all;
}

std::string Node::status() const {
  auto status = describe_all();
  json::array all;
  for (auto const& [site, origin] : origins()) all.push_back(describe_origin(site, origin));
  status["origins"] = std::move(all);
  return json::serialize(status);
}

Observation Node::look() {
  Observation seen{.at = loop_.clock().steady(),
                   .time = loop_.clock().wall(),
                   .totals = metrics_.totals(),
                   .origins = origins(),
                   .memory_used = resident_memory()};
  fleet_->note(seen);
  return seen;
}

Result<void> Node::open_fleet() {
  auto state = open_shared_state(started_with_.shared_state, resolver_, loop_.clock());
  if (!state) return fail(state);
  fleet_ = std::make_unique<Fleet>(loop_, std::move(*state), started_with_.node.name, metrics_, [this] { return describe(); });
  return ok();
}

}  // namespace cordon::control
