#include "credentials/backoff.h"

#include <gtest/gtest.h>

#include "testing/clock.h"

namespace cordon::credentials {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesAndForgetsInTime) {
  testing::FakeClock clock;
  Backoff backoff({.free = 2, .first = 1s, .longest = 8s, .most = 3}, clock);
  auto const admitted = [&](View name) { return backoff.admit(name).has_value(); };
  EXPECT_TRUE(admitted("a") && admitted("a"));
  for (auto const wait : {1s, 2s, 4s, 8s, 8s, 8s}) {
    EXPECT_FALSE(admitted("a")) << wait.count();
    clock.advance(wait - 1ms);
    EXPECT_FALSE(admitted("a")) << wait.count();
    clock.advance(1ms);
    EXPECT_TRUE(admitted("a")) << wait.count();
  }
  EXPECT_TRUE(admitted("b"));  // of another
  clock.advance(16s);
  EXPECT_TRUE(admitted("a") && admitted("a"));
  EXPECT_FALSE(admitted("a"));
  backoff.forgive("a");
  EXPECT_TRUE(admitted("a"));
  EXPECT_FALSE(admitted("a"));
  for (View const name : {"b", "c", "d"}) EXPECT_TRUE(admitted(name));
  EXPECT_TRUE(admitted("a"));  // there is only so much room
}

}  // namespace
}  // namespace cordon::credentials
