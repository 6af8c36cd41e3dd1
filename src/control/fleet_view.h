#pragma once

#include <boost/json/object.hpp>

#include "shared_state/shared_state.h"

namespace cordon::control {

// A node as it described itself.
struct FleetNode {
  std::string member;
  std::string name;
  std::string state;  // "serving", "retiring", "draining"; "unreadable" when what it said is nothing we know
  Duration silent{};
  bool self = false;
  boost::json::object said;  // of what it said, what is known, and is of the right kind
};

// What members said, read with suspicion: others write it. They have been silent for `more` longer than they tell. A process that
// fell silent is left out when another of its name speaks: it was restarted.
std::vector<FleetNode> nodes_of(std::vector<shared_state::Member> const& members, Duration more, std::string const& self);

// For /status and /live.
boost::json::object describe_node(FleetNode const& node);

}  // namespace cordon::control
