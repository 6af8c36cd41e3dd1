#include "access/provider/metadata.h"

#include "access/provider/test_support.h"

namespace cordon::access {
namespace {

constexpr View whole =
    R"({"issuer":"https://idp.test","authorization_endpoint":"https://idp.test/auth","token_endpoint":"https://idp.test/token",)"
    R"("jwks_uri":"https://idp.test/keys","userinfo_endpoint":"https://idp.test/me","end_session_endpoint":"https://idp.test/end?x=1",)"
    R"("authorization_response_iss_parameter_supported":true,"id_token_signing_alg_values_supported":["none","HS256","RS256","ES256"]})";

std::string replaced(View from, View to) {
  std::string text(whole);
  auto const at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ProviderMetadata, IsReadFromDiscovery) {
  auto const metadata = parse_metadata(std::string(whole), test::settings());
  ASSERT_TRUE(metadata) << metadata.error().reason;
  EXPECT_EQ(metadata->token_endpoint, "https://idp.test/token");
  EXPECT_EQ(metadata->end_session_endpoint, "https://idp.test/end?x=1");
  EXPECT_TRUE(metadata->names_itself);
  EXPECT_FALSE(metadata->wants_secret_in_form);
  EXPECT_EQ(metadata->algorithms, (std::vector{jose::Algorithm::rs256, jose::Algorithm::es256}));
  EXPECT_EQ(discovery_url("https://idp.test"), "https://idp.test/.well-known/openid-configuration");
  EXPECT_EQ(discovery_url("https://idp.test/a/"), "https://idp.test/a/.well-known/openid-configuration");
}

TEST(ProviderMetadata, IsThatOfOurIssuerAndStaysInTls) {
  constexpr View issuer = R"("issuer":"https://idp.test")";
  std::pair<std::string, View> const cases[] = {
      {std::string(whole), ""},
      {"", "oidc.discovery"},
      {"<html>", "oidc.discovery"},
      {"[]", "oidc.discovery"},
      {R"({"issuer":"https://idp.test",)" + std::string(whole.substr(1)), "oidc.discovery"},
      {replaced(issuer, R"("issuer":"https://idp.test/")"), "oidc.issuer"},
      {replaced(issuer, R"("issuer":"https://evil.test")"), "oidc.issuer"},
      {replaced(issuer, R"("issuer":["https://idp.test"])"), "oidc.issuer"},
      {replaced(R"("issuer":"https://idp.test",)", ""), "oidc.issuer"},
      {replaced("https://idp.test/token", "http://idp.test/token"), "oidc.endpoint"},
      {replaced("https://idp.test/token", ""), "oidc.endpoint"},
      {replaced("https://idp.test/keys", "file:///etc/passwd"), "oidc.endpoint"},
      {replaced("https://idp.test/keys", "https://user@idp.test/keys"), "oidc.endpoint"},
      {replaced("https://idp.test/auth", "javascript:alert(1)"), "oidc.endpoint"},
      {replaced("https://idp.test/auth", "https://idp.test/" + std::string(600, 'a')), "oidc.endpoint"},
      {replaced("https://idp.test/end", "https://idp.test/#"), "oidc.endpoint"},
      {replaced("https://idp.test/me", "http://idp.test/me"), "oidc.endpoint"},
      {replaced(R"(["none","HS256","RS256","ES256"])", R"(["none","HS256"])"), "oidc.algorithms"},
      {replaced(R"(["none","HS256","RS256","ES256"])", R"("RS256")"), ""},
      {replaced(R"(["none","HS256","RS256","ES256"])", "[]"), "oidc.algorithms"},
  };
  for (auto const& [text, reason] : cases) {
    auto const metadata = parse_metadata(text, test::settings());
    EXPECT_EQ(metadata ? View() : metadata.error().reason, reason) << text;
  }
}

TEST(ProviderMetadata, SaysHowItTakesASecret) {
  auto in_form = [](std::string const& methods) {
    auto text = std::string(whole);
    text.insert(1, R"("token_endpoint_auth_methods_supported":)" + methods + ",");
    return parse_metadata(text, test::settings())->wants_secret_in_form;
  };
  EXPECT_TRUE(in_form(R"(["client_secret_post"])"));
  EXPECT_TRUE(in_form(R"(["private_key_jwt","client_secret_post"])"));
  EXPECT_FALSE(in_form(R"(["client_secret_post","client_secret_basic"])"));
  EXPECT_FALSE(in_form(R"(["private_key_jwt"])"));
  EXPECT_FALSE(in_form("[]"));
}

}  // namespace
}  // namespace cordon::access
