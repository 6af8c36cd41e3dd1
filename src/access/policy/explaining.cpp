#include <algorithm>

#include "access/policy/judgement.h"
#include "access/policy/policy.h"

namespace cordon::access {
namespace {

std::string spelled(Reading const& reading) {
  return std::string(reading.path) + (reading.folded ? " (by letters in lower case)" : "");
}

Explanation::OfRule of_rule(Rule const& rule, Reading const& reading, Question const& question,
                            std::optional<std::size_t> closest) {
  auto const covers = rule.covers(reading);
  Explanation::OfRule result{.rule = &rule, .covers = covers.has_value(), .standing = standing(rule, question), .conditions = {}};
  result.decides = covers && (rule.kind == RuleKind::deny || rule.shadow || covers == closest);
  for_each_term(rule.match, [&](std::string_view list, std::size_t, Term const& term) {
    result.conditions.push_back({.list = list, .text = term.text, .finding = term.condition->check(question)});
  });
  return result;
}

}  // namespace

Explanation Policy::explain(Question const& question) const {
  Readings const readings(question.path, distinctions_);
  Explanation result{.decision = decide(question), .readings = {}, .reading = {}, .rules = {}};
  auto const all = readings.all();
  auto const decided_so = [&](Reading const& reading) {
    auto const decision = judge(rules_, reading, question, nullptr);
    return decision.outcome == result.decision.outcome && decision.rule == result.decision.rule;
  };
  auto const found = std::ranges::find_if(all, decided_so);
  auto const& explained = found == all.end() ? all.front() : *found;
  for (auto const& reading : all) result.readings.push_back(spelled(reading));
  result.reading = spelled(explained);
  auto const nearest = closest(rules_, explained, nullptr);
  for (auto const& rule : rules_) result.rules.push_back(of_rule(rule, explained, question, nearest));
  return result;
}

}  // namespace cordon::access
