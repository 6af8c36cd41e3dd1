#pragma once

#include <expected>
#include <span>
#include <vector>

#include "access/policy/decision.h"
#include "access/policy/explanation.h"
#include "access/policy/fault.h"
#include "access/policy/kinds.h"
#include "access/policy/question.h"
#include "access/policy/readings.h"
#include "access/policy/rule.h"

namespace cordon::access {

// The rules of a site, and what they say of a request. A deny holds for everything that its paths cover and wins over all. Of the
// others those decide that name the path most closely, and no others: bypass before service before allow, those for emergencies
// last; the first that lets it in does. None: refused. Immutable, asked by all threads.
class Policy {
 public:
  // `kinds` are needed for this only.
  static std::expected<Policy, Faults> make(std::span<RuleText const> rules, Kinds const& kinds);

  // Allocates nothing for what is allowed and has a plain path.
  Decision decide(Question const& question) const;
  // The same decision with every rule and what each condition found.
  Explanation explain(Question const& question) const;

  std::vector<Rule> const& rules() const { return rules_; }

 private:
  Policy() = default;
  Decision decide(Readings const& readings, Question const& question, Rule const* shadow) const;
  bool reads_alike(Reading const& a, Reading const& b) const;

  std::vector<Rule> rules_;  // in the order in which they decide
  Readings::Rules distinctions_;
  bool has_shadows_ = false;
};

}  // namespace cordon::access
