#include "access/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class FailingMailbox final : public mail::Mailbox {
 public:
  net::Task<void> send(mail::Message message) override {
    ++asked;
    if (failures > 0) {
      --failures;
      co_return fail(code, "mail.folder");
    }
    sent.push_back(std::move(message));
    co_return ok();
  }

  int failures = 0, asked = 0;
  Code code = Code::unavailable;
  std::vector<mail::Message> sent;
};

class AlarmsTest : public ::testing::Test {
 protected:
  void deliver() { ASSERT_TRUE(net::run(loop_, alarms_.deliver(mailbox_))); }
  void send(Language language = Language::en) {
    alarms_.send(letter_of({.site = "staff.test",
                            .title = "Staff",
                            .rule = "emergency",
                            .purpose = "no doctor\nWho:   nobody",
                            .name = "Zoe",
                            .email = "zoe@clinic.eu",
                            .at = testing::FakeClock::start},
                           "security@clinic.eu", language));
  }

  testing::FakeClock clock_;
  net::Loop loop_;
  Alarms alarms_{clock_};
  FailingMailbox mailbox_;
};

TEST_F(AlarmsTest, RingOnceForASessionAndARule) {
  auto const one = Id::random(), other = Id::random();
  EXPECT_TRUE(alarms_.begins(one, "emergency"));
  EXPECT_FALSE(alarms_.begins(one, "emergency"));
  EXPECT_TRUE(alarms_.begins(one, "vault"));
  EXPECT_TRUE(alarms_.begins(other, "emergency"));
}

TEST_F(AlarmsTest, SayWhoWhereByWhichRuleWhyAndWhen) {
  send();
  deliver();
  ASSERT_EQ(mailbox_.sent.size(), 1U);
  auto const& letter = mailbox_.sent.front();
  EXPECT_EQ(letter.to, "security@clinic.eu");
  EXPECT_EQ(letter.subject, "Emergency access at staff.test");
  for (auto const* part :
       {"Zoe <zoe@clinic.eu>", "Staff (staff.test)", "emergency", "no doctor Who:   nobody\n", "2026-01-01 00:00 UTC"})
    EXPECT_THAT(letter.text, HasSubstr(part));
  deliver();
  EXPECT_EQ(mailbox_.asked, 1);
}

TEST_F(AlarmsTest, SayTheSameInEveryLanguage) {
  for (auto const language : languages) send(language);
  deliver();
  ASSERT_EQ(mailbox_.sent.size(), languages.size());
  for (auto const& letter : mailbox_.sent) {
    for (auto const* part : {"Zoe <zoe@clinic.eu>", "Staff (staff.test)", "emergency", "no doctor Who:   nobody\n",
                             "2026-01-01 00:00 UTC", "cordon revoke --email 'zoe@clinic.eu'"})
      EXPECT_THAT(letter.text, HasSubstr(part));
    EXPECT_THAT(letter.text, Not(HasSubstr("{")));
  }
}

TEST_F(AlarmsTest, AreTriedAgainWhileMailIsAway) {
  mailbox_.failures = 2;
  send();
  deliver();
  deliver();
  EXPECT_EQ(mailbox_.asked, 1) << "not at once";
  clock_.advance(5s);
  deliver();
  clock_.advance(10s);
  deliver();
  EXPECT_EQ(mailbox_.sent.size(), 1U);
  EXPECT_EQ(alarms_.waiting(), 0U);
}

TEST_F(AlarmsTest, AreDeliveredSoManyAtATime) {
  for (int i = 0; i < 3; ++i) send();
  ASSERT_TRUE(net::run(loop_, alarms_.deliver(mailbox_, 2)));
  EXPECT_EQ(mailbox_.sent.size(), 2U);
  ASSERT_TRUE(net::run(loop_, alarms_.deliver(mailbox_, 2)));
  EXPECT_EQ(mailbox_.sent.size(), 3U);
  EXPECT_EQ(alarms_.waiting(), 0U);
}

TEST_F(AlarmsTest, AreGivenUpAfterAFewTries) {
  mailbox_.failures = 100;
  send();
  for (int i = 0; i < 20; ++i) {
    deliver();
    clock_.advance(1h);
  }
  EXPECT_EQ(mailbox_.asked, static_cast<int>(Alarms::most_tries));
  mailbox_.code = Code::invalid;
  send();
  deliver();
  EXPECT_EQ(alarms_.waiting(), 0U) << "what no mail can carry";
}

}  // namespace
}  // namespace cordon::access
