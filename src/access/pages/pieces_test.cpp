#include "access/pages/pieces.h"

#include <gtest/gtest.h>

#include "access/pages/answer.h"
#include "access/pages/approval_page.h"
#include "access/pages/moments.h"
#include "access/pages/qr_code.h"

namespace cordon::access {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

TEST(AccessPieces, LeadToAddressesOfTheWebOnly) {
  EXPECT_EQ(href("https://staff.example/?a=b&c=d").text(), " href=\"https://staff.example/?a=b&amp;c=d\"");
  EXPECT_EQ(href("/.cordon/log-in").text(), " href=\"/.cordon/log-in\"");
  for (View const wrong : {"", "javascript:alert(1)", "JavaScript:alert(1)", "//evil.example", "/\\evil.example",
                           "data:text/html,x", " https://staff.example", "staff.example", "vbscript:x"})
    EXPECT_TRUE(href(wrong).empty()) << wrong;
}

TEST(AccessPieces, LetFormsLeadToOriginsOnly) {
  std::string const fixed = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'";
  std::string const rest = "; base-uri 'none'; frame-ancestors 'none'";
  std::vector<std::string> const good{"https://staff.praxis.localhost:8443", "http://[::1]:9000"};
  EXPECT_EQ(content_security_policy(good), fixed + " https://staff.praxis.localhost:8443 http://[::1]:9000" + rest);
  std::vector<std::string> const bad{
      "*",           "https:",         "https://",    "'unsafe-inline'",  "https://a; script-src *",
      "https://a/b", "javascript://a", "https://a,b", "https://*.example"};
  EXPECT_EQ(content_security_policy(bad), fixed + rest);
}

TEST(AccessPieces, TellTimesByTheClockOfAZone) {
  Wall const winter = sys_days(year(2026) / 12 / 1) + minutes(8 * 60 + 5), summer = sys_days(year(2026) / 7 / 14) + hours(22);
  auto const said = [](Language language, std::string zone, Wall moment) {
    return say_moment({.language = language, .zone = std::move(zone)}, moment);
  };
  EXPECT_EQ(said(Language::en, "Europe/Paris", winter), "1 December 2026 at 09:05");
  EXPECT_EQ(said(Language::fr, "Europe/Paris", winter), "1er décembre 2026 à 9 h 05");
  EXPECT_EQ(said(Language::de, "Europe/Paris", winter), "1. Dezember 2026 um 09:05 Uhr");
  EXPECT_EQ(said(Language::it, "Europe/Paris", winter), "1º dicembre 2026 alle ore 09:05");
  EXPECT_EQ(said(Language::en, "Europe/Paris", summer), "15 July 2026 at 00:00");
  EXPECT_EQ(said(Language::en, "", summer), "14 July 2026 at 22:00 UTC");
  EXPECT_EQ(said(Language::en, "Europe/Nowhere", summer), "14 July 2026 at 22:00 UTC");
  EXPECT_EQ(time_of({}, summer).text(), "<time datetime=\"2026-07-14T22:00Z\">14 July 2026 at 22:00 UTC</time>");
}

TEST(AccessPieces, SaySpansInTheLargestUnit) {
  std::pair<seconds, std::string> const rows[] = {
      {seconds(0), "1 minute"}, {seconds(61), "2 minutes"}, {minutes(90), "90 minutes"}, {hours(1), "1 hour"},
      {hours(8), "8 hours"},    {hours(24), "24 hours"},    {hours(48), "2 days"},       {hours(49), "49 hours"}};
  for (auto const& [span, text] : rows) EXPECT_EQ(say_span(Language::en, span), text);
}

TEST(AccessPieces, DrawPicturesThatPhonesRead) {
  auto const picture = qr_code("otpauth://totp/a?secret=b", "a <label>");
  ASSERT_TRUE(picture);
  EXPECT_NE(picture->text().find("aria-label=\"a &lt;label&gt;\""), std::string::npos);
  EXPECT_NE(picture->text().find("viewBox=\"0 0 33 33\""), std::string::npos);  // version 2, and 4 light modules on each side
  // The first row of two of the three squares by which phones find it.
  EXPECT_NE(picture->text().find("d=\"M4 4.5h7"), std::string::npos);
  EXPECT_NE(picture->text().find("M22 4.5h7"), std::string::npos);
}

TEST(AccessPieces, DrawNoPictureOfWhatDoesNotFit) {
  auto const picture = qr_code(std::string(4000, 'a'), "label");
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().reason, "qr.text");
}

TEST(AccessPieces, LookForAnAnswerOnlyWhileThereMayBeOne) {
  WaitingPage page{.site = {}, .approvers = {}, .asked = {}, .reason = {}, .address = "/.cordon/approval?id=7"};
  EXPECT_EQ(refresh_of(page), "20");
  page.is_still = true;
  EXPECT_EQ(refresh_of(page), "");
  page.is_still = false;
  page.state = WaitingPage::State::declined;
  EXPECT_EQ(refresh_of(page), "");
}

}  // namespace
}  // namespace cordon::access
