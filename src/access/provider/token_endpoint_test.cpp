#include "access/provider/token_endpoint.h"

#include "access/provider/graph.h"
#include "access/provider/test_support.h"
#include "jose/token.h"
#include "pages/form.h"

namespace cordon::access {
namespace {

TEST(TokenEndpoints, AreToldWhoWeAreByASecret) {
  auto settings = test::settings();
  settings.client_id = "a:b";
  settings.client_secret = "s e&c";
  auto const proof = prove_client(settings, test::metadata(), test::now);
  EXPECT_EQ(proof->authorization, "Basic YSUzQWI6cyUyMGUlMjZj");  // a%3Ab:s%20e%26c
  EXPECT_EQ(proof->form, "");
  auto metadata = test::metadata();
  metadata.wants_secret_in_form = true;
  auto const in_form = prove_client(settings, metadata, test::now);
  EXPECT_EQ(in_form->authorization, "");
  EXPECT_EQ(in_form->form, "client_id=a%3Ab&client_secret=s%20e%26c");
  settings.secret_in_form = false;
  EXPECT_EQ(prove_client(settings, metadata, test::now)->form, "") << "whatever it says of itself";
  settings.secret_in_form = true;
  EXPECT_EQ(prove_client(settings, test::metadata(), test::now)->authorization, "");
}

TEST(TokenEndpoints, AreToldWhoWeAreByAKey) {
  auto settings = test::settings();
  settings.client_secret = "";
  settings.key = test::key();
  settings.certificate_digest = "digest";
  auto const proof = prove_client(settings, test::metadata(), test::now).value();
  EXPECT_EQ(proof.authorization, "");
  auto const form = pages::Form::parse(proof.form).value();
  EXPECT_EQ(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  auto const keys = jose::KeySet::parse(jose::key_set({test::key()})).value();
  auto const token = jose::verify(
      form["client_assertion"], keys,
      {.issuers = {"cordon"}, .audience = "https://idp.test/token", .longest_age = std::chrono::minutes(5)}, test::now);
  ASSERT_TRUE(token) << token.error().reason;
  EXPECT_EQ(token->claims.text("sub"), "cordon");
  EXPECT_EQ(token->claims.text("jti").size(), 43U);
  EXPECT_EQ(token->claims.number("exp"), jose::seconds(test::now) + 300);
}

TEST(TokenEndpoints, AnswerWithTokensOrWithNothingWeUse) {
  std::pair<View, bool> const cases[] = {
      {R"({"access_token":"a","token_type":"Bearer","id_token":"i","expires_in":60})", true},
      {R"({"access_token":"a","token_type":"bearer"})", true},
      {R"({"access_token":"a","token_type":"DPoP"})", false},
      {R"({"access_token":"a"})", false},
      {R"({"token_type":"Bearer"})", false},
      {R"({"access_token":"a","access_token":"b","token_type":"Bearer"})", false},
      {R"({"access_token":["a"],"token_type":"Bearer"})", false},
      {"", false},
      {"access_token=a&token_type=Bearer", false},
  };
  for (auto const& [text, good] : cases) EXPECT_EQ(parse_tokens(text).has_value(), good) << text;
  EXPECT_EQ(parse_tokens(R"({"access_token":"a","token_type":"Bearer","expires_in":-5})")->lifetime.count(), 0);
  auto const big = R"({"access_token":")" + std::string(20'000, 'a') + R"(","token_type":"Bearer"})";
  EXPECT_FALSE(parse_tokens(big));
}

TEST(EntraGroups, AreAllOfThemOrNone) {
  EXPECT_EQ(parse_member_objects(R"({"value":["a","b"]})"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(parse_member_objects(R"({"value":[]})")->empty());
  for (auto const* const text : {"", "{}", R"({"value":[1]})", R"({"value":{}})", R"({"value":["a"],"@odata.nextLink":"x"})"})
    EXPECT_FALSE(parse_member_objects(text)) << text;
}

}  // namespace
}  // namespace cordon::access
