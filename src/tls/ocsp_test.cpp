#include "tls/ocsp.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "testing/folder.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

using ::testing::HasSubstr;

// A site, who vouches for it, and `openssl ocsp` as the responder.
class OcspTest : public ::testing::Test {
 protected:
  OcspTest() {
    folder_.write("ca.pem", test::authority().certificate());
    folder_.write("ca-key.pem", test::authority().key());
    folder_.write("site.pem", issued_.certificate);
    folder_.write("site-key.pem", issued_.key);
  }

  // In a responder's index: V(alid) or R(evoked).
  std::string respond(std::string const& entry, std::string const& more = "-ndays 2") {
    folder_.write("index.txt", entry);
    auto const said = folder_.run(
        "openssl ocsp -issuer ca.pem -cert site.pem -reqout request.der && "
        "openssl ocsp -index index.txt -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -reqin request.der -respout response.der " +
        more);
    last_ = said;
    std::ifstream file(folder_.path() / "response.der", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string valid() const { return "V\t350101000000Z\t\t" + serial() + "\tunknown\t/CN=site\n"; }
  std::string revoked() const { return "R\t350101000000Z\t250101000000Z\t" + serial() + "\tunknown\t/CN=site\n"; }
  std::string serial() const {
    std::string upper = alone().serial();
    for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c);
    return upper;
  }

  Certificate alone() const { return *Certificate::from_pem(issued_.certificate); }
  Certificate with_issuer() const { return *Certificate::from_pem(issued_.certificate + test::authority().certificate()); }

  cordon::testing::Folder folder_;
  Issued issued_ = test::issue({"praxis.test"});
  Wall now_ = system_clock().wall();
  std::string last_;
};

std::string why(Result<Staple> const& staple) {
  return staple ? "" : staple.error().detail;
}

TEST_F(OcspTest, TakesAGoodResponseUntilItExpires) {
  auto const der = respond(valid());
  for (auto const& certificate : {alone(), with_issuer()}) {
    auto const staple = read_staple(der, certificate, now_);
    ASSERT_TRUE(staple) << why(staple) << last_;
    EXPECT_EQ(staple->der, der);
    EXPECT_GT(staple->until, now_ + std::chrono::hours(47));
    EXPECT_THAT(why(read_staple(der, certificate, now_ + std::chrono::hours(49))), HasSubstr("expired"));
    EXPECT_THAT(why(read_staple(der, certificate, now_ - std::chrono::hours(1))), HasSubstr("future"));
  }
}

TEST_F(OcspTest, TakesAResponseThatEndsAfterEveryClock) {
  auto const staple = read_staple(respond(valid(), "-ndays 2900000"), with_issuer(), now_);
  ASSERT_TRUE(staple) << why(staple) << last_;
  EXPECT_GT(staple->until, now_ + std::chrono::days(365 * 100));
}

TEST_F(OcspTest, TakesNoResponseThatSaysAnythingButGood) {
  EXPECT_THAT(why(read_staple(respond(revoked()), with_issuer(), now_)), HasSubstr("revoked"));
  EXPECT_THAT(why(read_staple(respond(""), with_issuer(), now_)), HasSubstr("does not say"));
}

TEST_F(OcspTest, TakesNoResponseAboutAnotherCertificate) {
  auto const der = respond(valid());
  auto const other = *Certificate::from_pem(test::issue({"praxis.test"}).certificate);
  EXPECT_THAT(why(read_staple(der, other, now_)), HasSubstr("another certificate"));
}

// Whoever can write the file cannot make us say what the issuer did not.
TEST_F(OcspTest, TakesNoResponseThatTheIssuerDidNotSign) {
  auto const stranger = *Authority::create("Stranger");
  folder_.write("stranger.pem", stranger.certificate());
  folder_.write("stranger-key.pem", stranger.key());
  auto const signed_by_stranger = respond(valid(), "-ndays 2 -rsigner stranger.pem -rkey stranger-key.pem");
  EXPECT_THAT(why(read_staple(signed_by_stranger, with_issuer(), now_)), HasSubstr("does not vouch")) << last_;
  auto changed = respond(valid());
  changed[changed.find(std::string("\x18\x0f", 2)) + 6] = '9';  // a date within what is signed
  EXPECT_FALSE(read_staple(changed, with_issuer(), now_));
}

TEST_F(OcspTest, TakesNothingThatIsNoResponse) {
  auto const der = respond(valid());
  for (std::size_t cut = 0; cut < der.size(); cut += 7) EXPECT_FALSE(read_staple(der.substr(0, cut), with_issuer(), now_)) << cut;
  EXPECT_FALSE(read_staple(der + "x", with_issuer(), now_));
  EXPECT_FALSE(read_staple(std::string("\x30\x03\x0a\x01\x06", 5), with_issuer(), now_));  // "unauthorized"
}

}  // namespace
}  // namespace cordon::tls
