#include "tls/context.h"

#include <gtest/gtest.h>

namespace cordon::tls {
namespace {

TEST(Groups, KnowsEachByItsName) {
  EXPECT_TRUE(is_known_group("X25519"));
  EXPECT_TRUE(is_known_group("P-256"));
  EXPECT_FALSE(is_known_group("X52219"));
  EXPECT_FALSE(is_known_group("X25519:X52219"));
  EXPECT_FALSE(is_known_group(""));
}

}  // namespace
}  // namespace cordon::tls
