#include "shared_state/redis.h"

#include <gmock/gmock.h>

#include "net/group.h"
#include "net/time_limit.h"
#include "testing/redis_server.h"

namespace cordon::shared_state {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class RedisTest : public ::testing::Test {
 protected:
  Redis at(testing::RedisServer const& server, std::string password = {}, std::string user = {}, std::string prefix = "cordon") {
    return {resolver_,
            {.location = {.path = server.socket()},
             .user = std::move(user),
             .password = std::move(password),
             .prefix = std::move(prefix)},
            nullptr};
  }
  static net::Task<void> says_in_time(Redis& redis, Duration time) {
    net::TimeLimit const limit(co_await net::this_fiber(), time);
    co_return co_await redis.announce({"a", "here", 1min});
  }
  Result<void> say(Redis& redis, Duration time = 5s) { return net::run(loop_, says_in_time(redis, time)); }

  net::Loop loop_;
  net::Resolver resolver_{loop_};
};

TEST_F(RedisTest, ConnectsAnewAfterTheServerWasAway) {
  testing::RedisServer server;
  auto redis = at(server);
  EXPECT_TRUE(say(redis));
  server.end(SIGKILL);
  EXPECT_FALSE(say(redis));
  EXPECT_FALSE(say(redis));
  server.start();
  EXPECT_TRUE(say(redis));
  EXPECT_THAT(net::run(loop_, redis.members()).value(), SizeIs(1));
}

TEST_F(RedisTest, WaitsNoLongerThanItsCallerForAServerThatHangs) {
  testing::RedisServer server;
  auto redis = at(server);
  EXPECT_TRUE(say(redis));
  server.pause(true);
  auto const said = say(redis, 100ms);
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, Code::timeout);
  server.pause(false);
  EXPECT_TRUE(say(redis));  // on a new connection: the late answer is nobody's
  EXPECT_THAT(net::run(loop_, redis.members()).value(), SizeIs(1));
}

TEST_F(RedisTest, ProvesWhoItIs) {
  testing::RedisServer server({"--requirepass", "secret"});
  auto stranger = at(server);
  auto const refused = say(stranger);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "redis.refused");
  EXPECT_THAT(refused.error().detail, HasSubstr("NOAUTH"));
  auto liar = at(server, "wrong");
  EXPECT_THAT(say(liar).error().detail, HasSubstr("WRONGPASS"));
  auto known = at(server, "secret");
  EXPECT_TRUE(say(known));
  auto named = at(server, "secret", "default");
  EXPECT_TRUE(say(named));
}

TEST_F(RedisTest, DoesNotRepeatAPasswordThatTheServerRepeats) {
  testing::RedisServer server({"--rename-command", "AUTH", ""});
  auto redis = at(server, "secret");
  auto const refused = say(redis);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "ERR");
}

TEST_F(RedisTest, KeepsFleetsWithDifferentPrefixesApart) {
  testing::RedisServer server;
  auto one = at(server, {}, {}, "one");
  auto two = at(server, {}, {}, "two");
  EXPECT_TRUE(say(one));
  EXPECT_THAT(net::run(loop_, one.members()).value(), SizeIs(1));
  EXPECT_THAT(net::run(loop_, two.members()).value(), SizeIs(0));
}

TEST_F(RedisTest, SaysThatItIsUnreachableWhenNobodyListens) {
  testing::RedisServer server;
  auto redis = at(server);
  server.end(SIGTERM);
  EXPECT_EQ(say(redis).error().code, Code::unreachable);
}

}  // namespace
}  // namespace cordon::shared_state
