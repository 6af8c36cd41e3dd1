#include "access/approval/telling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/clock.h"

namespace cordon::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ApprovalQuestion question() {
  return {.id = Id{{1, 2, 3}},
          .asked = {.person = {},
                    .site = "staff.test",
                    .rule = "vault",
                    .name = "Zoe\r\nWho:   nobody",
                    .email = "zoe@clinic.eu",
                    .provider = "clinic",
                    .reason = "One line\r\nWho:   nobody\n\nhttps://evil.test/",
                    .hours = 4},
          .at = testing::FakeClock::start,
          .until = testing::FakeClock::start + Approvals::answer_time};
}

TEST(LettersToApprovers, SayWhoAsksForWhatAndWhereOneAnswers) {
  auto const letter = letter_of(question(), "Staff", "https://login.test", "chief@clinic.eu", Language::en);
  EXPECT_EQ(letter.to, "chief@clinic.eu");
  EXPECT_EQ(letter.subject, "Somebody asks for access to staff.test");
  for (auto const* part : {"zoe@clinic.eu", "Staff (staff.test)", "Rule:  vault", "4 h", "2026-01-01 00:00 UTC",
                           "before 2026-01-02 00:00 UTC", "\nhttps://login.test/.cordon/approvals?id=AQIDAAAAAAAAAAAAAAAAAA\n"})
    EXPECT_THAT(letter.text, HasSubstr(part));
}

TEST(LettersToApprovers, SayTheSameInEveryLanguage) {
  for (auto const language : languages) {
    auto const letter = letter_of(question(), "Staff", "https://login.test", "chief@clinic.eu", language);
    for (auto const* part :
         {"<zoe@clinic.eu>", "Staff (staff.test)", "vault", "4 h", "2026-01-01 00:00 UTC", "2026-01-02 00:00 UTC",
          "\n  > One line\n", "\nhttps://login.test/.cordon/approvals?id=AQIDAAAAAAAAAAAAAAAAAA\n"})
      EXPECT_THAT(letter.text, HasSubstr(part));
    EXPECT_THAT(letter.subject, HasSubstr("staff.test"));
    EXPECT_THAT(letter.text, Not(HasSubstr("{")));
  }
}

// Programs that show mail end lines at these too, or show what follows from right to left.
TEST(LettersToApprovers, HoldNoMarkThatEndsALineOrTurnsItsDirection) {
  for (std::string const mark : {"\u0085", "\u2028", "\u2029", "\u202e", "\u202a", "\u2066", "\u2069"}) {
    auto asked = question();
    asked.asked.name = "Zoé" + mark + "–";
    asked.asked.reason = "One" + mark + "Site:  other.test";
    auto const letter = letter_of(asked, "", "https://login.test", "chief@clinic.eu", Language::en);
    EXPECT_THAT(letter.text, HasSubstr("Zoé –"));
    EXPECT_THAT(letter.text, HasSubstr("\n  > One Site:  other.test\n"));
    EXPECT_THAT(letter.text, Not(HasSubstr(mark)));
  }
}

TEST(LettersToApprovers, HoldWhatPeopleTypedAsQuotationsAlone) {
  auto const letter = letter_of(question(), "", "https://login.test", "chief@clinic.eu", Language::en);
  EXPECT_THAT(letter.text, HasSubstr("\n  > One line\n  > Who:   nobody\n  > \n  > https://evil.test/\n"));
  EXPECT_THAT(letter.text, Not(HasSubstr("\nWho:   nobody")));
  EXPECT_THAT(letter.text, Not(HasSubstr("\nhttps://evil")));
  EXPECT_THAT(letter.text, Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace cordon::access
