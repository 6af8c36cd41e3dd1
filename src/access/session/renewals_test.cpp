#include "access/session/renewals.h"

#include <gtest/gtest.h>

#include "access/session/identity_json.h"
#include "access/session/trial.h"
#include "store/statement.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

template <class Place>
class RenewalsTest : public ::testing::Test {
 protected:
  RenewalsTest() {
    if (!net::run(loop_, store::migrate(place_.database(), history()))) throw std::runtime_error("no schema");
  }
  static std::vector<store::Migration> history() {
    std::vector<store::Migration> all;
    for (auto const part : {session_migrations(), Approvals::migrations(), Renewals::migrations()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }
  std::optional<SeenLogin> claim(Renewals& renewals) { return net::run(loop_, renewals.claim()).value(); }
  Id log_in() { return nodes_.log_in().session->facts().login->id; }

  net::Loop loop_;
  Place place_{loop_};
  TwoNodes nodes_{loop_, place_.database()};
  Renewals one_{place_.database(), nodes_.clock}, two_{place_.database(), nodes_.clock};
};
TYPED_TEST_SUITE(RenewalsTest, testing::DatabasePlaces);

TYPED_TEST(RenewalsTest, AreClaimedByOneNodeWhenTheyAreDue) {
  auto const login = this->log_in();
  EXPECT_FALSE(this->claim(this->one_)) << "nobody planned it";
  ASSERT_TRUE(net::run(this->loop_, this->one_.plan(login, 1h)));
  EXPECT_FALSE(this->claim(this->one_));
  this->nodes_.clock.advance(1h);
  auto const claimed = this->claim(this->two_);
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, login);
  EXPECT_EQ(identity_from_json(claimed->identity).value(), TwoNodes::zoe());
  EXPECT_EQ(this->nodes_.one.sessions.tokens(*claimed), "refresh");
  EXPECT_FALSE(this->claim(this->one_)) << "another node asks";
  this->nodes_.clock.advance(Renewals::claim_time);
  EXPECT_TRUE(this->claim(this->one_)) << "which ended while it did";
  ASSERT_TRUE(net::run(this->loop_, this->one_.cancel(login)));
  this->nodes_.clock.advance(24h);
  EXPECT_FALSE(this->claim(this->one_));
}

TYPED_TEST(RenewalsTest, ChangeALoginThatIsAsItWasSeenAlone) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  auto const login = begun.session->facts().login->id;
  ASSERT_TRUE(net::run(this->loop_, this->one_.plan(login, 0s)));
  auto const claimed = this->claim(this->one_);
  ASSERT_TRUE(claimed);
  auto changed = TwoNodes::zoe();
  changed.groups = {};
  EXPECT_TRUE(net::run(this->loop_, nodes.one.sessions.renew(*claimed, changed, "second")).value());
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  EXPECT_EQ(nodes.two.cache.find(begun.session->facts().id)->identity().groups, std::vector<std::string>());
  auto stronger = TwoNodes::zoe();
  stronger.amr = {"hwk"};
  EXPECT_FALSE(net::run(this->loop_, nodes.two.sessions.renew(*claimed, stronger, "third")).value()) << "it is another by now";
  EXPECT_EQ(net::run(this->loop_, nodes.two.sessions.tokens(login)).value(), "second");
}

TYPED_TEST(RenewalsTest, LeaveNothingBehindWhenTheLoginIsOver) {
  auto const login = this->log_in();
  ASSERT_TRUE(net::run(this->loop_, this->one_.plan(login, 0s)));
  ASSERT_TRUE(net::run(this->loop_, this->nodes_.one.sessions.end({.kind = Change::Kind::login, .about = login})));
  EXPECT_FALSE(this->claim(this->one_));
  ASSERT_TRUE(net::run(this->loop_, this->one_.expire()));
  EXPECT_FALSE(net::run(this->loop_, store::find_row(this->place_.database(), "SELECT login FROM access_renewal", {})).value());
}

TYPED_TEST(RenewalsTest, FollowTheProvidersSessionOfTheLastProof) {
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in();
  auto const id = login.session->facts().login->id;
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.refresh(id, TwoNodes::zoe(), "other", sid_of("clinic", "s2"))));
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = Change::Kind::sid, .about = sid_of("clinic", "s1")})));
  EXPECT_EQ(net::run(this->loop_, nodes.one.sessions.tokens(id)).value(), "other") << "that one is over already";
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = Change::Kind::sid, .about = sid_of("clinic", "s2")})));
  EXPECT_EQ(net::run(this->loop_, nodes.one.sessions.tokens(id)).value(), "");
}

}  // namespace
}  // namespace cordon::access
