#include "access/policy/explanation.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <utility>

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{{{"d", 86'400}, {"h", 3'600}, {"m", 60}, {"s", 1}}};

json::string_view view(std::string_view text) {
  return {text.data(), text.size()};
}

std::string asked(StepUp const& asks) {
  std::string result;
  if (asks.within) result += fmt::format(", within {}", to_text(*asks.within));
  if (asks.phishing_resistant) result += ", phishing-resistant";
  if (asks.second_factor && !asks.phishing_resistant) result += ", a second factor";
  if (!asks.acr.empty()) result += fmt::format(", acr {}", asks.acr);
  if (!asks.amr.empty()) result += fmt::format(", amr {}", asks.amr);
  if (!asks.provider.empty()) result += fmt::format(", provider {}", asks.provider);
  return result;
}

std::string headline(Explanation const& explanation) {
  auto const& decision = explanation.decision;
  auto result = std::string(name(decision.outcome));
  if (decision.rule != nullptr) result += fmt::format(" by {} \"{}\"", name(decision.rule->kind), decision.rule->name);
  if (!decision.reason.empty()) result += fmt::format(": {}", decision.reason);
  result += asked(decision.asks);
  if (decision.alarm) result += ", with an alarm";
  if (decision.emergency != nullptr) result += fmt::format("; in an emergency by \"{}\"", decision.emergency->name);
  return result + "\n";
}

std::string_view effect(Explanation::OfRule const& of) {
  if (!of.covers) return "does not cover the path";
  if (!of.decides) return "another names the path more closely";
  if (of.rule->kind != RuleKind::deny) return name(of.standing.outcome);
  if (of.standing.outcome == Outcome::allowed) return "does not hold";
  return of.standing.outcome == Outcome::refused ? "holds" : "may hold";
}

std::string line(Explanation::OfCondition const& of) {
  auto const& finding = of.finding;
  auto result = fmt::format("    {:<7}{:<40} {:<8}", of.list, of.text, name(finding.verdict));
  if (!finding.reason.empty()) result += fmt::format(" {}", finding.reason);
  result += fmt::format(" ({}", finding.source);
  if (finding.age) result += fmt::format(", {} ago", to_text(*finding.age));
  result += ")";
  if (finding.mend != Mend::nothing) result += fmt::format(" → {}", name(finding.mend));
  return result + "\n";
}

json::object object_of(StepUp const& asks) {
  json::object result;
  if (asks.within) result["within"] = asks.within->count();
  if (asks.second_factor) result["second_factor"] = true;
  if (asks.phishing_resistant) result["phishing_resistant"] = true;
  if (!asks.acr.empty()) result["acr"] = view(asks.acr);
  if (!asks.amr.empty()) result["amr"] = view(asks.amr);
  if (!asks.provider.empty()) result["provider"] = view(asks.provider);
  return result;
}

json::object object_of(Explanation::OfCondition const& of) {
  auto const& finding = of.finding;
  json::object result{
      {"list", view(of.list)},          {"condition", view(of.text)},     {"verdict", view(name(finding.verdict))},
      {"reason", view(finding.reason)}, {"source", view(finding.source)}, {"mend", view(name(finding.mend))}};
  if (finding.age) result["age"] = finding.age->count();
  return result;
}

json::object object_of(Explanation::OfRule const& of) {
  json::array conditions;
  for (auto const& each : of.conditions) conditions.push_back(object_of(each));
  return {{"kind", view(name(of.rule->kind))},
          {"name", view(of.rule->name)},
          {"shadow", of.rule->shadow},
          {"covers", of.covers},
          {"decides", of.decides},
          {"outcome", view(name(of.standing.outcome))},
          {"reason", view(of.standing.finding.reason)},
          {"conditions", std::move(conditions)}};
}

json::array shadows(Decision const& decision) {
  json::array result;
  for (auto const& shadow : decision.shadow) {
    result.push_back(json::object{{"rule", view(shadow.rule->name)}, {"outcome", view(name(shadow.outcome))}});
  }
  return result;
}

json::value name_of(Rule const* rule) {
  return rule == nullptr ? json::value(nullptr) : json::value(view(rule->name));
}

}  // namespace

std::string to_text(std::chrono::seconds age) {
  for (auto const& [unit, worth] : units) {
    if (age.count() >= worth) return fmt::format("{}{}", age.count() / worth, unit);
  }
  return "0s";
}

std::string to_text(Explanation const& explanation) {
  auto result = headline(explanation);
  for (auto const& reading : explanation.readings) {
    result += fmt::format("  {} {}\n", reading == explanation.reading ? "read as" : "or as", reading);
  }
  for (auto const& rule : explanation.rules) {
    auto const shadow = rule.rule->shadow ? ", in the shadow" : "";
    result += fmt::format("  {:<8}{}: {}{}\n", name(rule.rule->kind), rule.rule->name, effect(rule), shadow);
    for (auto const& condition : rule.conditions) result += line(condition);
  }
  for (auto const& shadow : explanation.decision.shadow) {
    result += fmt::format("  if \"{}\" were no shadow: {}\n", shadow.rule->name, name(shadow.outcome));
  }
  return result;
}

std::string to_json(Explanation const& explanation) {
  auto const& decision = explanation.decision;
  json::array readings, rules;
  for (auto const& reading : explanation.readings) readings.push_back(json::value(view(reading)));
  for (auto const& rule : explanation.rules) rules.push_back(object_of(rule));
  return json::serialize(json::object{{"outcome", view(name(decision.outcome))},
                                      {"rule", name_of(decision.rule)},
                                      {"reason", view(decision.reason)},
                                      {"source", view(decision.source)},
                                      {"asks", object_of(decision.asks)},
                                      {"alarm", decision.alarm},
                                      {"emergency", name_of(decision.emergency)},
                                      {"reading", view(explanation.reading)},
                                      {"readings", std::move(readings)},
                                      {"rules", std::move(rules)},
                                      {"shadow", shadows(decision)}});
}

}  // namespace cordon::access
