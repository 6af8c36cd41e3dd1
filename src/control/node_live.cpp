#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "base/version.h"
#include "control/memory.h"
#include "control/node.h"

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

std::string Node::status() const {
  auto status = describe();
  json::array all;
  for (auto const& [site, origin] : origins()) all.push_back(describe_origin(site, origin));
  status["origins"] = std::move(all);
  return json::serialize(status);
}

Observation Node::observe() const {
  return {.at = loop_.clock().steady(),
          .time = loop_.clock().wall(),
          .totals = metrics_.totals(),
          .origins = origins(),
          .memory_used = resident_memory()};
}

}  // namespace cordon::control
