#include "jose/token.h"

#include "jose/test_support.h"

namespace cordon::jose {
namespace {

using namespace std::chrono_literals;
using enum Algorithm;
using test::curve;
using test::input;
using test::joined;
using test::jwk_of;
using test::rsa;
using test::signed_by;
using tls::SignatureScheme;

constexpr Wall now = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

std::string at(Duration from_now) {
  return std::to_string(seconds(now + std::chrono::duration_cast<Wall::duration>(from_now)));
}

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() : keys_({test::public_half(ours_), test::public_half(rsa_)}) {}

  static std::string payload(View more = {}, View without = {}) {
    std::string text = R"("iss":"https://idp.test","aud":"cordon","sub":"7","exp":)" + at(1h);
    if (auto const found = text.find(without); !without.empty() && found != std::string::npos) text.erase(found, without.size());
    return "{" + text + std::string(more) + "}";
  }
  std::string header(View more = {}) const { return R"({"alg":"ES256","kid":")" + ours_.id() + "\"" + std::string(more) + "}"; }
  std::string sign(View head, View body) const {
    auto const message = input(head, body);
    return message + "." + tls::base64url(View(tls::sign_es256(curve(), message).value()));
  }
  View refusal(View token) const { return refusal(token, expected_); }
  View refusal(View token, Expected const& expected) const {
    auto const verified = verify(token, keys_, expected, now);
    return verified ? View() : verified.error().reason;
  }

  SigningKey ours_ = SigningKey::make(curve()).value();
  SigningKey rsa_ = SigningKey::make(rsa(), rs256).value();
  KeySet keys_;
  Expected expected_{.issuers = {"https://idp.test"}, .audience = "cordon"};
};

TEST_F(TokenTest, SaysWhatWasClaimedUnderAKeyWeKnow) {
  auto const token = verify(sign(header(R"(,"typ":"application/JWT")"), payload()), keys_, expected_, now);
  ASSERT_TRUE(token) << token.error().reason;
  EXPECT_EQ(token->claims.text("sub"), "7");
  EXPECT_EQ(token->algorithm, es256);
  EXPECT_EQ(token->key_id, ours_.id());
  EXPECT_EQ(token->type, "jwt");
}

TEST_F(TokenTest, IsNotBelievedByWhatItsHeaderSays) {
  auto const body = payload();
  auto const stranger = tls::PrivateKey::make(tls::KeyKind::p256).value();
  auto const strangers = SigningKey::make(stranger).value();
  auto by_stranger = [&](std::string const& head) {
    auto const message = input(head, body);
    return message + "." + tls::base64url(View(tls::sign_es256(stranger, message).value()));
  };
  // The public key as a shared secret: what libraries once took it for.
  auto by_secret = [&](View secret) {
    auto const message = input(R"({"alg":"HS256"})", body);
    return message + "." + tls::base64url(tls::hmac_sha256(secret, message));
  };
  std::pair<std::string, View> const cases[] = {
      {sign(header(), body), ""},
      {sign(R"({"alg":"ES256"})", body), ""},
      {joined(R"({"alg":"none"})", body, "x"), "jwt.algorithm"},
      {joined(R"({"alg":"None"})", body, "x"), "jwt.algorithm"},
      {joined(R"({"alg":"NONE"})", body, "x"), "jwt.algorithm"},
      {joined(R"({"alg":""})", body, "x"), "jwt.algorithm"},
      {joined(R"({"alg":null})", body, "x"), "jwt.algorithm"},
      {joined("{}", body, "x"), "jwt.algorithm"},
      {input(R"({"alg":"none"})", body) + ".", "jwt.malformed"},
      {by_secret(ours_.jwk()), "jwt.algorithm"},
      {by_secret(rsa_.jwk()), "jwt.algorithm"},
      {sign(R"({"alg":"es256"})", body), "jwt.algorithm"},
      {sign(R"({"alg":"ES256K"})", body), "jwt.algorithm"},
      {sign(R"({"alg":["ES256"]})", body), "jwt.algorithm"},
      {sign(R"({"alg":"ES256","kid":"../../dev/null"})", body), "jwt.key"},
      {sign(R"({"alg":"ES256","kid":"x' UNION SELECT 'key"})", body), "jwt.key"},
      {sign(R"({"alg":"ES256","kid":"/dev/null; touch /tmp/x"})", body), "jwt.key"},
      {sign(R"({"alg":"ES256","kid":""})", body), "jwt.malformed"},
      {sign(R"({"alg":"ES256","kid":7})", body), "jwt.malformed"},
      {by_stranger(R"({"alg":"ES256","jwk":)" + strangers.jwk() + "}"), "jwt.signature"},
      {by_stranger(R"({"alg":"ES256","jku":"https://evil.test/keys"})"), "jwt.signature"},
      {by_stranger(R"({"alg":"ES256","x5u":"https://evil.test/c"})"), "jwt.signature"},
      {by_stranger(R"({"alg":"ES256","x5c":["MIIB"]})"), "jwt.signature"},
      {by_stranger(R"({"alg":"ES256","kid":")" + ours_.id() + R"("})"), "jwt.signature"},
      {sign(header(R"(,"jwk":)" + strangers.jwk()), body), ""},
      {sign(header(R"(,"crit":["exp"])"), body), "jwt.critical"},
      {sign(header(R"(,"crit":[])"), body), "jwt.critical"},
      {sign(header(R"(,"b64":false)"), body), "jwt.critical"},
      {sign(header(R"(,"typ":7)"), body), "jwt.type"},
      {sign(R"({"alg":"ES256","alg":"ES256"})", body), "jwt.duplicate"},
      {sign(R"({"alg":"none","alg":"ES256"})", body), "jwt.duplicate"},
      {sign("[]", body), "jwt.malformed"},
  };
  for (auto const& [token, reason] : cases) EXPECT_EQ(refusal(token), reason) << token.substr(0, 120);
}

TEST_F(TokenTest, IsSignedByTheAlgorithmThatItNamesAndItsKeyAllows) {
  auto const head = [&](View algorithm) { return R"({"alg":")" + std::string(algorithm) + R"("})"; };
  auto const by = [&](View algorithm, SignatureScheme scheme) {
    return signed_by(rsa(), scheme, input(head(algorithm), payload()));
  };
  KeySet const any({Key::parse(View(jwk_of(rsa(), rs256, ""))).value()});
  KeySet const bound({Key::parse(View(jwk_of(rsa(), rs256, R"("alg":"PS256")"))).value()});
  struct Case {
    std::string token;
    KeySet const& keys;
    View reason;
  };
  Case const cases[] = {
      {by("RS256", SignatureScheme::rsa_pkcs1_sha256), any, ""},
      {by("RS384", SignatureScheme::rsa_pkcs1_sha384), any, ""},
      {by("RS512", SignatureScheme::rsa_pkcs1_sha512), any, ""},
      {by("PS256", SignatureScheme::rsa_pss_rsae_sha256), any, ""},
      {by("PS384", SignatureScheme::rsa_pss_rsae_sha384), any, ""},
      {by("PS512", SignatureScheme::rsa_pss_rsae_sha512), any, ""},
      {by("PS256", SignatureScheme::rsa_pkcs1_sha256), any, "jwt.signature"},
      {by("RS256", SignatureScheme::rsa_pss_rsae_sha256), any, "jwt.signature"},
      {by("RS256", SignatureScheme::rsa_pkcs1_sha512), any, "jwt.signature"},
      {by("ES256", SignatureScheme::rsa_pkcs1_sha256), any, "jwt.key"},
      {sign(head("RS256"), payload()), any, "jwt.signature"},
      {sign(head("ES384"), payload()), keys_, "jwt.key"},
      {by("RS256", SignatureScheme::rsa_pkcs1_sha256), bound, "jwt.key"},
      {by("PS256", SignatureScheme::rsa_pss_rsae_sha256), bound, ""},
  };
  for (auto const& [token, keys, reason] : cases) {
    auto const verified = verify(token, keys, expected_, now);
    EXPECT_EQ(verified ? View() : verified.error().reason, reason) << token.substr(0, 40);
  }
  auto narrow = expected_;
  narrow.algorithms = {es256};
  EXPECT_EQ(refusal(sign(header(), payload()), narrow), "");
  EXPECT_EQ(refusal(by("RS256", SignatureScheme::rsa_pkcs1_sha256), narrow), "jwt.algorithm");
}

TEST_F(TokenTest, HasOneSpelling) {
  auto const good = sign(header(), payload());
  auto const second = good.find('.') + 1;
  auto inserted = [&](std::size_t place, View what) {
    auto text = good;
    return text.insert(place, what);
  };
  // The same octets: the last character's unused bits are set. A signature of 64 octets ends with one of A, Q, g, w.
  auto unused_bits = good;
  ++unused_bits.back();
  std::pair<std::string, View> const cases[] = {
      {good, ""},
      {"", "jwt.malformed"},
      {".", "jwt.malformed"},
      {"..", "jwt.malformed"},
      {good.substr(0, good.rfind('.')), "jwt.malformed"},
      {good.substr(0, good.rfind('.') + 1), "jwt.malformed"},
      {good.substr(0, good.size() - 1), "jwt.malformed"},
      {good.substr(0, good.size() - 2), "jwt.signature"},
      {good.substr(second), "jwt.malformed"},
      {good + "=", "jwt.malformed"},
      {good + "==", "jwt.malformed"},
      {good + "A", "jwt.signature"},
      {good + "AAAA", "jwt.signature"},
      {good + ".", "jwt.malformed"},
      {good + ".AAAA", "jwt.malformed"},
      {good + "\n", "jwt.malformed"},
      {good + std::string(1, '\0'), "jwt.malformed"},
      {" " + good, "jwt.malformed"},
      {inserted(second, "\n"), "jwt.malformed"},
      {inserted(second - 1, "="), "jwt.malformed"},
      {inserted(5, "+"), "jwt.malformed"},
      {inserted(5, "/"), "jwt.malformed"},
      {unused_bits, "jwt.malformed"},
      {good + std::string(longest_token, 'A'), "jwt.too_large"},
  };
  for (auto const& [token, reason] : cases) EXPECT_EQ(refusal(token), reason) << token.substr(0, 60) << " " << token.size();
}

TEST_F(TokenTest, ChangedAnywhereIsNotBelieved) {
  auto const good = sign(header(), payload());
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(refusal(changed), "") << i;
  }
}

TEST_F(TokenTest, IsForUsFromWhomWeExpect) {
  auto const without_issuer = payload({}, R"("iss":"https://idp.test",)");
  auto const without_audience = payload({}, R"("aud":"cordon",)");
  std::pair<std::string, View> const cases[] = {
      {payload(), ""},
      {without_issuer, "jwt.issuer"},
      {payload(R"(,"iss":"https://idp.test")"), "jwt.duplicate"},
      {payload(R"(,"iss":"https://idp.test/")", R"("iss":"https://idp.test",)"), "jwt.issuer"},
      {payload(R"(,"iss":"HTTPS://idp.test")", R"("iss":"https://idp.test",)"), "jwt.issuer"},
      {payload(R"(,"iss":["https://idp.test"])", R"("iss":"https://idp.test",)"), "jwt.issuer"},
      {payload(R"(,"iss":"")", R"("iss":"https://idp.test",)"), "jwt.issuer"},
      {without_audience, "jwt.audience"},
      {payload(R"(,"aud":"other")", R"("aud":"cordon",)"), "jwt.audience"},
      {payload(R"(,"aud":[])", R"("aud":"cordon",)"), "jwt.audience"},
      {payload(R"(,"aud":["other","cordon"])", R"("aud":"cordon",)"), ""},
      {payload(R"(,"aud":["other",7,"cordon"])", R"("aud":"cordon",)"), "jwt.audience"},
      {payload(R"(,"aud":{"a":"cordon"})", R"("aud":"cordon",)"), "jwt.audience"},
      {payload(R"(,"aud":"cordon2")", R"("aud":"cordon",)"), "jwt.audience"},
      {"7", "jwt.malformed"},
  };
  for (auto const& [body, reason] : cases) EXPECT_EQ(refusal(sign(header(), body)), reason) << body;
  EXPECT_EQ(refusal(sign(header(), payload()), {.issuers = {}, .audience = "cordon"}), "jwt.issuer");
  EXPECT_EQ(refusal(sign(header(), payload()), {.issuers = {"https://idp.test"}, .audience = ""}), "jwt.audience");
}

TEST_F(TokenTest, IsForOurPartyWhenOthersAreAnAudienceToo) {
  auto expected = expected_;
  expected.authorized_party = "cordon";
  constexpr View alone = R"("aud":"cordon",)";
  std::pair<std::string, View> const cases[] = {
      {payload(), ""},
      {payload(R"(,"azp":"cordon")"), ""},
      {payload(R"(,"azp":"other")"), "jwt.party"},
      {payload(R"(,"azp":7)"), "jwt.party"},
      {payload(R"(,"aud":["cordon"])", alone), ""},
      {payload(R"(,"aud":["cordon","other"])", alone), "jwt.party"},
      {payload(R"(,"aud":["cordon","other"],"azp":"cordon")", alone), ""},
      {payload(R"(,"aud":["cordon","other"],"azp":"other")", alone), "jwt.party"},
  };
  for (auto const& [body, reason] : cases) EXPECT_EQ(refusal(sign(header(), body), expected), reason) << body;
  EXPECT_EQ(refusal(sign(header(), payload(R"(,"azp":"other")"))), "") << "when nobody asks";
}

TEST_F(TokenTest, HasItsTime) {
  auto const expiry = R"(,"exp":)" + at(1h);
  std::pair<std::string, View> const cases[] = {
      {payload({}, expiry), "jwt.expiry"},
      {payload(R"(,"exp":"9999999999")", expiry), "jwt.expiry"},
      {payload(R"(,"exp":-1)", expiry), "jwt.expiry"},
      {payload(R"(,"exp":1e400)", expiry), "jwt.expiry"},
      {payload(R"(,"exp":253402300799)", expiry), ""},
      {payload(R"(,"exp":)" + at(-59s), expiry), ""},
      {payload(R"(,"exp":)" + at(-60s), expiry), "jwt.expired"},
      {payload(R"(,"exp":)" + at(-59s) + ".5", expiry), ""},
      {payload(R"(,"nbf":)" + at(60s)), ""},
      {payload(R"(,"nbf":)" + at(61s)), "jwt.early"},
      {payload(R"(,"nbf":"soon")"), "jwt.early"},
      {payload(R"(,"iat":)" + at(60s)), ""},
      {payload(R"(,"iat":)" + at(61s)), "jwt.issued"},
      {payload(R"(,"iat":null)"), "jwt.issued"},
      {payload(R"(,"iat":0)"), ""},
  };
  for (auto const& [body, reason] : cases) EXPECT_EQ(refusal(sign(header(), body)), reason) << body;
  auto strict = expected_;
  strict.skew = 0s;
  strict.longest_age = 5min;
  std::pair<std::string, View> const aged[] = {
      {payload(R"(,"iat":)" + at(-5min)), ""},
      {payload(R"(,"iat":)" + at(-301s)), "jwt.age"},
      {payload(R"(,"iat":)" + at(1s)), "jwt.issued"},
      {payload(), "jwt.issued"},
      {payload(R"(,"iat":)" + at(0s) + R"(,"exp":)" + at(0s), expiry), "jwt.expired"},
  };
  for (auto const& [body, reason] : aged) EXPECT_EQ(refusal(sign(header(), body), strict), reason) << body;
}

TEST_F(TokenTest, IsOfTheTypeThatIsExpected) {
  auto expected = expected_;
  expected.types = {"logout+jwt", ""};
  std::pair<View, View> const cases[] = {
      {R"(,"typ":"logout+jwt")", ""},  {R"(,"typ":"application/LOGOUT+jwt")", ""}, {"", ""},
      {R"(,"typ":"JWT")", "jwt.type"}, {R"(,"typ":"at+jwt")", "jwt.type"},         {R"(,"typ":"")", "jwt.type"},
  };
  for (auto const& [type, reason] : cases) EXPECT_EQ(refusal(sign(header(type), payload()), expected), reason) << type;
}

TEST_F(TokenTest, MayBeSignedByOneOfSeveralKeysWithoutAnId) {
  std::vector<Key> keys;
  keys.reserve(5);
  for (int i = 0; i < 4; ++i)
    keys.push_back(Key::parse(View(jwk_of(tls::PrivateKey::make(tls::KeyKind::p256).value(), es256, ""))).value());
  auto const token = sign(R"({"alg":"ES256"})", payload());
  EXPECT_EQ(verify(token, KeySet(keys), expected_, now).error().reason, "jwt.signature");
  keys.push_back(Key::parse(View(jwk_of(curve(), es256, ""))).value());
  EXPECT_TRUE(verify(token, KeySet(keys), expected_, now));
  EXPECT_EQ(verify(sign(header(), payload()), KeySet(keys), expected_, now).error().reason, "jwt.key") << "it names one";
  EXPECT_EQ(verify(token, KeySet(), expected_, now).error().reason, "jwt.key");
}

}  // namespace
}  // namespace cordon::jose
