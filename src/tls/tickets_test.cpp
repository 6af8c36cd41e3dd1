#include "tls/tickets.h"

#include "testing/clock.h"
#include "tls/test_client_openssl.h"

namespace cordon::tls {
namespace {

using test::PlainClient;
using test::server;

using Session = openssl::Owner<SSL_SESSION, SSL_SESSION_free>;

// What a client may resume after it has talked to that server. A TLS 1.3 ticket comes with the first answer.
Session visit(net::Loop& loop, ServerContext const& site, int version, SSL_SESSION* before = nullptr, bool* resumed = nullptr) {
  PlainClient plain("praxis.test", version);
  if (before) plain.resume(before);
  char byte = 0;
  auto const talk = [&](SSL* ssl) { SSL_read(ssl, &byte, 1); };
  auto const ended = plain.meet(loop, site, talk, [](Stream& stream) { return test::say(stream, "x"); });
  EXPECT_TRUE(ended && byte == 'x');
  if (resumed) *resumed = ended && (*ended)->resumed() && SSL_session_reused(plain.ssl()) == 1;
  return Session(SSL_get1_session(plain.ssl()));
}

bool resumes(net::Loop& loop, ServerContext const& site, int version, Session const& session) {
  bool resumed = false;
  visit(loop, site, version, session.get(), &resumed);
  return resumed;
}

class Tickets : public ::testing::TestWithParam<int> {
 protected:
  net::Loop loop_;
  testing::FakeClock clock_;
  std::shared_ptr<TicketKeys> keys_ = std::make_shared<TicketKeys>(std::chrono::hours(1), clock_);
};

TEST_P(Tickets, OpenAtAnotherWorkerOfTheSameSite) {
  auto const session = visit(loop_, *server({.site = "a"}, keys_), GetParam());
  EXPECT_TRUE(resumes(loop_, *server({.site = "a"}, keys_), GetParam(), session));
}

TEST_P(Tickets, DoNotOpenAtAnotherSite) {
  auto const session = visit(loop_, *server({.site = "a"}, keys_), GetParam());
  EXPECT_FALSE(resumes(loop_, *server({.site = "b"}, keys_), GetParam(), session));
}

TEST_P(Tickets, DoNotOpenWithOtherKeysOrNone) {
  auto const session = visit(loop_, *server({.site = "a"}, keys_), GetParam());
  EXPECT_FALSE(resumes(loop_, *server({.site = "a"}, std::make_shared<TicketKeys>()), GetParam(), session));
  EXPECT_FALSE(resumes(loop_, *server({.site = "a"}), GetParam(), session));
}

TEST_P(Tickets, SurviveOneRotationAndNotTwo) {
  auto const site = server({.site = "a"}, keys_);
  auto const session = visit(loop_, *site, GetParam());
  clock_.advance(std::chrono::minutes(61));
  EXPECT_TRUE(resumes(loop_, *site, GetParam(), session));
  clock_.advance(std::chrono::minutes(61));
  EXPECT_FALSE(resumes(loop_, *site, GetParam(), session));
}

TEST_P(Tickets, DoNotSurviveALongSleep) {
  auto const site = server({.site = "a"}, keys_);
  auto const session = visit(loop_, *site, GetParam());
  clock_.advance(std::chrono::hours(2));
  EXPECT_FALSE(resumes(loop_, *site, GetParam(), session));
}

TEST_P(Tickets, OpenInAProcessThatTookTheKeysOver) {
  auto const session = visit(loop_, *server({.site = "a"}, keys_), GetParam());
  clock_.advance(std::chrono::minutes(50));
  auto const heir = std::make_shared<TicketKeys>(std::chrono::hours(1), clock_);
  ASSERT_TRUE(heir->take_over(keys_->hand_over()));
  EXPECT_TRUE(resumes(loop_, *server({.site = "a"}, heir), GetParam(), session));
  EXPECT_EQ(heir->current()->name, keys_->current()->name);
  clock_.advance(std::chrono::minutes(20));  // the key is as old here as it was there
  EXPECT_NE(heir->current()->name, keys_->current()->name);
}

TEST(TicketKeys, TakesOverNothingThatIsNoKeys) {
  TicketKeys keys;
  auto const name = keys.current()->name;
  auto const good = TicketKeys().hand_over();
  for (auto const& bad : {std::string(), std::string("60\n"), good.substr(1 + good.find('\n')), good.substr(0, good.size() - 1),
                          good + good.substr(good.find('\n')), "-1" + good.substr(good.find('\n'))}) {
    EXPECT_FALSE(keys.take_over(bad)) << bad.size();
  }
  EXPECT_EQ(keys.current()->name, name);
  EXPECT_TRUE(keys.take_over(good));
}

INSTANTIATE_TEST_SUITE_P(Versions, Tickets, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](auto const& version) { return version.param == TLS1_3_VERSION ? "Tls13" : "Tls12"; });

TEST(TicketKeys, AreFoundByNameWhileTheyMayOpen) {
  testing::FakeClock clock;
  TicketKeys keys(std::chrono::hours(1), clock);
  auto const first = keys.current();
  EXPECT_EQ(keys.find(first->name), first);
  clock.advance(std::chrono::hours(1));
  EXPECT_NE(keys.current(), first);
  EXPECT_EQ(keys.find(first->name), first);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(keys.find(first->name), nullptr);
}

}  // namespace
}  // namespace cordon::tls
