#include "access/evaluator/due.h"

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

EvaluatorOffers offers(std::vector<std::string> const& names) {
  EvaluatorOffers made;
  for (auto const& name : names) {
    EvaluatorTerms terms;
    terms.source.name = name;
    terms.fresh = 5min;
    made.push_back(std::make_shared<EvaluatorTerms const>(std::move(terms)));
  }
  return made;
}

RuleText allow(std::string name, std::vector<std::string> when, std::vector<std::string> paths = {}) {
  return {.kind = RuleKind::allow, .name = std::move(name), .paths = std::move(paths), .when = std::move(when)};
}
RuleText deny(std::vector<std::string> when, std::vector<std::string> unless = {}) {
  return {.kind = RuleKind::deny, .name = "deny", .when = std::move(when), .unless = std::move(unless)};
}

ExternalAnswer said(std::string evaluator, bool allows, std::chrono::seconds age = 0s) {
  return {.evaluator = std::move(evaluator), .allows = allows, .given = noon - age};
}

// "hr roster": who is asked about Anna, who is in the groups "doctors" and "staff".
std::string asked(std::vector<RuleText> const& rules, ExternalAnswers const& answers = {}, std::string_view path = "/") {
  auto const person = anna();
  auto const policy = policy_of(rules);
  auto question = asks(&person, path);
  if (!answers.empty()) question.answers = std::make_shared<ExternalAnswers const>(answers);
  std::string names;
  for (auto const& each : due(offers({"hr", "roster"}), policy, question, policy.decide(question)))
    names += (names.empty() ? "" : " ") + each->source.name;
  return names;
}

TEST(Due, AreThoseWithoutWhomItCannotBeDecided) {
  auto const doctors = allow("doctors", {"group:doctors", "external:hr"});
  EXPECT_EQ(asked({doctors}), "hr");
  EXPECT_EQ(asked({allow("both", {"external:hr", "external:roster"})}), "hr roster");
  EXPECT_EQ(asked({doctors}, {said("hr", true)}), "");
  EXPECT_EQ(asked({deny({"external:hr"}), allow("all", {"member"})}), "hr");
  EXPECT_EQ(asked({deny({"group:doctors"}, {"external:hr"}), allow("all", {"member"})}), "hr");
}

TEST(Due, AreNotThoseOnWhomNothingDepends) {
  EXPECT_EQ(asked({allow("nurses", {"group:nurses", "external:hr"})}), "") << "she is refused whatever hr says";
  EXPECT_EQ(asked({allow("nurses", {"group:nurses", "external:hr"}), allow("doctors", {"external:roster"})}), "roster");
  EXPECT_EQ(asked({allow("hr", {"external:hr"}), allow("lobby", {"member"}, {"/lobby/"})}, {}, "/lobby/"), "");
  EXPECT_EQ(asked({allow("either", {"external:hr"}), allow("member", {"member"})}), "") << "she is let in whatever hr says";
  auto safe = allow("safe", {"member"}, {"/safe/"});
  safe.purpose = true;
  EXPECT_EQ(asked({allow("all", {"external:hr"}), safe}, {}, "/safe/"), "");
  EXPECT_EQ(asked({deny({"group:doctors"}), allow("all", {"external:hr"})}), "");
}

TEST(Due, AreThoseWhoseAnswerIsOldAndDecides) {
  auto const doctors = allow("doctors", {"group:doctors", "external:hr"});
  EXPECT_EQ(asked({doctors}, {said("hr", true, 599s)}), "");
  EXPECT_EQ(asked({doctors}, {said("hr", true, 10min)}), "hr");
  EXPECT_EQ(asked({doctors, allow("lobby", {"member"}, {"/lobby/"})}, {said("hr", true, 11min)}, "/lobby/"), "");
  auto const suspended = deny({"external:hr"});
  EXPECT_EQ(asked({suspended, allow("all", {"member"})}, {said("hr", false, 599s)}), "");
  EXPECT_EQ(asked({suspended, allow("all", {"member"})}, {said("hr", false, 10min)}), "hr") << "its no lets in";
  EXPECT_EQ(asked({doctors}, {said("hr", true, -6min)}), "hr") << "which no clock of now has given";
}

TEST(Due, AreThoseWhoKeepSomebodyOutAfterAWhile) {
  auto const doctors = allow("doctors", {"group:doctors", "external:hr"});
  EXPECT_EQ(asked({doctors}, {said("hr", false, 9s)}), "");
  EXPECT_EQ(asked({doctors}, {said("hr", false, 10s)}), "hr");
  auto const suspended = deny({"external:hr"});
  EXPECT_EQ(asked({suspended, allow("all", {"member"})}, {said("hr", true, 9s)}), "");
  EXPECT_EQ(asked({suspended, allow("all", {"member"})}, {said("hr", true, 10s)}), "hr") << "its yes keeps out";
  auto const both = allow("both", {"external:hr", "external:roster"});
  EXPECT_EQ(asked({both}, {said("hr", false, 1min), said("roster", false, 1min)}), "hr roster") << "only both would let her in";
  EXPECT_EQ(asked({deny({"external:hr", "external:roster"}), allow("all", {"member"})},
                  {said("hr", false, 1h), said("roster", false, 1h)}),
            "hr roster")
      << "only both would keep her out";
}

TEST(Due, AreAskedBeforeAnAlarmRings) {
  auto emergency = allow("emergency", {"member"});
  emergency.break_glass = true;
  auto const person = anna();
  auto const policy = policy_of({allow("doctors", {"external:hr"}), emergency});
  std::vector<Purpose> const purposes{{.rule = "emergency", .text = "no doctor", .given = noon}};
  auto question = asks(&person);
  question.purposes = purposes;
  auto const decision = policy.decide(question);
  ASSERT_TRUE(decision.is_allowed() && decision.alarm);
  EXPECT_EQ(due(offers({"hr"}), policy, question, decision).size(), 1U);
}

}  // namespace
}  // namespace cordon::access
