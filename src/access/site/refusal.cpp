#include "access/site/refusal.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::access {
namespace {

using Verdict = Finding::Verdict;
using OfCondition = Explanation::OfCondition;
using OfRule = Explanation::OfRule;

RefusingCondition::Part part_of(std::string_view list) {
  if (list == "any") return RefusingCondition::Part::one_of;
  return list == "when" ? RefusingCondition::Part::needed : RefusingCondition::Part::excluded;
}

RefusingCondition::Finding finding_of(Finding const& finding) {
  if (finding.reason == too_old) return RefusingCondition::Finding::too_old;
  return finding.verdict == Verdict::unknown ? RefusingCondition::Finding::unknown : RefusingCondition::Finding::failed;
}

// "group:doctors within 8h" is "group", "doctors" and eight hours.
RefusingCondition describe(OfCondition const& condition) {
  View rest = condition.text;
  RefusingCondition described{.kind = std::string(text::take_until(rest, ':')),
                              .wanted = std::string(rest.substr(0, rest.find(" within "))),
                              .part = part_of(condition.list),
                              .finding = finding_of(condition.finding)};
  if (condition.finding.asks.within) described.within = *condition.finding.asks.within;
  return described;
}

bool passes(OfCondition const& condition) {
  return condition.finding.verdict == Verdict::pass;
}

// Of a rule that lets in: what does not hold, or is excluded and may hold.
std::vector<RefusingCondition> missing(OfRule const& rule) {
  bool const one_of_any = std::ranges::any_of(rule.conditions, [](auto const& c) { return c.list == "any" && passes(c); });
  std::vector<RefusingCondition> conditions;
  for (auto const& condition : rule.conditions) {
    bool const excluded = condition.list == "unless";
    bool const stands = excluded ? condition.finding.verdict != Verdict::fail : !passes(condition);
    if (stands && !(condition.list == "any" && one_of_any)) conditions.push_back(describe(condition));
  }
  return conditions;
}

// Of a rule that keeps out: what does hold.
std::vector<RefusingCondition> holding(OfRule const& rule) {
  std::vector<RefusingCondition> conditions;
  for (auto const& condition : rule.conditions) {
    if (condition.list == "unless" || condition.finding.verdict == Verdict::fail) continue;
    auto described = describe(condition);
    described.part = RefusingCondition::Part::excluded;
    conditions.push_back(std::move(described));
  }
  return conditions;
}

}  // namespace

std::vector<RefusingRule> rules_in_the_way(Explanation const& explanation) {
  std::vector<RefusingRule> rules;
  for (auto const& each : explanation.rules) {
    auto const& rule = *each.rule;
    bool const keeps_out = rule.kind == RuleKind::deny;
    bool const counts = !rule.shadow && each.covers && each.standing.outcome != Outcome::allowed && (keeps_out || each.decides);
    bool const for_machines = rule.kind == RuleKind::service;
    if (!counts || for_machines) continue;
    rules.push_back({.name = rule.name, .refuses = keeps_out, .conditions = keeps_out ? holding(each) : missing(each)});
  }
  // One that keeps out is reason enough.
  if (std::ranges::any_of(rules, &RefusingRule::refuses))
    std::erase_if(rules, [](RefusingRule const& rule) { return !rule.refuses; });
  return rules;
}

}  // namespace cordon::access
