#include "shared_state/redis.h"

#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "net/group.h"
#include "net/listener.h"
#include "net/time_limit.h"
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

// One that nobody listens on, below those that the kernel gives to outgoing connections.
std::uint16_t free_port() {
  std::random_device random;
  while (true) {
    auto const port = static_cast<std::uint16_t>(16384 + random() % 8192);
    if (net::ListeningSocket::open(net::Address::parse_ip("127.0.0.1", port).value())) return port;
  }
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
    return {
        resolver_,
        {.location = {.tls = true, .host = std::move(host), .port = port_}, .user = {}, .password = "secret", .prefix = "cordon"},
        tls::ClientContext::create({.authorities = file(authority)}).value()};
  }

  testing::Folder folder_;
  tls::Authority authority_ = tls::Authority::create("Test").value();
  std::uint16_t port_ = free_port();
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
