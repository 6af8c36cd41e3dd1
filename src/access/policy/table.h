#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "access/policy/policy.h"

namespace cordon::access {

// One row of a table that says what policies are to decide.
struct Case {
  std::string name;               // for reports; may be empty
  Identity const* who = nullptr;  // null: nobody
  Machine machine{};
  std::string url;  // "https://staff.praxis.localhost/staff/"
  std::string method = "GET";
  net::Address from{};
  std::string country{};
  Wall at{};
  std::vector<Purpose> purposes{};
  std::vector<Approval> approvals{};
  std::vector<ExternalAnswer> answers{};
  Outcome expect = Outcome::allowed;
  std::string rule{};  // that is to decide; empty: any
};

// A row that came out otherwise.
struct Surprise {
  Case const* row;
  Outcome outcome;
  std::string rule;         // that decided; empty: none
  std::string explanation;  // for a terminal
};

// The policy of a host; null when there is none.
using PolicyOf = std::function<Policy const*(std::string_view host)>;

// Runs the rows against the policies. A URL that the edge refuses, or a host without a policy, is a surprise.
std::vector<Surprise> run(std::span<Case const> table, PolicyOf const& policy_of);

}  // namespace cordon::access
