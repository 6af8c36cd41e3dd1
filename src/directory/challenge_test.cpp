#include "directory/challenge.h"

#include <gtest/gtest.h>

#include "testing/clock.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;

TEST(Challenge, IsKnownForWhatItWasMade) {
  auto const key = crypto::Secret::random(crypto::key_size), other_key = crypto::Secret::random(crypto::key_size);
  auto const now = testing::FakeClock::start;
  auto const challenge = make_challenge(key.span(), "login", "browser", now);
  EXPECT_NE(make_challenge(key.span(), "login", "browser", now), challenge);
  EXPECT_TRUE(is_challenge(key.span(), "login", "browser", challenge, now));
  EXPECT_TRUE(is_challenge(key.span(), "login", "browser", challenge, now + challenge_lifetime - 1s));
  EXPECT_FALSE(is_challenge(key.span(), "login", "browser", challenge, now + challenge_lifetime));
  EXPECT_FALSE(is_challenge(key.span(), "registration zoe", "browser", challenge, now));
  EXPECT_FALSE(is_challenge(key.span(), "login", "browser2", challenge, now));
  EXPECT_FALSE(is_challenge(key.span(), "loginb", "rowser", challenge, now));
  EXPECT_FALSE(is_challenge(key.span(), "login", "", make_challenge(key.span(), "login", "", now), now));
  EXPECT_FALSE(is_challenge(other_key.span(), "login", "browser", challenge, now));
  for (std::size_t size = 0; size < challenge.size(); ++size)
    EXPECT_FALSE(is_challenge(key.span(), "login", "browser", View(challenge).substr(0, size), now));
  for (std::size_t at = 0; at < challenge.size(); ++at) {
    auto changed = challenge;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(is_challenge(key.span(), "login", "browser", changed, now)) << at;
  }
}

}  // namespace
}  // namespace cordon::directory
