#include "access/policy/table.h"

#include <fmt/format.h>

#include "http/url.h"

namespace cordon::access {
namespace {

Question question_of(Case const& row, std::string_view path) {
  return {.identity = row.who,
          .machine = row.machine,
          .method = row.method,
          .path = path,
          .client = row.from,
          .country = row.country,
          .now = row.at,
          .purposes = row.purposes,
          .approvals = row.approvals,
          .answers = std::make_shared<ExternalAnswers const>(row.answers)};
}

std::string rule_of(Decision const& decision) {
  return decision.rule == nullptr ? std::string() : decision.rule->name;
}

Surprise unasked(Case const& row, std::string sentence) {
  return {.row = &row, .outcome = Outcome::refused, .rule = {}, .explanation = std::move(sentence)};
}

std::optional<Surprise> run_row(Case const& row, PolicyOf const& policy_of) {
  Arena arena;
  http::Target target;
  auto const parsed = http::parse_absolute(row.url, arena, target);
  if (!parsed) return unasked(row, fmt::format("{} is refused before any rule is asked: {}\n", row.url, parsed.error().reason));
  auto const* policy = policy_of(target.host);
  if (policy == nullptr) return unasked(row, fmt::format("{} has no policy\n", target.host));
  auto const question = question_of(row, target.path);
  auto const explanation = policy->explain(question);
  auto const& decision = explanation.decision;
  auto const rule = rule_of(decision);
  if (decision.outcome == row.expect && (row.rule.empty() || row.rule == rule)) return {};
  return Surprise{.row = &row, .outcome = decision.outcome, .rule = rule, .explanation = to_text(explanation)};
}

}  // namespace

std::vector<Surprise> run(std::span<Case const> table, PolicyOf const& policy_of) {
  std::vector<Surprise> surprises;
  for (auto const& row : table) {
    auto surprise = run_row(row, policy_of);
    if (surprise) surprises.push_back(std::move(*surprise));
  }
  return surprises;
}

}  // namespace cordon::access
