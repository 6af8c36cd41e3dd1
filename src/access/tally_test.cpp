#include "access/tally.h"

#include <gtest/gtest.h>

#include <thread>

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

std::shared_ptr<Session const> session_of(std::string const& email) {
  auto identity = anna();
  identity.email = identity.subject = email;
  auto const login = std::make_shared<Login const>(Login{
      .id = Id::random(), .identity = identity, .sid = {}, .browser = {}, .created = noon, .ends = noon + std::chrono::hours(8)});
  return std::make_shared<Session const>(Session::Facts{.id = Id::random(),
                                                        .site = {},
                                                        .login = login,
                                                        .created = noon,
                                                        .ends = noon + std::chrono::hours(8),
                                                        .idle = std::chrono::hours(1),
                                                        .grants = {}},
                                         noon);
}

Policy with_shadow() {
  return policy_of({{.name = "staff", .when = {"group:staff"}},
                    {.kind = RuleKind::deny, .name = "no doctors", .when = {"group:doctors"}, .shadow = true}});
}

TEST(Tally, CountsDecisionsOfAllWorkers) {
  Tally tally(2);
  auto& site = tally.site("staff.test");
  std::thread other([&] { site.decided(1, Outcome::allowed); });
  site.decided(0, Outcome::allowed);
  site.decided(0, Outcome::log_in);
  other.join();
  auto const sums = tally.sums().decisions;
  EXPECT_EQ(sums.at(R"(site="staff.test",outcome="allowed")"), 2U);
  EXPECT_EQ(sums.at(R"(site="staff.test",outcome="log_in")"), 1U);
  EXPECT_EQ(&tally.site("staff.test"), &site);
}

TEST(Tally, CountsWhatHappensAtTheLoginHostByWhoVouches) {
  Tally tally(1);
  tally.login("clinic", LoginEvent::failed);
  tally.login("clinic", LoginEvent::failed);
  EXPECT_EQ(tally.sums().logins.at(R"(provider="clinic",result="failed")"), 2U);
  for (std::size_t i = 0; i < 2 * Tally::most_providers; ++i) tally.login("p" + std::to_string(i), LoginEvent::logged_in);
  EXPECT_LE(tally.sums().logins.size(), 4 * (Tally::most_providers + 1));
}

TEST(Shadows, CountWhatARuleWouldHaveChangedAndWhomItWouldHaveKeptOut) {
  auto const policy = with_shadow();
  Shadows shadows;
  auto const zoe = session_of("zoe@clinic.eu"), max = session_of("max@clinic.eu");
  for (auto const& [session, now] : {std::pair(zoe, noon), std::pair(max, noon), std::pair(zoe, noon + std::chrono::hours(1))}) {
    auto question = asks(&session->identity());
    question.now = now;
    shadows.note(policy.decide(question), session.get(), now);
  }
  auto const rule = shadows.all().at("no doctors");
  EXPECT_EQ(rule.outcomes[static_cast<std::size_t>(Outcome::refused)], 3U);
  ASSERT_EQ(rule.refused.size(), 2U);
  EXPECT_EQ(rule.refused[0].email, "max@clinic.eu");
  EXPECT_EQ(rule.refused[1].email, "zoe@clinic.eu");
  EXPECT_EQ(rule.refused[1].at, noon + std::chrono::hours(1));
}

TEST(Shadows, KeepTheLastFiftyPeople) {
  auto const policy = with_shadow();
  Shadows shadows;
  for (int i = 0; i < 60; ++i) {
    auto const session = session_of("p" + std::to_string(i) + "@clinic.eu");
    shadows.note(policy.decide(asks(&session->identity())), session.get(), noon);
  }
  auto const rule = shadows.all().at("no doctors");
  ASSERT_EQ(rule.refused.size(), Shadows::most_people);
  EXPECT_EQ(rule.refused.front().email, "p10@clinic.eu");
  EXPECT_EQ(rule.refused.back().email, "p59@clinic.eu");
}

TEST(Shadows, ThatWouldLetInKeepNobodyOut) {
  auto const policy =
      policy_of({{.name = "staff", .when = {"group:nobody"}}, {.name = "all", .when = {"member"}, .shadow = true}});
  Shadows shadows;
  auto const zoe = session_of("zoe@clinic.eu");
  shadows.note(policy.decide(asks(&zoe->identity())), zoe.get(), noon);
  EXPECT_EQ(shadows.all().at("all").outcomes[static_cast<std::size_t>(Outcome::allowed)], 1U);
  EXPECT_TRUE(shadows.all().at("all").refused.empty());
}

}  // namespace
}  // namespace cordon::access
