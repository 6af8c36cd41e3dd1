#include "jose/signing_key.h"

#include "jose/test_support.h"

namespace cordon::jose {
namespace {

using enum Algorithm;

constexpr Wall now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

Claims claims() {
  return Claims::parse(R"({"iss":"us","aud":"them","exp":)" + std::to_string(seconds(now) + 60) + R"(,"who":"Élise \"x\""})")
      .value();
}

TEST(SigningKeys, SignWhatTheirPublicHalvesVerify) {
  for (auto const& [key, algorithm] : {std::pair(test::curve(), es256), {test::rsa(), rs256}, {test::rsa(), ps256}}) {
    auto const ours = SigningKey::make(key, algorithm);
    ASSERT_TRUE(ours) << name(algorithm);
    auto const token = ours->sign("JWT", claims());
    ASSERT_TRUE(token) << name(algorithm);
    auto const keys = KeySet::parse(key_set({*ours}));
    ASSERT_TRUE(keys);
    auto const verified = verify(*token, *keys, {.issuers = {"us"}, .audience = "them", .algorithms = {algorithm}}, now);
    ASSERT_TRUE(verified) << name(algorithm) << verified.error().reason;
    EXPECT_EQ(verified->claims.text("who"), "Élise \"x\"");
    EXPECT_EQ(verified->key_id, ours->id());
    EXPECT_EQ(ours->id(), keys->keys().front().thumbprint());
  }
}

TEST(SigningKeys, AreOfAFewKinds) {
  auto const other = tls::PrivateKey::make(tls::KeyKind::p384).value();
  EXPECT_EQ(SigningKey::make(other).error().reason, "jose.key");
  EXPECT_EQ(SigningKey::make(test::curve(), ps256).error().code, Code::unsupported);
  EXPECT_EQ(SigningKey::make(test::rsa(), es256).error().code, Code::unsupported);
  EXPECT_EQ(SigningKey::make(test::rsa(), rs512).error().code, Code::unsupported);
  EXPECT_EQ(SigningKey::make(test::rsa())->algorithm(), ps256);
  EXPECT_EQ(SigningKey::make(test::curve())->algorithm(), es256);
}

TEST(SigningKeys, SayInAHeaderWhatElseIsAskedFor) {
  auto const ours = SigningKey::make(test::curve()).value();
  auto const token =
      ours.sign("at+jwt", claims(), Claims::parse(R"({"x5t#S256":"abc","alg":"none","kid":"other"})").value()).value();
  auto const header = Claims::parse(*tls::from_base64url(token.substr(0, token.find('.')))).value();
  EXPECT_EQ(header.text("x5t#S256"), "abc");
  EXPECT_EQ(header.text("alg"), "ES256");
  EXPECT_EQ(header.text("kid"), ours.id());
  EXPECT_EQ(header.text("typ"), "at+jwt");
}

TEST(SigningKeys, TellNothingOfTheirSecret) {
  auto const jwk = Claims::parse(SigningKey::make(test::rsa(), rs256)->jwk()).value();
  for (auto const* const secret : {"d", "p", "q", "dp", "dq", "qi"}) EXPECT_FALSE(jwk.has(secret));
  EXPECT_EQ(jwk.text("use"), "sig");
  EXPECT_EQ(jwk.text("alg"), "RS256");
}

}  // namespace
}  // namespace cordon::jose
