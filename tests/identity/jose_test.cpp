#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "jose/signing_key.h"
#include "jose/token.h"
#include "testing/folder.h"

// Another implementation makes tokens for ours to read, and reads those that ours made.
namespace cordon {
namespace {

std::string const script = "node " IDENTITY_FOLDER "/jose.mjs ";

TEST(JoseOfOthers, MakesTokensThatOursBelieves) {
  testing::Folder const folder;
  auto const made = boost::json::parse(folder.run(script + "make")).as_object();
  auto const keys = jose::KeySet::parse(View(made.at("keys").as_string())).value();
  EXPECT_EQ(keys.keys().size(), 9U);
  for (auto const algorithm : jose::all_algorithms()) {
    View const token = made.at("tokens").at(jose::name(algorithm)).as_string();
    auto const verified =
        jose::verify(token, keys, {.issuers = {"them"}, .audience = "us", .types = {"jwt"}}, system_clock().wall());
    ASSERT_TRUE(verified) << jose::name(algorithm) << " " << verified.error().reason;
    EXPECT_EQ(verified->algorithm, algorithm);
    EXPECT_EQ(verified->claims.text("who"), "Élise");
    auto const other = jose::verify(token, keys, {.issuers = {"us"}, .audience = "us"}, system_clock().wall());
    EXPECT_EQ(other.error().reason, "jwt.issuer");
  }
}

TEST(JoseOfOthers, BelievesTokensThatOursMade) {
  testing::Folder const folder;
  auto const now = jose::seconds(system_clock().wall());
  jose::Claims const claims(
      boost::json::object{{"iss", "us"}, {"aud", "them"}, {"iat", now}, {"exp", now + 60}, {"who", "Élise"}});
  auto const rsa = tls::PrivateKey::make(tls::KeyKind::rsa).value();
  for (auto const algorithm : {jose::Algorithm::es256, jose::Algorithm::rs256, jose::Algorithm::ps256}) {
    auto const key = algorithm == jose::Algorithm::es256 ? tls::PrivateKey::make(tls::KeyKind::p256).value() : rsa;
    auto const ours = jose::SigningKey::make(key, algorithm).value();
    folder.write("keys", jose::key_set({ours}));
    folder.write("token", ours.sign("JWT", claims).value());
    EXPECT_EQ(folder.run(script + "verify keys token"), std::string(jose::name(algorithm)) + " Élise\n");
  }
}

}  // namespace
}  // namespace cordon
