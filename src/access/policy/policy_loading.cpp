#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "access/policy/policy.h"
#include "base/text.h"

namespace cordon::access {
namespace {

using About = Condition::About;

// Understands one rule; adds what is wrong with it to the faults.
class RuleReader {
 public:
  RuleReader(RuleText const& text, std::size_t index, Kinds const& kinds, Faults& faults)
      : text_(text), index_(index), kinds_(kinds), faults_(faults) {}

  Rule read() {
    Rule rule{
        .kind = text_.kind,
        .name = text_.name,
        .paths = paths(),
        .match = {.any = terms("any", text_.any), .when = terms("when", text_.when), .unless = terms("unless", text_.unless)},
        .shadow = text_.shadow,
        .purpose = text_.purpose,
        .purpose_holds = text_.purpose_holds,
        .approval = text_.approval,
        .approvers = approvers(),
        .break_glass = text_.break_glass,
        .session = text_.session};
    if (text_.name.empty()) complain("name", 0, "a rule has a name: records and pages speak of it");
    check_persons(rule);
    check_machines(rule);
    check_extras();
    check_approval();
    return rule;
  }

 private:
  void complain(std::string_view field, std::size_t item, std::string sentence) {
    faults_.push_back({.index = index_, .field = std::string(field), .item = item, .sentence = std::move(sentence)});
  }

  std::vector<Term> terms(std::string_view field, std::vector<std::string> const& texts) {
    return read_terms(kinds_, texts, {.index = index_, .field = std::string(field), .item = 0, .sentence = {}}, faults_);
  }

  std::vector<RulePath> paths() {
    std::vector<RulePath> result;
    for (std::size_t i = 0; i < text_.paths.size(); ++i) {
      auto path = RulePath::parse(text_.paths[i]);
      if (path) {
        result.push_back(std::move(*path));
      } else {
        complain("paths", i, path.error().detail);
      }
    }
    return result;
  }

  // Nobody is asked who they are by a bypass: such a condition would never pass there, and its author means something else.
  void check_persons(Rule const& rule) {
    if (rule.kind != RuleKind::bypass) return;
    for_each_term(rule.match, [this](std::string_view field, std::size_t item, Term const& term) {
      if (term.condition->about() != About::person) return;
      complain(field, item,
               fmt::format("a bypass asks nobody who they are, and `{}` needs to know: make it an `allow`", term.text));
    });
  }

  void check_machines(Rule const& rule) {
    if (rule.kind != RuleKind::service) return;
    bool names_one = false;
    for_each_term(rule.match, [&](std::string_view field, std::size_t, Term const& term) {
      names_one = names_one || (field != "unless" && term.condition->about() == About::machine);
    });
    if (!names_one) complain("when", 0, "a service rule says which machine: by `token:`, `certificate:` or `jwt:`");
  }

  // What only makes sense for people.
  void check_extras() {
    if (text_.kind == RuleKind::allow) return;
    auto const only = [&](bool written, std::string_view field) {
      if (written) complain(field, 0, fmt::format("`{}` belongs to an `allow`: a {} asks nobody", field, name(text_.kind)));
    };
    only(text_.purpose, "purpose");
    only(text_.approval.has_value(), "approval");
    only(text_.break_glass, "break_glass");
    only(text_.session != SessionLimits{}, "session");
  }

  // An address stands for whoever has it; all else is a condition. What the rule says is kept as it is written.
  std::vector<Term> approvers() {
    if (!text_.approval) return {};
    std::vector<Term> result;
    auto const& texts = text_.approval->approvers;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto condition = kinds_.parse(is_condition(texts[i]) ? texts[i] : "email:" + texts[i]);
      if (condition && (*condition)->about() != About::person) {
        complain("approval", i, fmt::format("`{}` says nothing of who approves", texts[i]));
      } else if (texts[i].starts_with("external:")) {
        complain("approval", i, fmt::format("`{}` is asked about who wants to come in, not about who approves", texts[i]));
      } else if (condition) {
        result.push_back({.text = texts[i], .condition = std::move(*condition)});
      } else {
        complain("approval", i, is_condition(texts[i]) ? condition.error().detail : no_address(texts[i]));
      }
    }
    return result;
  }

  static bool is_condition(std::string_view text) { return text.contains(':') || text == "member"; }
  static std::string no_address(std::string_view text) { return fmt::format("`{}` is no e-mail address in lower case", text); }

  void check_approval() {
    if (!text_.approval) return;
    if (text_.approval->approvers.empty())
      complain("approval", 0, "somebody must be there to approve: name their e-mail addresses");
    if (text_.approval->longest < std::chrono::minutes(1)) complain("approval", 0, "an approval lasts at least a minute");
  }

  RuleText const& text_;
  std::size_t index_;
  Kinds const& kinds_;
  Faults& faults_;
};

// Approvals, purposes and reports know rules by name.
void check_names(std::span<RuleText const> rules, Faults& faults) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto const before = rules.first(i);
    if (rules[i].name.empty() || std::ranges::find(before, rules[i].name, &RuleText::name) == before.end()) continue;
    faults.push_back({.index = i,
                      .field = "name",
                      .item = 0,
                      .sentence = fmt::format("another rule is called `{}`: give each a name of its own", rules[i].name)});
  }
}

// In the order in which they decide; those alike as they were written.
std::vector<Rule> in_order(std::vector<Rule> rules) {
  std::vector<std::size_t> order(rules.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto const place = [&](std::size_t i) { return std::tuple(rules[i].kind, rules[i].break_glass, i); };
  std::ranges::sort(order, {}, place);
  std::vector<Rule> result;
  result.reserve(order.size());
  for (auto const i : order) result.push_back(std::move(rules[i]));
  return result;
}

}  // namespace

std::expected<Policy, Faults> Policy::make(std::span<RuleText const> rules, Kinds const& kinds) {
  Faults faults;
  std::vector<Rule> read;
  read.reserve(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) read.push_back(RuleReader(rules[i], i, kinds, faults).read());
  check_names(rules, faults);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  Policy policy;
  policy.rules_ = in_order(std::move(read));
  for (auto const& rule : policy.rules_) {
    policy.has_shadows_ = policy.has_shadows_ || rule.shadow;
    for (auto const& path : rule.paths) {
      policy.distinctions_.hold_capitals = policy.distinctions_.hold_capitals || path.holds_capitals();
      policy.distinctions_.end_without_slash = policy.distinctions_.end_without_slash || path.is_exact();
    }
  }
  return policy;
}

}  // namespace cordon::access
