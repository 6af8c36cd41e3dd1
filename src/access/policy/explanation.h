#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/policy/decision.h"
#include "access/policy/rule.h"

namespace cordon::access {

// Why a policy decided as it did. Lives no longer than the policy and what was asked about.
struct Explanation {
  struct OfCondition {
    std::string_view list;  // "any", "when" or "unless"
    std::string_view text;  // as it was written
    Finding finding;
  };
  struct OfRule {
    Rule const* rule;
    bool covers = false;   // the path, as it is read
    bool decides = false;  // covers, and no other names the path more closely
    Standing standing;     // of a rule that covers: how far it is from letting the request through
    std::vector<OfCondition> conditions;
  };

  Decision decision;
  std::vector<std::string> readings;  // of the path; the decision holds for each
  std::string reading;                // the one that is explained: the first that is decided so
  std::vector<OfRule> rules;
};

// For a terminal: a line for the decision, one for each rule and each of its conditions.
std::string to_text(Explanation const& explanation);
std::string to_json(Explanation const& explanation);

// "2h", "15m": the largest unit of which there is one, rounded down.
std::string to_text(std::chrono::seconds age);

}  // namespace cordon::access
