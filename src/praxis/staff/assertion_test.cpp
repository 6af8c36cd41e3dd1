#include "praxis/staff/assertion.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "praxis/staff/test_edge.h"
#include "testing/clock.h"
#include "testing/turn.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class AssertionTest : public ::testing::Test {
 protected:
  Result<StaffIdentity> verify(std::string assertion) { return net::run(loop_, assertions_.verify(std::move(assertion))); }
  std::string refusal(std::string assertion) {
    auto const verified = verify(std::move(assertion));
    return verified ? std::string() : std::string(verified.error().reason);
  }
  json::object claims() const { return edge_.claims("a@b.test", "A B", clock_.wall()); }
  std::string good() const { return edge_.sign(claims()); }
  std::string without(View name) const {
    auto changed = claims();
    changed.erase(name);
    return edge_.sign(std::move(changed));
  }
  std::string with(View name, json::value value) const {
    auto changed = claims();
    changed[name] = std::move(value);
    return edge_.sign(std::move(changed));
  }
  std::int64_t at(Duration time) const { return jose::seconds(clock_.wall() + std::chrono::duration_cast<Wall::duration>(time)); }

  void pass(Duration time) {
    clock_.advance(time);
    testing::turn(loop_);
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  net::Resolver resolver_{loop_};
  TestEdge edge_;
  Assertions assertions_{edge_.trust(), resolver_, clock_};
};

TEST_F(AssertionTest, SaysWhoAsks) {
  auto const who = verify(edge_.issue("Roux@Praxis.test", "Dr. Élise Roux", clock_.wall()));
  ASSERT_TRUE(who) << who.error().reason;
  EXPECT_EQ(who->email, "roux@praxis.test");
  EXPECT_EQ(who->name, "Dr. Élise Roux");
  EXPECT_EQ(verify(without("name"))->name, "a@b.test");
  EXPECT_EQ(refusal(with("aud", json::array{"https://other.test", TestEdge::audience})), "");
}

TEST_F(AssertionTest, IsRefusedInEveryOtherShape) {
  auto const signature = [](std::string const& token) { return token.rfind('.'); };
  auto flipped = good();
  auto& first = flipped[signature(flipped) + 1];
  first = first == 'A' ? 'B' : 'A';
  auto unsigned_one = tls::base64url(View(R"({"alg":"none","typ":"JWT"})")) + good().substr(good().find('.'));
  auto const rsa = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::rsa).value()).value();
  auto const stranger = TestEdge::make_key();
  struct Case {
    std::string assertion;
    View reason;
  };
  Case const cases[] = {
      {good(), ""},
      {"", "assertion.missing"},
      {"x", "jwt.malformed"},
      {"..", "jwt.malformed"},
      {std::string(20'000, 'a'), "jwt.too_large"},
      {good().substr(0, signature(good())), "jwt.malformed"},
      {good() + ".", "jwt.malformed"},
      {flipped, "jwt.signature"},
      {unsigned_one, "jwt.algorithm"},
      {unsigned_one.substr(0, signature(unsigned_one) + 1), "jwt.malformed"},
      {rsa.sign("JWT", jose::Claims(claims())).value(), "jwt.algorithm"},
      {stranger.sign("JWT", jose::Claims(claims())).value(), "jwt.key"},
      {edge_.key.sign("logout+jwt", jose::Claims(claims())).value(), "jwt.type"},
      {without("iss"), "jwt.issuer"},
      {with("iss", "https://login.praxis.test"), "jwt.issuer"},
      {without("aud"), "jwt.audience"},
      {with("aud", "https://praxis.test"), "jwt.audience"},
      {without("exp"), "jwt.expiry"},
      {with("exp", "9999999999"), "jwt.expiry"},
      {with("exp", at(-30s)), "jwt.expired"},
      {without("iat"), "jwt.issued"},
      {with("iat", at(31s)), "jwt.issued"},
      {with("nbf", at(31s)), "jwt.early"},
      {without("email"), "assertion.claims"},
      {with("email", 7), "assertion.claims"},
  };
  for (auto const& [assertion, reason] : cases) EXPECT_EQ(refusal(assertion), reason) << assertion.substr(0, 100);
}

TEST_F(AssertionTest, EndsWithItsTimeWhateverItSaysOfIt) {
  auto const usual = good(), long_one = with("exp", at(24h));
  pass(TestEdge::lifetime + Assertions::skew - 1s);
  EXPECT_EQ(refusal(usual), "");
  pass(1s);
  EXPECT_EQ(refusal(usual), "jwt.expired");
  pass(Assertions::longest_age - TestEdge::lifetime);
  EXPECT_EQ(refusal(long_one), "");
  pass(1s);
  EXPECT_EQ(refusal(long_one), "jwt.age");
}

TEST_F(AssertionTest, IsBelievedOfANewKeyOnceItIsPublished) {
  EXPECT_EQ(refusal(good()), "");
  auto const next = TestEdge::make_key();
  edge_.published = jose::key_set({edge_.key, next});
  auto const by_next = next.sign("JWT", jose::Claims(claims())).value();
  EXPECT_EQ(refusal(by_next), "jwt.key") << "they were asked for just now";
  pass(EdgeKeys::pause);
  EXPECT_EQ(refusal(by_next), "");
  EXPECT_EQ(edge_.fetches, 2);
}

TEST_F(AssertionTest, IsRefusedWhileNobodyKnowsTheKeys) {
  edge_.away = true;
  EXPECT_EQ(refusal(good()), "staff.keys");
  edge_.away = false;
  EXPECT_EQ(refusal(good()), "");
}

TEST_F(AssertionTest, IsRefusedWhereNobodyIsTrusted) {
  Assertions nobody({}, resolver_, clock_);
  auto const refused = net::run(loop_, nobody.verify(good()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "assertion.untrusted");
  EXPECT_EQ(refused.error().code, Code::forbidden);
}

TEST(KeysAt, WantsAnHttpsUrlAndAnAuthorityThatIsThere) {
  EXPECT_TRUE(keys_at("https://edge.test/.cordon/jwks.json", {}));
  for (auto const& [url, authority] : {std::pair("http://edge.test/.cordon/jwks.json", ""), std::pair("", ""),
                                       std::pair("https://edge.test/.cordon/jwks.json", "/there/is/no/such.pem")}) {
    auto const refused = keys_at(url, authority);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, Code::invalid);
  }
}

}  // namespace
}  // namespace cordon::praxis
