#include "access/machine/service_tokens.h"

#include <gtest/gtest.h>

#include "access/session/schema.h"
#include "store/statement.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

template <class Place>
class ServiceTokensTest : public ::testing::Test {
 protected:
  ServiceTokensTest() {
    std::vector<store::Migration> all(session_migrations().begin(), session_migrations().end());
    all.insert(all.end(), ServiceTokens::migrations().begin(), ServiceTokens::migrations().end());
    if (!net::run(loop_, store::migrate(place_.database(), all))) throw std::runtime_error("no schema");
  }
  ServiceTokens::Made add(std::string const& name, std::chrono::seconds lifetime = 24h) {
    return net::run(loop_, one_.add(place_.database(), name, lifetime)).value();
  }
  std::string why_not(std::string const& name, std::chrono::seconds lifetime = 24h) {
    auto const made = net::run(loop_, one_.add(place_.database(), name, lifetime));
    return made ? "" : std::string(made.error().reason);
  }
  static std::string who(ServiceTokens const& tokens, ServiceTokens::Made const& made) {
    auto const proof = tokens.verify(made.token.id.text(), made.secret);
    return proof ? proof->name : "";
  }

  net::Loop loop_;
  Place place_{loop_};
  testing::FakeClock clock_;
  ServiceTokens one_{clock_}, two_{clock_};
};
TYPED_TEST_SUITE(ServiceTokensTest, testing::DatabasePlaces);

TYPED_TEST(ServiceTokensTest, ProveWhichMachineItIsOnEveryNode) {
  auto const made = this->add("backup");
  EXPECT_EQ(this->who(this->one_, made), "backup");
  EXPECT_EQ(this->who(this->two_, made), "") << "it has not heard of it yet";
  ASSERT_TRUE(net::run(this->loop_, this->two_.load(this->place_.database())));
  EXPECT_EQ(this->who(this->two_, made), "backup");
}

TYPED_TEST(ServiceTokensTest, AreNoneWithAnotherSecret) {
  auto const made = this->add("backup"), other = this->add("monitor");
  EXPECT_FALSE(this->one_.verify(made.token.id.text(), other.secret));
  EXPECT_FALSE(this->one_.verify(made.token.id.text(), ""));
  EXPECT_FALSE(this->one_.verify("", made.secret));
  EXPECT_FALSE(this->one_.verify("backup", made.secret));
  EXPECT_FALSE(this->one_.verify(made.token.id.text(), made.secret + " "));
}

TYPED_TEST(ServiceTokensTest, EndWhenTheirTimeIsOver) {
  auto const made = this->add("backup", 1h);
  auto const proof = this->one_.verify(made.token.id.text(), made.secret).value();
  this->clock_.advance(59min);
  EXPECT_TRUE(this->one_.still_counts(proof));
  this->clock_.advance(1min);
  EXPECT_FALSE(this->one_.still_counts(proof));
  EXPECT_EQ(this->who(this->one_, made), "");
}

TYPED_TEST(ServiceTokensTest, GetAnotherSecretWhileTheOldOneGoesOnForAWhile) {
  auto const made = this->add("backup", 24h);
  auto const proof = this->one_.verify(made.token.id.text(), made.secret).value();
  this->clock_.advance(12h);
  auto const rotated = net::run(this->loop_, this->one_.rotate(this->place_.database(), "backup", 1h)).value();
  EXPECT_EQ(rotated.token.id, made.token.id);
  EXPECT_EQ(this->who(this->one_, rotated), "backup");
  EXPECT_EQ(this->who(this->one_, made), "backup");
  EXPECT_TRUE(this->one_.still_counts(proof));
  this->clock_.advance(1h);
  EXPECT_EQ(this->who(this->one_, made), "");
  EXPECT_FALSE(this->one_.still_counts(proof));
  this->clock_.advance(22h);
  EXPECT_EQ(this->who(this->one_, rotated), "backup") << "it lasts as long as the first was to last";
}

TYPED_TEST(ServiceTokensTest, ThatAreOverDoNotComeBackWithAnotherSecret) {
  auto const made = this->add("backup", 1h);
  this->clock_.advance(2h);
  auto const rotated = net::run(this->loop_, this->one_.rotate(this->place_.database(), "backup", 24h)).value();
  EXPECT_EQ(this->who(this->one_, made), "");
  EXPECT_EQ(this->who(this->one_, rotated), "backup");
}

TYPED_TEST(ServiceTokensTest, EndWhenTheyAreRemoved) {
  auto const made = this->add("backup");
  auto const proof = this->one_.verify(made.token.id.text(), made.secret).value();
  ASSERT_TRUE(net::run(this->loop_, this->one_.remove(this->place_.database(), "backup")));
  EXPECT_FALSE(this->one_.still_counts(proof));
  auto const again = net::run(this->loop_, this->one_.remove(this->place_.database(), "backup"));
  EXPECT_EQ(again.error().reason, "token.none");
  auto const journal = net::run(this->loop_, Journal::read(this->place_.database(), 0)).value();
  EXPECT_EQ(journal.changes.size(), 2U) << "the others are told of both";
}

TYPED_TEST(ServiceTokensTest, HaveNamesOfTheirOwn) {
  (void)this->add("backup");
  EXPECT_EQ(this->why_not("backup"), "token.taken");
  for (auto const* const name : {"", "Backup", "a b", "ü", "a:b"}) EXPECT_EQ(this->why_not(name), "token.name") << name;
  EXPECT_EQ(this->why_not("short", 0s), "token.lifetime");
  EXPECT_EQ(this->why_not("long", 3 * 366 * 24h), "token.lifetime");
}

TYPED_TEST(ServiceTokensTest, SayWhenTheyWereUsedLast) {
  auto const made = this->add("backup");
  EXPECT_FALSE(net::run(this->loop_, this->one_.list(this->place_.database())).value().front().used);
  this->clock_.advance(5min);
  (void)this->who(this->one_, made);
  ASSERT_TRUE(net::run(this->loop_, this->one_.save_used(this->place_.database())));
  auto const listed = net::run(this->loop_, this->two_.list(this->place_.database())).value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed.front().used, testing::FakeClock::start + 5min);
}

TYPED_TEST(ServiceTokensTest, AreKeptAsDigests) {
  auto const made = this->add("backup");
  std::vector<store::Row> rows;
  ASSERT_TRUE(net::run(this->loop_, this->place_.database().read([&](store::Session& session) {
    return store::fetch_all(session, "SELECT digest FROM access_token", {}, rows);
  })));
  EXPECT_FALSE(rows.at(0).bytes(0).contains(made.secret));
  EXPECT_EQ(rows.at(0).bytes(0).size(), 32U);
}

}  // namespace
}  // namespace cordon::access
