#include "access/policy/policy.h"

#include <algorithm>

#include "access/policy/judgement.h"

namespace cordon::access {

bool Policy::reads_alike(Reading const& a, Reading const& b) const {
  return std::ranges::all_of(rules_, [&](Rule const& rule) { return rule.covers(a) == rule.covers(b); });
}

Decision Policy::decide(Readings const& readings, Question const& question, Rule const* shadow) const {
  if (readings.is_ambiguous()) return {.outcome = Outcome::refused, .reason = "path.ambiguous", .source = "request"};
  auto const all = readings.all();
  auto decision = judge(rules_, all.front(), question, shadow);
  for (auto const& reading : all.subspan(1)) {
    if (reads_alike(reading, all.front())) continue;
    decision = stricter(std::move(decision), judge(rules_, reading, question, shadow));
  }
  return decision;
}

Decision Policy::decide(Question const& question) const {
  Readings const readings(question.path, distinctions_);
  auto decision = decide(readings, question, nullptr);
  if (!has_shadows_) return decision;
  for (auto const& rule : rules_) {
    if (!rule.shadow) continue;
    auto const otherwise = decide(readings, question, &rule).outcome;
    if (otherwise != decision.outcome) decision.shadow.push_back({.rule = &rule, .outcome = otherwise});
  }
  return decision;
}

}  // namespace cordon::access
