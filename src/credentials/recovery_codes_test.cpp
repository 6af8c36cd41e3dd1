#include "credentials/recovery_codes.h"

#include <gtest/gtest.h>

#include <set>

namespace cordon::credentials {
namespace {

TEST(RecoveryCodes, AreEasyToTypeAndNeverTheSame) {
  std::set<std::string> all;
  std::set<char> characters;
  for (int i = 0; i < 100; ++i) {
    auto const codes = make_recovery_codes();
    EXPECT_EQ(codes.size(), recovery_code_count);
    for (auto const& code : codes) {
      ASSERT_EQ(code.size(), 17U) << code;
      EXPECT_TRUE(code[5] == '-' && code[11] == '-') << code;
      EXPECT_EQ(code.find_first_of("01oOlLiI"), std::string::npos) << code;
      EXPECT_EQ(code.find_first_not_of("23456789abcdefghjkmnpqrstuvwxyz-"), std::string::npos) << code;
      all.insert(code);
      characters.insert(code.begin(), code.end());
    }
  }
  EXPECT_EQ(all.size(), 100 * recovery_code_count);
  EXPECT_EQ(characters.size(), 32U);  // each of the alphabet, and the dash
}

TEST(RecoveryCodes, AreKnownHoweverTheyAreTyped) {
  auto const digest = recovery_code_digest("zoe", "k7m2q-x9p4r-bt3wh");
  for (View const typed : {"k7m2qx9p4rbt3wh", "K7M2Q-X9P4R-BT3WH", " k7m2q x9p4r bt3wh "})
    EXPECT_EQ(recovery_code_digest("zoe", typed), digest) << typed;
  for (View const wrong : {"", "k7m2q-x9p4r-bt3w", "k7m2q-x9p4r-bt3whh", "k7m2q-x9p4r-bt3wj", "k7m2q_x9p4r_bt3wh"})
    EXPECT_NE(recovery_code_digest("zoe", wrong), digest) << wrong;
  EXPECT_NE(recovery_code_digest("eve", "k7m2q-x9p4r-bt3wh"), digest) << "of somebody else";
}

}  // namespace
}  // namespace cordon::credentials
