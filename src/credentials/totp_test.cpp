#include "credentials/totp.h"

#include <gtest/gtest.h>

namespace cordon::credentials {
namespace {

using namespace std::chrono_literals;

constexpr View secret = "12345678901234567890";  // of RFC 6238 appendix B

Wall at(std::int64_t seconds) {
  return Wall(std::chrono::seconds(seconds));
}

// RFC 6238 appendix B: six digits are the last ones of eight. (Its last row is in a year that the clock cannot hold.)
TEST(Totp, MakesTheCodesOfTheStandard) {
  constexpr std::pair<std::int64_t, View> rows[] = {
      {59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}};
  for (auto const& [seconds, code] : rows) {
    EXPECT_EQ(totp_code(secret, totp_step_at(at(seconds))), code) << seconds;
    EXPECT_EQ(find_totp_step(secret, code, at(seconds)), seconds / 30) << seconds;
  }
}

TEST(Totp, TakesACodeOfNowAndOfOneStepBeforeAndAfter) {
  auto const now = at(1'000'000'000);
  auto const step = totp_step_at(now);
  for (int away = -3; away <= 3; ++away) {
    auto const found = find_totp_step(secret, totp_code(secret, step + away), now);
    if (away >= -1 && away <= 1)
      EXPECT_EQ(found, step + away);
    else
      EXPECT_FALSE(found) << away;
  }
}

TEST(Totp, RefusesACodeThatWasUsedAndThoseBefore) {
  auto const now = at(1'000'000'000);
  auto const step = totp_step_at(now);
  struct Row {
    std::int64_t used;
    int code;
    bool good;
  };
  for (auto const& row : {Row{step - 2, -1, true}, Row{step - 1, -1, false}, Row{step - 1, 0, true}, Row{step, -1, false},
                          Row{step, 0, false}, Row{step, 1, true}, Row{step + 1, 0, false}, Row{step + 1, 1, false}}) {
    auto const found = find_totp_step(secret, totp_code(secret, step + row.code), now, row.used);
    EXPECT_EQ(found.has_value(), row.good) << row.used - step << ' ' << row.code;
  }
}

TEST(Totp, RefusesWhatIsNoCode) {
  auto const now = at(59);
  for (View const right : {"287082", "287 082", " 28 70 82 "}) EXPECT_TRUE(find_totp_step(secret, right, now)) << right;
  for (View const wrong : {"", "28708", "2870820", "287083", "0287082", "28708a", "-87082", "+87082", "２87082", "287082\n"})
    EXPECT_FALSE(find_totp_step(secret, wrong, now)) << wrong;
  EXPECT_FALSE(find_totp_step("another secret here.", "287082", now));
}

TEST(Totp, WritesItsSecretForPeopleAndForApps) {
  EXPECT_EQ(totp_text(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(totp_text("f"), "MY");  // without padding
  EXPECT_EQ(totp_uri(secret, "Clinique d'Été", "zoe@example.org"),
            "otpauth://totp/Clinique%20d%27%C3%89t%C3%A9:zoe%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=Clinique%20d%27%C3%89t%C3%A9&algorithm=SHA1&digits=6&period=30");
}

TEST(Totp, MakesSecretsThatDiffer) {
  EXPECT_EQ(make_totp_secret().size(), totp_secret_size);
  EXPECT_NE(make_totp_secret(), make_totp_secret());
}

}  // namespace
}  // namespace cordon::credentials
