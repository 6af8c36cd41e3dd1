#include <gtest/gtest.h>

#include "net/group.h"
#include "praxis/staff/test_edge.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

class EdgeKeysTest : public ::testing::Test {
 protected:
  // The ids of the keys; empty when there are none.
  std::vector<std::string> ids(Result<jose::KeySet> const& keys) {
    std::vector<std::string> all;
    for (auto const& key : keys ? keys->keys() : std::vector<jose::Key>()) all.push_back(key.id());
    return all;
  }
  std::vector<std::string> keys() { return ids(net::run(loop_, keys_.keys())); }
  std::vector<std::string> newer() { return ids(net::run(loop_, keys_.newer())); }
  net::Task<void> ask(int& heard) {
    auto const answered = co_await keys_.keys();
    if (answered) ++heard;
    co_return ok();
  }

  void pass(Duration time) {
    clock_.advance(time);
    testing::turn(loop_);
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  net::Resolver resolver_{loop_};
  TestEdge edge_;
  EdgeKeys keys_{edge_.trust().keys(resolver_)};
  std::vector<std::string> const ours_{edge_.key.id()};
};

TEST_F(EdgeKeysTest, AreAskedForAgainWhenTheyAreOld) {
  EXPECT_EQ(keys(), ours_);
  pass(EdgeKeys::fresh - 1s);
  EXPECT_EQ(keys(), ours_);
  EXPECT_EQ(edge_.fetches, 1);
  auto const next = TestEdge::make_key();
  edge_.published = jose::key_set({next});
  pass(1s);
  EXPECT_EQ(keys(), std::vector{next.id()}) << "one that is published no more counts no more";
  EXPECT_EQ(edge_.fetches, 2);
}

TEST_F(EdgeKeysTest, AreAskedForAtMostEveryFewSecondsForAnUnknownOne) {
  EXPECT_EQ(keys(), ours_);
  auto const next = TestEdge::make_key();
  edge_.published = jose::key_set({edge_.key, next});
  pass(EdgeKeys::pause - 1s);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(newer(), ours_);
  EXPECT_EQ(edge_.fetches, 1);
  pass(1s);
  EXPECT_EQ(newer().size(), 2U);
  EXPECT_EQ(newer().size(), 2U);
  EXPECT_EQ(edge_.fetches, 2);
}

TEST_F(EdgeKeysTest, GoOnWhileTheEdgeIsAwayAndNotForEver) {
  EXPECT_EQ(keys(), ours_);
  edge_.away = true;
  pass(EdgeKeys::fresh);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(keys(), ours_);
  EXPECT_EQ(newer(), ours_);
  EXPECT_EQ(edge_.fetches, 2) << "who is away is asked at most every few seconds";
  for (auto const* const text : {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})"}) {
    edge_.away = false;
    edge_.published = text;
    pass(EdgeKeys::pause);
    EXPECT_EQ(keys(), ours_) << text;
  }
  pass(EdgeKeys::kept);
  EXPECT_TRUE(keys().empty());
  edge_.published = jose::key_set({edge_.key});
  EXPECT_EQ(keys(), ours_) << "without any they are asked for at once";
}

TEST_F(EdgeKeysTest, AreThereOnceTheEdgeIs) {
  edge_.away = true;
  auto const none = net::run(loop_, keys_.keys());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::unavailable);
  edge_.away = false;
  EXPECT_EQ(keys(), ours_);
}

TEST_F(EdgeKeysTest, AreFetchedOnceForAllWhoWait) {
  edge_.delay = 1s;
  net::Group group(loop_);
  int heard = 0;
  for (int i = 0; i < 5; ++i) group.spawn(ask(heard));
  pass(2s);
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(heard, 5);
  EXPECT_EQ(edge_.fetches, 1);
}

TEST_F(EdgeKeysTest, AreFetchedByTheNextWhenWhoAskedFirstGoesAway) {
  edge_.delay = 1s;
  net::Group first(loop_), others(loop_);
  int heard = 0;
  first.spawn(ask(heard));
  for (int i = 0; i < 3; ++i) others.spawn(ask(heard));
  first.cancel();
  loop_.run_until([&] { return first.empty() && edge_.fetches == 2; });
  pass(2s);
  loop_.run_until([&] { return others.empty(); });
  EXPECT_EQ(heard, 3);
  EXPECT_EQ(edge_.fetches, 2);
}

}  // namespace
}  // namespace cordon::praxis
