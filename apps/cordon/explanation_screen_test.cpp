#include "explanation_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace cordon {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto refused = R"({
  "who": {"known_by": "session", "email": "zoe@clinic.eu", "name": "Zo\u001b[31m", "provider": "directory", "groups": ["staff"],
          "active": true, "session": "AAAAAAAAAAAAAAAAAAAAAA", "site": "staff.test", "browser": "Firefox, Linux", "amr": ["pwd"],
          "logged_in": 7200, "refreshed": 60},
  "request": {"method": "GET", "host": "staff.test", "site": "staff.test", "path": "/admin/", "at": "2026-03-02 08:30"},
  "explanation": {"outcome": "refused", "rule": "administration", "reason": "group.missing", "asks": {}, "alarm": false,
    "emergency": "break glass", "reading": "/admin/", "readings": ["/admin/"], "shadow": [],
    "rules": [
      {"kind": "allow", "name": "doctors", "shadow": false, "covers": true, "decides": false, "outcome": "allowed", "reason": "",
       "conditions": []},
      {"kind": "allow", "name": "administration", "shadow": false, "covers": true, "decides": true, "outcome": "refused",
       "reason": "group.missing", "conditions": [
         {"list": "when", "condition": "group:it", "verdict": "fail", "reason": "group.missing", "source": "directory",
          "mend": "nothing", "age": 60},
         {"list": "when", "condition": "mfa:any", "verdict": "fail", "reason": "mfa.missing", "source": "directory",
          "mend": "a stronger factor", "age": 7200}]}]}})";

std::string screen(config::Colour colour = config::Colour::off) {
  return show_explanation(boost::json::parse(refused).as_object(), colour);
}

TEST(ExplanationScreen, SaysWhatBecomesOfItInItsFirstLine) {
  EXPECT_TRUE(screen().starts_with("REFUSED by \"administration\": not in that group\n  They are refused.\n"));
  EXPECT_THAT(screen(), HasSubstr("In an emergency \"break glass\" lets them in"));
}

TEST(ExplanationScreen, NamesWhoAsksAndHowThatIsKnown) {
  EXPECT_THAT(screen(), HasSubstr("<zoe@clinic.eu>, by directory, groups staff"));
  EXPECT_THAT(screen(), HasSubstr("2h ago with pwd; session AAAAAAAAAAAAAAAAAAAAAA at staff.test, Firefox, Linux"));
  EXPECT_THAT(screen(), Not(HasSubstr("\x1b"))) << "names cannot move the cursor";
}

TEST(ExplanationScreen, ShowsEachConditionWithItsSourceItsAgeAndWhatHelps) {
  EXPECT_THAT(screen(), HasSubstr("  allow   doctors: another rule names the path more closely\n"));
  EXPECT_THAT(screen(), HasSubstr("→ allow   administration: refused  ← decides\n"));
  EXPECT_THAT(screen(), HasSubstr("no      not in that group (directory, 1m ago)\n"));
  EXPECT_THAT(screen(), HasSubstr("no      one factor only (directory, 2h ago), what helps: a stronger factor\n"));
}

TEST(ExplanationScreen, IsColouredWhereThatIsSeen) {
  EXPECT_TRUE(screen(config::Colour::on).starts_with("\x1b[1;31mREFUSED\x1b[0m"));
}

TEST(ExplanationScreen, BearsAnAnswerOfAnotherVersion) {
  EXPECT_THAT(show_explanation({}, config::Colour::off), HasSubstr("Rules, in the order"));
}

}  // namespace
}  // namespace cordon
