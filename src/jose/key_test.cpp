#include "jose/key.h"

#include "jose/test_support.h"

namespace cordon::jose {
namespace {

using enum Algorithm;
using test::curve;
using test::jwk_of;
using test::rsa;

// Of RFC 7638 section 3.1.
constexpr View rfc_key =
    R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})";

View refusal(View jwk) {
  auto const key = Key::parse(jwk);
  return key ? View() : key.error().reason;
}

std::string replaced(std::string text, View from, View to) {
  auto const at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Jwk, HasTheThumbprintOfTheRfc) {
  auto const key = Key::parse(rfc_key);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  EXPECT_EQ(key->id(), "2011-04-29");
}

TEST(Jwk, MustBeAKeyOfOthersThatMaySign) {
  auto const ec = jwk_of(curve(), es256, "");
  auto const big = jwk_of(rsa(), rs256, "");
  std::string const wide(1400, 'A');
  std::pair<std::string, View> const cases[] = {
      {ec, ""},
      {big, ""},
      {jwk_of(curve(), es256, R"("use":"sig","alg":"ES256","kid":"1","key_ops":["verify"])"), ""},
      {jwk_of(curve(), es256, R"("use":"enc")"), "jwk.use"},
      {jwk_of(curve(), es256, R"("use":1)"), "jwk.use"},
      {jwk_of(curve(), es256, R"("key_ops":["encrypt"])"), "jwk.use"},
      {jwk_of(curve(), es256, R"("key_ops":"sign")"), "jwk.use"},
      {jwk_of(curve(), es256, R"("alg":"ES384")"), "jwk.algorithm"},
      {jwk_of(curve(), es256, R"("alg":"HS256")"), "jwk.algorithm"},
      {jwk_of(curve(), es256, R"("alg":"none")"), "jwk.algorithm"},
      {jwk_of(curve(), es256, R"("alg":1)"), "jwk.algorithm"},
      {jwk_of(rsa(), rs256, R"("alg":"RSA-OAEP")"), "jwk.algorithm"},
      {jwk_of(rsa(), rs256, R"("alg":"PS512")"), ""},
      {jwk_of(curve(), es256, R"("d":"AA")"), "jwk.private"},
      {jwk_of(rsa(), rs256, R"("p":"AA")"), "jwk.private"},
      {R"({"kty":"oct","k":"AAAA"})", "jwk.symmetric"},
      {jwk_of(rsa(), rs256, R"("k":"AAAA")"), "jwk.symmetric"},
      {R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})", "jwk.kind"},
      {R"({"kty":"ec"})", "jwk.kind"},
      {"{}", "jwk.kind"},
      {"[]", "jwk.malformed"},
      {"", "jwk.malformed"},
      {replaced(ec, "P-256", "secp256k1"), "jwk.kind"},
      {replaced(ec, "P-256", "P-384"), "jwk.malformed"},
      {replaced(ec, R"("y":")", R"("y":"A)"), "jwk.malformed"},
      {replaced(ec, R"("y":")", R"("z":")"), "jwk.malformed"},
      {R"({"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
       "jwk.malformed"},
      {R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"})",
       "jwk.malformed"},
      {replaced(big, R"("AQAB")", R"("Ag")"), "jwk.malformed"},
      {replaced(big, R"("AQAB")", R"("AQ")"), "jwk.malformed"},
      {replaced(big, R"("AQAB")", R"("AQABAQAB")"), "jwk.malformed"},
      {replaced(big, R"("AQAB")", R"("AQAB==")"), "jwk.malformed"},
      {replaced(big, R"("AQAB")", "65537"), "jwk.malformed"},
      {R"({"kty":"RSA","e":"AQAB","n":"_____________________________________________w"})", "jwk.size"},
      {R"({"kty":"RSA","e":"AQAB","n":")" + wide + R"("})", "jwk.size"},
      {R"({"kty":"RSA","e":"AQAB","n":"_)" + wide + wide.substr(0, 3) + R"("})", "jwk.size"},
  };
  for (auto const& [jwk, reason] : cases) EXPECT_EQ(refusal(jwk), reason) << jwk.substr(0, 200);
}

TEST(Jwk, CanWhatItsKindCanAndNoMoreThanItSays) {
  auto const ec = Key::parse(View(jwk_of(curve(), es256, ""))).value();
  auto const any = Key::parse(View(jwk_of(rsa(), rs256, ""))).value();
  auto const bound = Key::parse(View(jwk_of(rsa(), rs256, R"("alg":"PS256")"))).value();
  for (auto const algorithm : all_algorithms()) {
    EXPECT_EQ(ec.can(algorithm), algorithm == es256) << name(algorithm);
    EXPECT_EQ(any.can(algorithm), name(algorithm).substr(1, 1) == "S" && name(algorithm)[0] != 'E') << name(algorithm);
    EXPECT_EQ(bound.can(algorithm), algorithm == ps256) << name(algorithm);
  }
}

TEST(Jwk, VerifiesNothingThatIsNoCompactToken) {
  auto const key = Key::parse(View(jwk_of(curve(), es256, ""))).value();
  std::string const signature(86, 'A');
  auto const head = tls::base64url(View(R"({"alg":"ES256"})"));
  for (auto const& token :
       {std::string(), std::string("."), signature, head + "." + signature, head + "..", head + ".e30." + signature,
        head + ".yb=90Ijp." + signature, head + ".e3." + signature, head + ".e30=." + signature, head + ".e30.e30." + signature,
        "=." + signature + "." + signature, head + ".\0." + signature}) {
    EXPECT_FALSE(key.verifies(token, es256)) << token;
  }
}

TEST(KeySets, LeaveOutWhatCannotBeUsedAndSayWhy) {
  auto const set = KeySet::parse(R"({"keys":[)" + jwk_of(curve(), es256, R"("kid":"a")") + R"(,{"kty":"oct","k":"AA"},"x",)" +
                                 jwk_of(rsa(), rs256, R"("use":"enc")") + "]}");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->keys().size(), 1U);
  EXPECT_EQ(set->refused(), (std::vector<std::string_view>{"jwk.symmetric", "jwk.malformed", "jwk.use"}));
}

TEST(KeySets, HaveLimits) {
  auto many = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i ? ",{}" : "{}");
    return R"({"keys":[)" + list + "]}";
  };
  std::pair<std::string, View> const cases[] = {
      {R"({"keys":[]})", ""},
      {many(KeySet::most_keys), ""},
      {many(KeySet::most_keys + 1), "jwks.too_many"},
      {R"({"keys":[)" + std::string(KeySet::most_octets, ' ') + "]}", "jwks.too_large"},
      {R"({"keys":{}})", "jwks.malformed"},
      {"{}", "jwks.malformed"},
      {"", "jwks.malformed"},
      {R"({"keys":[],"keys":[]})", "jwks.malformed"},
  };
  for (auto const& [text, reason] : cases) {
    auto const set = KeySet::parse(text);
    EXPECT_EQ(set ? View() : set.error().reason, reason) << text.substr(0, 60);
  }
}

TEST(KeySets, FindAKeyByItsIdAndTryAFewWithout) {
  auto key = [](View id) { return Key::parse(View(jwk_of(curve(), es256, R"("kid":")" + std::string(id) + "\""))).value(); };
  KeySet const set({key("a"), key("b"), Key::parse(View(jwk_of(rsa(), rs256, R"("kid":"a")"))).value(),
                    Key::parse(View(jwk_of(curve(), es256, ""))).value()});
  EXPECT_EQ(set.candidates("a", es256).size(), 1U);
  EXPECT_EQ(set.candidates("a", rs512).size(), 1U);
  EXPECT_EQ(set.candidates("b", rs256).size(), 0U);
  EXPECT_EQ(set.candidates("c", es256).size(), 0U);
  EXPECT_EQ(set.candidates("", es256).size(), 3U);
  EXPECT_EQ(KeySet(std::vector<Key>(9, key("a"))).candidates("", es256).size(), KeySet::most_tries);
}

}  // namespace
}  // namespace cordon::jose
