#include <gmock/gmock.h>

#include "control/settings_file.h"
#include "control/settings_fixture.h"
#include "control/site_conditions.h"

namespace cordon::control {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AccessCheckTest : public FolderTest {
 protected:
  AccessCheckTest() { write_certificate("site", {"staff.test", "login.test"}); }

  // What is said of a site with that rule, and of those settings of access.
  std::string check(std::string const& access, std::string const& rule) {
    std::string const common =
        "certificate = \"site.pem\"\nkey = \"site-key.pem\"\nregion = \"eu\"\npurpose = \"care\"\ndata = \"health\"\n";
    auto const text =
        "[node]\nname = \"edge1\"\nregion = \"eu\"\n[[listen]]\naddress = \"127.0.0.1:8443\"\n[access]\nlogin = "
        "\"https://login.test\"\n" +
        access + "\n[[site]]\nhost = \"login.test\"\n" + common +
        "[[site]]\nhost = \"staff.test\"\norigin = "
        "[\"http://127.0.0.1:9000\"]\n" +
        common + "[[site.allow]]\nname = \"rule\"\n" + rule + "\n";
    StandingClock const clock(some_day);
    loaded_ = load_settings({.name = "cordon.toml", .text = text}, folder_, clock);
    return config::render(loaded_.source, loaded_.problems);
  }
  bool asks() const { return mentions(loaded_.value.sites.at(1), loaded_.value.access, "country:"); }

  config::Loaded<Settings> loaded_;
};

TEST_F(AccessCheckTest, MissesThoseWhoHearOfEmergencies) {
  auto const rule = "when = [\"member\"]\nbreak_glass = true";
  EXPECT_THAT(check("", rule), HasSubstr("nobody gets a letter when it is used"));
  EXPECT_THAT(check("alarm = [\"security@clinic.eu\"]", rule), Not(HasSubstr("letter")));
  EXPECT_THAT(check("alarm = [\"security@clinic.eu\", \"the office\"]", rule), HasSubstr("\"the office\" is no e-mail address"));
}

TEST_F(AccessCheckTest, MissesWhatTellsCountriesToRulesThatAsk) {
  auto const rule = "when = [\"member\", \"country:FR\"]";
  EXPECT_THAT(check("", rule), HasSubstr("nothing tells countries"));
  EXPECT_TRUE(asks());
  EXPECT_THAT(check("countries = \"countries.mmdb\"", rule), Not(HasSubstr("countries")));
  EXPECT_THAT(check("", "when = [\"member\"]"), Not(HasSubstr("countries")));
  EXPECT_FALSE(asks());
}

TEST_F(AccessCheckTest, SeesRulesThatAskThroughGroupsOfPeople) {
  auto const people = "[[access.people]]\nname = \"french\"\nwhen = [\"country:FR\"]";
  EXPECT_THAT(check(people, "when = [\"people:french\"]"), HasSubstr("nothing tells countries"));
  EXPECT_TRUE(asks());
}

TEST_F(AccessCheckTest, MissesEvaluatorsThatRulesName) {
  auto const evaluator = [](std::string const& more) {
    return "[[access.evaluator]]\nname = \"hr\"\nkeys = \"https://hr.clinic.eu/keys\"\n" + more;
  };
  auto const url = std::string("url = \"https://hr.clinic.eu/ask\"\n");
  auto const rule = "when = [\"external:hr\"]";
  EXPECT_THAT(check("", rule), HasSubstr("a rule names the evaluator \"hr\", and there is none of that name"));
  EXPECT_THAT(check(evaluator(url), rule), Not(HasSubstr("evaluator")));
  EXPECT_THAT(check(evaluator(url) + evaluator(url), rule), HasSubstr("\"hr\" stands there twice"));
  EXPECT_THAT(check(evaluator("url = \"https://hr.clinic.eu\"\n"), rule), HasSubstr("is no URL with https and a path"));
  EXPECT_THAT(check(evaluator("url = \"http://hr.clinic.eu/ask\"\n"), rule), HasSubstr("is no URL with https and a path"));
  EXPECT_THAT(check(evaluator(url + "ca = \"none.pem\"\n"), rule), HasSubstr("has no authorities that can be read"));
  EXPECT_THAT(check(evaluator(url), "when = [\"external:hr within 9m\"]"), HasSubstr("less than twice as long as"));
  EXPECT_THAT(check(evaluator(url + "fresh = \"31m\"\n"), rule), HasSubstr("less than twice as long as"));
  EXPECT_THAT(check(evaluator(url), "when = [\"member\"]\napprovers = [\"external:hr\"]"), HasSubstr("not about who approves"));
  auto const people = "[[access.people]]\nname = \"staff\"\nwhen = [\"external:payroll\"]\n";
  EXPECT_THAT(check(evaluator(url) + people, "when = [\"people:staff\"]"), HasSubstr("the evaluator \"payroll\""));
}

}  // namespace
}  // namespace cordon::control
