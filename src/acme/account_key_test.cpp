#include "acme/account_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "acme/documents.h"
#include "tls/digest.h"

namespace cordon::acme {
namespace {

// The key of RFC 7515 appendix A.3.
constexpr char example_key[] = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff
H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp
7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt
-----END PRIVATE KEY-----
)";
constexpr View example_jwk =
    R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

AccountKey example() {
  return *AccountKey::from(*tls::PrivateKey::from_pem(example_key));
}

std::string member(std::string const& object, View key) {
  return std::string(boost::json::parse(object).as_object().at(key).as_string());
}

TEST(AccountKey, IsAJwkInTheOneSpellingThatIsHashed) {
  EXPECT_EQ(example().jwk(), example_jwk);
  EXPECT_EQ(example().thumbprint(), tls::base64url(tls::sha256(example_jwk)));
}

// RFC 8555 8.1: the token, a dot, and the thumbprint.
TEST(AccountKey, AuthorizesAToken) {
  EXPECT_EQ(example().authorization("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"),
            "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA." + example().thumbprint());
}

TEST(AccountKey, SignsAFlattenedJws) {
  auto const signed_text = example().sign(R"({"alg":"ES256"})", R"({"a":1})");
  ASSERT_TRUE(signed_text);
  EXPECT_EQ(member(*signed_text, "protected"), "eyJhbGciOiJFUzI1NiJ9");  // as in the RFC
  EXPECT_EQ(tls::from_base64url(member(*signed_text, "payload")), R"({"a":1})");
  EXPECT_EQ(tls::from_base64url(member(*signed_text, "signature"))->size(), 64U);
  EXPECT_EQ(member(*example().sign("{}", ""), "payload"), "");  // POST-as-GET (RFC 8555 6.3)
}

TEST(AccountKey, IsOfP256Alone) {
  EXPECT_FALSE(AccountKey::from(*tls::PrivateKey::make(tls::KeyKind::p384)));
}

// RFC 8555 7.3.4: our key, vouched for by theirs.
TEST(AccountKey, IsBoundToAnAccountThatTheAuthorityKnows) {
  auto const bound = bind_account({.id = "kid-1", .key = "secret"}, example(), "https://ca.example/new-account");
  auto const header = *tls::from_base64url(member(bound, "protected"));
  EXPECT_EQ(member(header, "alg"), "HS256");
  EXPECT_EQ(member(header, "kid"), "kid-1");
  EXPECT_EQ(member(header, "url"), "https://ca.example/new-account");
  EXPECT_EQ(tls::from_base64url(member(bound, "payload")), example_jwk);
  auto const input = member(bound, "protected") + "." + member(bound, "payload");
  EXPECT_EQ(member(bound, "signature"), tls::base64url(tls::hmac_sha256("secret", input)));
}

}  // namespace
}  // namespace cordon::acme
