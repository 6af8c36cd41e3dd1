#include "access/session/sessions.h"

#include <gtest/gtest.h>

#include "access/session/identity_json.h"
#include "access/session/trial.h"
#include "store/statement.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using Kind = Change::Kind;

template <class Place>
class SessionsTest : public ::testing::Test {
 protected:
  net::Loop loop_;
  Place place_{loop_};
  TwoNodes nodes_{loop_, place_.database()};
  TwoNodes::Node &one_ = nodes_.one, &two_ = nodes_.two;
};
TYPED_TEST_SUITE(SessionsTest, testing::DatabasePlaces);

TYPED_TEST(SessionsTest, AreKnownToEveryNodeWithAllThatWasSaidOfThem) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  EXPECT_EQ(nodes.find(nodes.one, begun.cookie), "");
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  auto const there = nodes.two.cache.open(*Cookie::parse(begun.cookie, nodes.two.keyring), "staff.test", nodes.clock.wall());
  ASSERT_TRUE(there);
  EXPECT_EQ(there->identity(), TwoNodes::zoe());
  EXPECT_EQ(there->facts().login->sid, sid_of("clinic", "s1"));
  EXPECT_EQ(there->facts().login->browser, "Firefox, Linux");
  EXPECT_EQ(net::run(this->loop_, nodes.two.sessions.tokens(there->facts().login->id)).value(), "refresh");
}

TYPED_TEST(SessionsTest, OpenTheirOwnSiteAlone) {
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in();
  auto const begun = nodes.enter(nodes.one, login).value();
  for (auto* node : {&nodes.one, &nodes.two}) {
    EXPECT_EQ(nodes.find(*node, begun.cookie, "other.test"), "session.none");
    EXPECT_EQ(nodes.find(*node, login.cookie), "session.none") << "that of the login host is for the login host";
    EXPECT_EQ(nodes.find(*node, login.cookie, "login.test"), "");
  }
}

TYPED_TEST(SessionsTest, AreNotOpenedByTheirIdAlone) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  auto cookie = *Cookie::parse(begun.cookie, nodes.one.keyring);
  cookie.key[0] ^= 1;
  for (auto* node : {&nodes.one, &nodes.two}) {
    auto const found = net::run(this->loop_, node->sessions.find(cookie, "staff.test"));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().reason, "session.none");
    EXPECT_FALSE(node->cache.open(cookie, "staff.test", nodes.clock.wall()));
  }
  EXPECT_EQ(nodes.find(nodes.one, begun.cookie), "");
}

TYPED_TEST(SessionsTest, BeginWithACodeOnceForOneBrowserAtOneSite) {
  struct Row {
    View site, state;
    bool good;
  };
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in().session->facts().login->id;
  for (auto const& [site, state, good] : {Row{"staff.test", "mine", true}, Row{"other.test", "mine", false},
                                          Row{"staff.test", "another", false}, Row{"staff.test", "", false}}) {
    auto const code = net::run(this->loop_, nodes.one.sessions.make_code(login, "staff.test", "mine")).value();
    auto const take = [&](View where, View whose) {
      auto const taken = net::run(this->loop_, nodes.two.sessions.take_code(code, std::string(where), std::string(whose), {}));
      return taken ? "" : std::string(taken.error().reason);
    };
    EXPECT_EQ(take(site, state), good ? "" : "session.code") << site << state;
    EXPECT_EQ(take("staff.test", "mine"), "session.code") << "whatever came of it, it is used up";
  }
  auto const late = net::run(this->loop_, nodes.one.sessions.make_code(login, "staff.test", "mine")).value();
  nodes.clock.advance(61s);
  EXPECT_FALSE(net::run(this->loop_, nodes.one.sessions.take_code(late, "staff.test", "mine", {})));
  EXPECT_FALSE(net::run(this->loop_, nodes.one.sessions.take_code("", "staff.test", "mine", {})));
}

TYPED_TEST(SessionsTest, EndOnEveryNodeByWhateverEndsThem) {
  auto& nodes = this->nodes_;
  struct Row {
    Kind kind;
    bool also_of_others;
  };
  for (auto const& [kind, also] : {Row{Kind::session, false}, Row{Kind::login, false}, Row{Kind::person, false},
                                   Row{Kind::sid, false}, Row{Kind::everything, true}}) {
    auto const login = nodes.log_in();
    auto const begun = nodes.enter(nodes.one, login).value();
    auto max = TwoNodes::zoe();
    max.subject = "43";
    auto const other = net::run(this->loop_, nodes.one.sessions.log_in({.identity = max, .sid = {}, .tokens = {}, .browser = {}},
                                                                       "login.test", {}))
                           .value();
    EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
    auto const held = nodes.two.cache.find(begun.session->facts().id);
    auto const& facts = begun.session->facts();
    auto const about = kind == Kind::session  ? facts.id
                       : kind == Kind::login  ? facts.login->id
                       : kind == Kind::person ? person_of(begun.session->identity())
                                              : facts.login->sid;
    ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = kind, .about = about})));
    EXPECT_EQ(nodes.find(nodes.one, begun.cookie), "session.none");
    nodes.hear(nodes.two);
    EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "session.none") << static_cast<int>(kind);
    EXPECT_TRUE(held->has_ended()) << "whoever still holds it";
    EXPECT_EQ(nodes.find(nodes.two, login.cookie, "login.test") == "", kind == Kind::session);
    EXPECT_EQ(nodes.find(nodes.two, other.cookie, "login.test") == "", !also);
  }
}

TYPED_TEST(SessionsTest, AreNotEndedByWhatHappenedBeforeThem) {
  auto& nodes = this->nodes_;
  auto const person = person_of(TwoNodes::zoe());
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = Kind::person, .about = person})));
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  auto const held = nodes.two.cache.find(begun.session->facts().id);
  for (auto* node : {&nodes.one, &nodes.two}) nodes.hear(*node);  // late
  EXPECT_FALSE(begun.session->has_ended() || held->has_ended());
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = Kind::person, .about = person})));
  nodes.hear(nodes.two);
  EXPECT_TRUE(held->has_ended());
}

TYPED_TEST(SessionsTest, LeadNowhereWhenTheLoginEndedBeforeTheCode) {
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in();
  auto const id = login.session->facts().login->id;
  auto const code = net::run(this->loop_, nodes.one.sessions.make_code(id, "staff.test", "mine")).value();
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.end({.kind = Kind::login, .about = id})));
  EXPECT_FALSE(net::run(this->loop_, nodes.two.sessions.take_code(code, "staff.test", "mine", {})));
}

TYPED_TEST(SessionsTest, EndWhenTheyAreIdleOnAllNodesOrTooOld) {
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in();
  auto const begun = nodes.enter(nodes.one, login).value();
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  nodes.clock.advance(50min);
  EXPECT_EQ(nodes.find(nodes.one, begun.cookie), "");
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.save_seen()));
  nodes.clock.advance(50min);
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "") << "used at the other node";
  nodes.clock.advance(61min);
  for (auto* node : {&nodes.one, &nodes.two}) EXPECT_EQ(nodes.find(*node, begun.cookie), "session.none");

  auto const busy = nodes.enter(nodes.one, nodes.log_in()).value();
  for (int i = 0; i < 23; ++i) {
    nodes.clock.advance(30min);
    EXPECT_EQ(nodes.find(nodes.one, busy.cookie), "") << i;
  }
  nodes.clock.advance(31min);
  EXPECT_EQ(nodes.find(nodes.one, busy.cookie), "session.none");
}

// Somebody else's answer makes nodes look; whoever sits at the computer that was left has not used anything.
TYPED_TEST(SessionsTest, AreNotUsedByBeingLookedAtAgain) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  nodes.clock.advance(50min);
  EXPECT_TRUE(net::run(this->loop_, nodes.one.sessions.look_up_again(begun.session->facts().id)));
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.save_seen()));
  nodes.clock.advance(11min);
  for (auto* node : {&nodes.one, &nodes.two}) EXPECT_EQ(nodes.find(*node, begun.cookie), "session.none");
}

TYPED_TEST(SessionsTest, SayWhyThePersonIsThere) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.say_purpose(
                                        *begun.session, {.rule = "doctors", .text = "emergency", .given = nodes.clock.wall()})));
  nodes.hear(nodes.two);
  for (auto* node : {&nodes.one, &nodes.two}) {
    EXPECT_EQ(nodes.find(*node, begun.cookie), "");
    EXPECT_EQ(node->cache.find(begun.session->facts().id)->facts().grants->purposes.at(0).text, "emergency");
  }
}

TYPED_TEST(SessionsTest, TakeWhatTheProviderSaysNow) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  auto changed = TwoNodes::zoe();
  changed.groups = {};
  auto const id = begun.session->facts().login->id;
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.refresh(id, changed, "another")));
  nodes.hear(nodes.two);
  EXPECT_EQ(nodes.find(nodes.two, begun.cookie), "");
  EXPECT_EQ(nodes.two.cache.find(begun.session->facts().id)->identity().groups, std::vector<std::string>());
  EXPECT_EQ(net::run(this->loop_, nodes.two.sessions.tokens(id)).value(), "another");
}

TYPED_TEST(SessionsTest, AreListedForTheirPerson) {
  auto& nodes = this->nodes_;
  auto const login = nodes.log_in();
  (void)nodes.enter(nodes.one, login);
  nodes.clock.advance(1min);
  (void)nodes.enter(nodes.one, login, "other.test");
  auto const listed = net::run(this->loop_, nodes.one.sessions.list(person_of(TwoNodes::zoe()))).value();
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(*listed[0]->facts().site, "other.test");
  EXPECT_TRUE(net::run(this->loop_, nodes.one.sessions.list(person_of("clinic", "43"))).value().empty());
}

TYPED_TEST(SessionsTest, LeaveNothingBehindWhenTheyAreOver) {
  auto& nodes = this->nodes_;
  (void)nodes.enter(nodes.one, nodes.log_in());
  nodes.clock.advance(13h);
  ASSERT_TRUE(net::run(this->loop_, nodes.one.sessions.expire()));
  EXPECT_EQ(nodes.one.cache.size(), 0U);
  for (auto const* const statement :
       {"SELECT id FROM access_session", "SELECT id FROM access_login", "SELECT code FROM access_code"})
    EXPECT_FALSE(net::run(this->loop_, store::find_row(nodes.database, statement, {})).value()) << statement;
}

TYPED_TEST(SessionsTest, SurviveTheDatabasesRestart) {
  auto& nodes = this->nodes_;
  auto const begun = nodes.enter(nodes.one, nodes.log_in()).value();
  this->place_.crash();
  TwoNodes again(this->loop_, this->place_.database());
  EXPECT_EQ(again.find(again.two, begun.cookie), "");
}

TYPED_TEST(SessionsTest, NeverTellTwoChangesByOneNumber) {
  auto& nodes = this->nodes_;
  net::Group group(this->loop_);
  int done = 0;
  auto const end = [](TwoNodes::Node& node, int& count) -> net::Task<void> {
    auto ended = co_await node.sessions.end({.kind = Kind::login, .about = Id::random()});
    if (ended) ++count;
    co_return ended;
  };
  for (int i = 0; i < 40; ++i) group.spawn(end(i % 2 ? nodes.one : nodes.two, done));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(done, 40);
  auto const read = net::run(this->loop_, Journal::read(nodes.database, 0)).value();
  EXPECT_EQ(read.changes.size(), 40U);
  EXPECT_EQ(read.last, 40);
}

TEST(Cookie, IsNoneThatNobodyOfUsMade) {
  net::Loop loop;
  testing::SqlitePlace place(loop);
  TwoNodes nodes(loop, place.database());
  auto const text = Cookie::make(nodes.one.keyring).second;
  EXPECT_EQ(text.size(), Cookie::length);
  EXPECT_TRUE(Cookie::parse(text, nodes.two.keyring));
  for (std::size_t i = 0; i < 32; ++i) {  // id and tag
    auto other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Cookie::parse(other, nodes.one.keyring)) << i;
  }
  for (std::string const& none : {std::string(), text + "A", text.substr(1), std::string(64, 'A'), std::string(64, '\xff')})
    EXPECT_FALSE(Cookie::parse(none, nodes.one.keyring)) << none;
}

TEST(Keyring, OpensWhatAnyNodeSealedUntilItIsTooOld) {
  net::Loop loop;
  testing::SqlitePlace place(loop);
  TwoNodes nodes(loop, place.database());
  auto const sealed = nodes.one.keyring.seal("state", "secret");
  EXPECT_EQ(nodes.two.keyring.open("state", sealed), "secret");
  EXPECT_FALSE(nodes.two.keyring.open("pending", sealed)) << "for something else";
  for (auto const& none : {std::string(), sealed.substr(1), sealed + "A", std::string(80, 'A')})
    EXPECT_FALSE(nodes.two.keyring.open("state", none)) << none;
  auto const reload = [&] {
    for (auto* node : {&nodes.one, &nodes.two}) ASSERT_TRUE(net::run(loop, node->keyring.load(nodes.database)));
  };
  nodes.clock.advance(25h);
  ASSERT_TRUE(net::run(loop, nodes.one.keyring.load(nodes.database)));
  EXPECT_EQ(nodes.two.keyring.open("state", nodes.one.keyring.seal("state", "new")), "new") << "who has not heard of the new key";
  reload();
  EXPECT_EQ(nodes.one.keyring.open("state", sealed), "secret");
  nodes.clock.advance(25h);
  reload();
  EXPECT_FALSE(nodes.one.keyring.open("state", sealed));
}

TEST(SessionCache, IsBoundedAndAsksAgainAfterSomethingEnded) {
  net::Loop loop;
  testing::SqlitePlace place(loop);
  TwoNodes nodes(loop, place.database());
  auto const begun = nodes.log_in();
  SessionCache cache(640);
  for (int i = 0; i < 5000; ++i) {
    auto facts = begun.session->facts();
    facts.id = Id::random();
    EXPECT_TRUE(cache.put(std::make_shared<Session const>(facts, facts.created), cache.generation()));
  }
  EXPECT_LE(cache.size(), 704U);
  auto const before = cache.generation();
  cache.end([](Session const&) { return false; });
  EXPECT_FALSE(cache.put(begun.session, before));
}

TEST(Identity, IsTheSameAfterTheDatabase) {
  EXPECT_EQ(identity_from_json(to_json(TwoNodes::zoe())).value(), TwoNodes::zoe());
  EXPECT_EQ(identity_from_json(to_json({})).value(), Identity());
  for (auto const* const none : {"", "{}", "[]", R"({"provider":1})"}) EXPECT_FALSE(identity_from_json(none)) << none;
}

}  // namespace
}  // namespace cordon::access
