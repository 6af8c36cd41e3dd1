#include "shared_state/redis_bell.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "net/resolver.h"
#include "net/time_limit.h"
#include "testing/redis_server.h"

namespace cordon::shared_state {
namespace {

using namespace std::chrono_literals;

class RedisBellTest : public ::testing::Test {
 protected:
  RedisBell at(std::string prefix = "cordon", std::string password = {}) {
    return {{resolver_,
             {.location = {.path = server_.socket()}, .user = {}, .password = std::move(password), .prefix = std::move(prefix)},
             nullptr},
            "access"};
  }
  static net::Task<void> listen_for(RedisBell& bell, Duration time) {
    net::TimeLimit const limit(co_await net::this_fiber(), time);
    co_return co_await bell.listen();
  }
  Code listen(RedisBell& bell, Duration time = 5s) {
    auto const heard = net::run(loop_, listen_for(bell, time));
    return heard ? Code::ok : heard.error().code;
  }
  bool ring(RedisBell& bell) { return net::run(loop_, bell.ring()).has_value(); }

  net::Loop loop_;
  net::Resolver resolver_{loop_};
  testing::RedisServer server_;
};

TEST_F(RedisBellTest, IsHeardByAllWhoListen) {
  auto one = at(), two = at(), three = at();
  for (auto* bell : {&one, &two, &three}) EXPECT_EQ(listen(*bell), Code::ok);  // from now on
  EXPECT_TRUE(ring(one));
  for (auto* bell : {&one, &two, &three}) EXPECT_EQ(listen(*bell), Code::ok);
  EXPECT_EQ(listen(two, 50ms), Code::timeout);
}

TEST_F(RedisBellTest, IsHeardForEachRingThatCameMeanwhile) {
  auto one = at(), two = at();
  EXPECT_EQ(listen(two), Code::ok);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ring(one));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(listen(two), Code::ok);
}

TEST_F(RedisBellTest, IsNotHeardUnderAnotherPrefix) {
  auto one = at(), other = at("other");
  EXPECT_EQ(listen(other), Code::ok);
  EXPECT_TRUE(ring(one));
  EXPECT_EQ(listen(other, 50ms), Code::timeout);
}

// What rang in between is not known, so who listens again looks at once.
TEST_F(RedisBellTest, IsHeardAtOnceByWhoBeginsAgainAfterAFailure) {
  auto one = at(), two = at();
  EXPECT_EQ(listen(two), Code::ok);
  server_.end(SIGKILL);
  EXPECT_NE(listen(two), Code::ok);
  EXPECT_NE(listen(two), Code::ok);
  EXPECT_FALSE(ring(one));
  server_.start();
  EXPECT_EQ(listen(two), Code::ok);
  EXPECT_TRUE(ring(one));
  EXPECT_EQ(listen(two), Code::ok);
}

TEST_F(RedisBellTest, IsRefusedToWhoDoesNotProveWhoTheyAre) {
  testing::RedisServer guarded({"--requirepass", "secret"});
  RedisBell stranger({resolver_, {.location = {.path = guarded.socket()}, .user = {}, .password = "wrong"}, nullptr}, "access");
  EXPECT_EQ(listen(stranger), Code::bad_gateway);
  EXPECT_FALSE(ring(stranger));
}

}  // namespace
}  // namespace cordon::shared_state
