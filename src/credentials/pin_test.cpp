#include "credentials/pin.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace cordon::credentials {
namespace {

TEST(Pin, HasEightDigits) {
  for (int i = 0; i < 100; ++i) {
    auto const pin = make_pin();
    EXPECT_EQ(pin.digits.size(), 8U);
    EXPECT_TRUE(std::ranges::all_of(pin.digits, text::is_digit)) << pin.digits;
    EXPECT_EQ(pin.secret.size(), 43U);
    EXPECT_NE(pin.secret, make_pin().secret);
  }
}

TEST(Pin, IsGoodInTheBrowserThatAskedForIt) {
  auto const record = pin_record("secret", "12345678");
  for (View const typed : {"12345678", "1234 5678", " 12 34 56 78 "}) EXPECT_TRUE(is_pin(record, "secret", typed)) << typed;
  for (View const typed : {"", "1234567", "123456780", "12345679", "012345678", "1234-5678"})
    EXPECT_FALSE(is_pin(record, "secret", typed)) << typed;
  for (View const other : {"", "secre", "secret2"}) {
    EXPECT_FALSE(is_pin(record, other, "12345678")) << other;
    EXPECT_NE(pin_record(other, "12345678").place, record.place);
  }
}

TEST(Pin, LeavesNeitherThePinNorTheSecretInItsRecord) {
  auto const pin = make_pin();
  auto const record = pin_record(pin.secret, pin.digits);
  for (auto const* const kept : {&record.place, &record.digest}) {
    EXPECT_EQ(kept->size(), 32U);
    EXPECT_FALSE(kept->contains(pin.digits) || kept->contains(pin.secret));
  }
  EXPECT_EQ(pin_record(pin.secret, "00000000").place, record.place) << "it is found by the secret alone";
}

}  // namespace
}  // namespace cordon::credentials
