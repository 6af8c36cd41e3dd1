#include "shared_state/redis.h"

#include <gmock/gmock.h>

#include <fstream>

#include "net/group.h"
#include "net/time_limit.h"
#include "testing/free_port.h"
#include "testing/redis_server.h"
#include "tls/authority.h"

namespace cordon::shared_state {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class RedisTest : public ::testing::Test {
 protected:
  Redis at(testing::RedisServer const& server, std::string password = {}, std::string user = {}, std::string prefix = "cordon") {
    return Redis({resolver_,
                  {.location = {.path = server.socket()},
                   .user = std::move(user),
                   .password = std::move(password),
                   .prefix = std::move(prefix)},
                  nullptr});
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

// Who writes to the server can write anything.
class SpoiledRedis : public RedisTest {
 protected:
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (auto const& member : net::run(loop_, redis_.members()).value()) found.push_back(member.name);
    return found;
  }
  void spoil(std::vector<std::string> const& words) {
    RedisConnection connection(net::run(loop_, net::unix_dialer(server_.socket())->dial(resolver_)).value());
    EXPECT_TRUE(net::run(loop_, connection.ask({words.begin(), words.end()}))) << words[0];
  }
  void join(std::string const& name, std::string const& text, std::string const& said, std::string const& until) {
    spoil({"HSET", "{cordon}:members", name, text});
    spoil({"ZADD", "{cordon}:members:said", said, name});
    spoil({"ZADD", "{cordon}:members:until", until, name});
  }

  static std::string soon() {
    auto const time = system_clock().wall() + std::chrono::hours(1);
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
  }

  testing::RedisServer server_;
  Redis redis_ = at(server_);
};

TEST_F(SpoiledRedis, DoesNotSeeWhatIsTooLongForAMember) {
  EXPECT_TRUE(say(redis_));
  join("long", std::string(SharedState::most_text + 1, 'x'), "0", "9e15");
  join(std::string(600, 'n'), "x", "0", "9e15");
  EXPECT_THAT(names(), ::testing::ElementsAre("a"));
}

TEST_F(SpoiledRedis, SeesThoseThatSpokeLastOfTooMany) {
  for (int i = 0; i < 1100; ++i) join("old" + std::to_string(i), std::string(2000, 'x'), "1000", soon());
  EXPECT_TRUE(say(redis_));
  join("new", "x", "2000", soon());
  EXPECT_TRUE(say(redis_));
  EXPECT_THAT(names(), ::testing::IsSupersetOf({"a", "new"}));
}

TEST_F(SpoiledRedis, ForgetsWhatIsToStayForEver) {
  join("immortal", "x", "0", "9e15");
  EXPECT_TRUE(say(redis_));
  EXPECT_THAT(names(), ::testing::ElementsAre("a"));
}

TEST_F(SpoiledRedis, BoundsHowLongAMemberIsSilent) {
  join("old", "x", "-9000000000000000", "1900000000000");
  auto const members = net::run(loop_, redis_.members()).value();
  ASSERT_THAT(members, SizeIs(1));
  EXPECT_EQ(members[0].silent, std::chrono::hours(24));
}

TEST_F(SpoiledRedis, CountsOnBesideACounterThatIsNoNumber) {
  spoil({"HSET", "{cordon}:counters", "errors", "abc", "sent", "-5"});
  EXPECT_TRUE(net::run(loop_, redis_.add({"one", 1, {{"errors", 1}, {"requests", 2}, {"sent", 1}}})));
  EXPECT_THAT(net::run(loop_, redis_.counters({"errors", "requests", "sent"})).value(),
              ::testing::ElementsAre(::testing::Pair("requests", 2)));
}

TEST_F(RedisTest, SaysThatItIsUnreachableWhenNobodyListens) {
  testing::RedisServer server;
  auto redis = at(server);
  server.end(SIGTERM);
  EXPECT_EQ(say(redis).error().code, Code::unreachable);
}

class RedisOverTls : public RedisTest {
 protected:
  RedisOverTls() {
    write("authority.pem", authority_.certificate());
    write("another.pem", tls::Authority::create("Another")->certificate());
    auto const issued = authority_.issue({"localhost"}, std::chrono::days(1)).value();
    write("server.pem", issued.certificate);
    write("server-key.pem", issued.key);
  }
  std::string file(std::string const& name) const { return (folder_.path() / name).string(); }
  void write(std::string const& name, std::string const& text) const { std::ofstream(file(name)) << text; }

  testing::RedisServer server() const {
    return testing::RedisServer({"--tls-port", std::to_string(port_), "--tls-cert-file", file("server.pem"), "--tls-key-file",
                                 file("server-key.pem"), "--tls-ca-cert-file", file("authority.pem"), "--tls-auth-clients", "no",
                                 "--requirepass", "secret"});
  }
  Redis trusting(std::string const& authority, std::string host = "localhost") {
    return Redis({resolver_,
                  {.location = {.tls = true, .host = std::move(host), .port = port_},
                   .user = {},
                   .password = "secret",
                   .prefix = "cordon"},
                  tls::ClientContext::create({.authorities = file(authority)}).value()});
  }

  testing::Folder folder_;
  tls::Authority authority_ = tls::Authority::create("Test").value();
  std::uint16_t port_ = testing::free_port();
};

TEST_F(RedisOverTls, SpeaksWithAServerThatItTrusts) {
  auto const running = server();
  auto redis = trusting("authority.pem");
  EXPECT_TRUE(say(redis));
  EXPECT_THAT(net::run(loop_, redis.members()).value(), SizeIs(1));
}

TEST_F(RedisOverTls, SaysNothingToAServerThatItCannotTrust) {
  auto const running = server();
  auto deceived = trusting("another.pem");
  EXPECT_FALSE(say(deceived));
  auto elsewhere = trusting("authority.pem", "127.0.0.1");  // which the certificate is not for
  EXPECT_FALSE(say(elsewhere));
}

TEST_F(RedisOverTls, SaysNothingInClearWhereTlsIsAskedFor) {
  testing::RedisServer const clear({"--port", std::to_string(port_)});
  auto redis = trusting("authority.pem");
  EXPECT_FALSE(say(redis, 2s));
}

}  // namespace
}  // namespace cordon::shared_state
