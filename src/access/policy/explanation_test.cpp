#include "access/policy/explanation.h"

#include <boost/json.hpp>

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

Policy example() {
  return policy_of({
      {.kind = RuleKind::deny, .name = "contractors never", .any = {"group:contractors"}},
      {.name = "staff", .when = {"group:staff"}},
      {.name = "doctors", .paths = {"/records/"}, .when = {"group:doctors", "mfa:phishing-resistant within 1h"}},
      {.name = "trial", .paths = {"/records/"}, .any = {"country:FR"}, .shadow = true},
  });
}

TEST(Explanation, SaysOfEachRuleWhatItsConditionsFound) {
  auto const policy = example();
  auto const person = anna();
  EXPECT_EQ(to_text(policy.explain(asks(&person, "/records;x/"))),
            "step_up by allow \"doctors\": too_old, within 1h, phishing-resistant\n"
            "  or as /records;x/\n"
            "  read as /records/\n"
            "  deny    contractors never: does not hold\n"
            "    any    group:contractors                        fail     group.missing (hospital, 1h ago)\n"
            "  allow   staff: another names the path more closely\n"
            "    when   group:staff                              pass     (hospital, 1h ago)\n"
            "  allow   doctors: step_up\n"
            "    when   group:doctors                            pass     (hospital, 1h ago)\n"
            "    when   mfa:phishing-resistant within 1h         fail     too_old (hospital, 2h ago) → log in again\n"
            "  allow   trial: allowed, in the shadow\n"
            "    any    country:FR                               pass     (connection)\n"
            "  if \"trial\" were no shadow: allowed\n");
}

TEST(Explanation, IsJsonForMachines) {
  auto const policy = example();
  auto const person = anna();
  auto const value = boost::json::parse(to_json(policy.explain(asks(&person, "/records/")))).as_object();
  EXPECT_EQ(value.at("outcome"), "step_up");
  EXPECT_EQ(value.at("rule"), "doctors");
  EXPECT_EQ(value.at("reason"), "too_old");
  EXPECT_EQ(value.at("asks").at("within"), 3600);
  EXPECT_EQ(value.at("readings").as_array().size(), 1U);
  auto const& rules = value.at("rules").as_array();
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].at("kind"), "deny");
  EXPECT_EQ(rules[1].at("decides"), false);
  auto const& conditions = rules[2].at("conditions").as_array();
  EXPECT_EQ(conditions[0].at("verdict"), "pass");
  EXPECT_EQ(conditions[1].at("condition"), "mfa:phishing-resistant within 1h");
  EXPECT_EQ(conditions[1].at("age"), 7200);
  EXPECT_EQ(conditions[1].at("mend"), "log in again");
  EXPECT_EQ(value.at("shadow").at(0).at("rule"), "trial");
}

TEST(Explanation, SaysNothingOfWhoAsksBeyondTheConditions) {
  auto const policy = example();
  auto person = anna();
  person.email = "secret@clinic.eu";
  person.subject = "secret";
  person.groups = {"doctors", "staff", "secret"};
  auto const explanation = policy.explain(asks(&person));
  EXPECT_EQ(to_text(explanation).find("secret"), std::string::npos);
  EXPECT_EQ(to_json(explanation).find("secret"), std::string::npos);
}

TEST(Explanation, TellsAgesRoughly) {
  EXPECT_EQ(to_text(0s), "0s");
  EXPECT_EQ(to_text(59s), "59s");
  EXPECT_EQ(to_text(3599s), "59m");
  EXPECT_EQ(to_text(47h), "1d");
}

}  // namespace
}  // namespace cordon::access
