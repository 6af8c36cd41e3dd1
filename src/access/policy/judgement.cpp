#include "access/policy/judgement.h"

#include <algorithm>

namespace cordon::access {
namespace {

// A rule and how far it is from letting a request through.
struct Candidate {
  Rule const* rule = nullptr;
  Standing standing{.outcome = Outcome::refused, .finding = {.verdict = Finding::Verdict::fail, .reason = "rule.none"}};
};

Decision decision_of(Candidate const& candidate) {
  auto const& [rule, standing] = candidate;
  auto const& finding = standing.finding;
  bool const allowed = standing.outcome == Outcome::allowed;
  Decision decision{.outcome = standing.outcome, .rule = rule};
  decision.source = finding.source;
  if (allowed) {
    decision.session = rule->session;
    decision.alarm = rule->break_glass;
  } else {
    decision.reason = finding.reason;
    decision.asks = standing.outcome == Outcome::step_up ? finding.asks : StepUp{};
  }
  return decision;
}

class Judgement {
 public:
  Judgement(std::span<Rule const> rules, Reading const& reading, Question const& question, Rule const* shadow)
      : rules_(rules), reading_(reading), question_(question), shadow_(shadow), closest_(closest(rules, reading, shadow)) {}

  Decision decide() const {
    auto const barred = hardest_deny();
    if (barred && barred->standing.outcome == Outcome::refused) return denied(*barred);
    auto decision = opened();
    if (barred && barred->standing.outcome > decision.outcome) return decision_of(*barred);
    return decision;
  }

 private:
  bool counts(Rule const& rule) const { return !rule.shadow || &rule == shadow_; }

  static Decision denied(Candidate const& deny) {
    auto decision = decision_of(deny);
    decision.reason = "rule.denied";
    return decision;
  }

  // The deny that is hardest to get past; nothing when none stands in the way.
  std::optional<Candidate> hardest_deny() const {
    std::optional<Candidate> hardest;
    for (auto const& rule : rules_) {
      if (rule.kind != RuleKind::deny) break;
      if (!counts(rule) || !rule.covers(reading_)) continue;
      Candidate const candidate{.rule = &rule, .standing = standing(rule, question_)};
      auto const outcome = candidate.standing.outcome;
      if (outcome > (hardest ? hardest->standing.outcome : Outcome::allowed)) hardest = candidate;
    }
    return hardest;
  }

  // The first that lets it in, or that which asks least.
  Candidate easiest(bool emergency) const {
    Candidate easiest;
    for (auto const& rule : rules_) {
      if (rule.kind == RuleKind::deny || rule.break_glass != emergency || !counts(rule)) continue;
      if (!closest_ || rule.covers(reading_) != closest_) continue;
      Candidate const candidate{.rule = &rule, .standing = standing(rule, question_)};
      bool const first = easiest.rule == nullptr;
      if (first || candidate.standing.outcome < easiest.standing.outcome) easiest = candidate;
      if (easiest.standing.outcome == Outcome::allowed) break;
    }
    return easiest;
  }

  Decision opened() const {
    auto const usual = easiest(false);
    if (usual.standing.outcome == Outcome::allowed) return decision_of(usual);
    auto const emergency = easiest(true);
    auto const offered = emergency.standing.outcome;
    bool const only_way = usual.standing.outcome >= Outcome::unavailable && offered < usual.standing.outcome;
    bool const better = offered == Outcome::allowed || only_way || usual.rule == nullptr;
    auto decision = decision_of(better ? emergency : usual);
    if (offered == Outcome::purpose) decision.emergency = emergency.rule;
    return decision;
  }

  std::span<Rule const> rules_;
  Reading const& reading_;
  Question const& question_;
  Rule const* shadow_;
  std::optional<std::size_t> closest_;
};

}  // namespace

std::optional<std::size_t> closest(std::span<Rule const> rules, Reading const& reading, Rule const* shadow) {
  std::optional<std::size_t> result;
  for (auto const& rule : rules) {
    bool const opens = rule.kind != RuleKind::deny && (!rule.shadow || &rule == shadow);
    if (opens) result = std::max(result, rule.covers(reading));
  }
  return result;
}

Decision judge(std::span<Rule const> rules, Reading const& reading, Question const& question, Rule const* shadow) {
  return Judgement(rules, reading, question, shadow).decide();
}

}  // namespace cordon::access
