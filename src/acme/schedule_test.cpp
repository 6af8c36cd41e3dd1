#include "acme/schedule.h"

#include <gtest/gtest.h>

#include "acme/client.h"
#include "tls/authority.h"

namespace cordon::acme {
namespace {

using namespace std::chrono_literals;

TEST(Schedule, RenewsAtTwoThirdsOfTheLifeOrALittleBefore) {
  Wall const from = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  auto const authority = *tls::Authority::create("Test", {}, from);
  auto const certificate = *tls::Certificate::from_pem(authority.issue({"a.example"}, std::chrono::days(90), from)->certificate);
  auto const life = certificate.not_after() - certificate.not_before();
  EXPECT_LE(renewal_time(certificate, 0), certificate.not_before() + life * 2 / 3 + 1s);
  EXPECT_GE(renewal_time(certificate, 0), certificate.not_before() + life * 2 / 3 - 1s);
  EXPECT_LT(renewal_time(certificate, 1), renewal_time(certificate, 0));
  EXPECT_GT(renewal_time(certificate, 1), certificate.not_before() + life * 6 / 10);
}

TEST(Schedule, LeavesTheAuthorityAloneForLongerEachTime) {
  Error const silent(Code::unreachable, "dial"), refused(Code::forbidden, "acme.unauthorized");
  EXPECT_EQ(pause_after(1, silent, {}, 0), 1min);
  EXPECT_EQ(pause_after(2, silent, {}, 0), 2min);
  EXPECT_EQ(pause_after(1, refused, {}, 0), 1min);
  EXPECT_EQ(pause_after(3, refused, {}, 0), 16min);
  EXPECT_EQ(pause_after(1000, refused, {}, 0), 6h);
  EXPECT_GT(pause_after(2, silent, {}, 0.9),
            pause_after(2, silent, {}, 0.1));  // nodes that failed together do not return together
  EXPECT_LE(pause_after(1000, refused, {}, 1), 8h);
}

TEST(Schedule, IsRefusedNoMoreThanFiveTimesInAnHour) {
  Error const refused(Code::forbidden, "acme.unauthorized");
  int attempts = 1;
  for (Duration since = pause_after(1, refused, {}, 0); since < 1h; since += pause_after(attempts, refused, {}, 0)) ++attempts;
  EXPECT_LE(attempts, 5);
}

TEST(Schedule, WaitsAtLeastAsLongAsTheAuthorityAsks) {
  Error const limited(Code::unavailable, "acme.rate_limited");
  EXPECT_EQ(pause_after(1, limited, 3h, 0), 3h);
  EXPECT_EQ(pause_after(1, limited, 1s, 0), 1min);
}

TEST(Schedule, ReadsWhatRetryAfterSays) {
  Wall const now = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + 8h + 49min;
  EXPECT_EQ(parse_retry_after("120", now), 120s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), 37s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), 0s);  // over already
  EXPECT_EQ(parse_retry_after("99999999999", now), 24h);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 2094 08:49:37 GMT", now), 24h);
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now), 24h);
  EXPECT_EQ(parse_retry_after("Sat, 01 Jan 0000 00:00:00 GMT", now), 0s);
  for (View const text : {"", "soon", "-1", "1.5"}) EXPECT_FALSE(parse_retry_after(text, now)) << text;
}

}  // namespace
}  // namespace cordon::acme
