#include "access/provider/attempt.h"

#include <gmock/gmock.h>

#include "access/provider/test_support.h"
#include "pages/form.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using test::metadata;
using test::settings;

pages::Form query_of(std::string const& url) {
  return pages::Form::parse(View(url).substr(url.find('?') + 1)).value();
}

TEST(Attempts, LeadToTheProviderWithAllThatTiesTheAnswerToThem) {
  auto const attempt = make_attempt(settings(), {}, test::now);
  auto const url = authorization_url(settings(), metadata(), attempt, {});
  EXPECT_THAT(url, ::testing::StartsWith("https://idp.test/auth?"));
  auto const query = query_of(url);
  EXPECT_EQ(query["response_type"], "code");
  EXPECT_EQ(query["client_id"], "cordon");
  EXPECT_EQ(query["redirect_uri"], "https://login.test/.cordon/provider/clinic");
  EXPECT_EQ(query["scope"], "openid profile email");
  EXPECT_EQ(query["state"], attempt.state);
  EXPECT_EQ(query["nonce"], attempt.nonce);
  EXPECT_EQ(query["code_challenge"], tls::base64url(tls::sha256(attempt.verifier)));
  EXPECT_EQ(query["code_challenge_method"], "S256");
  for (auto const* const name : {"max_age", "acr_values", "prompt", "login_hint", "hd", "access_type"})
    EXPECT_FALSE(query.has(name));
  EXPECT_THAT(url, ::testing::Not(::testing::HasSubstr(attempt.verifier)));
}

TEST(Attempts, AreNeverTheSame) {
  auto const one = make_attempt(settings(), {}, test::now);
  auto const other = make_attempt(settings(), {}, test::now);
  EXPECT_NE(one.state, other.state);
  EXPECT_NE(one.nonce, other.nonce);
  EXPECT_NE(one.verifier, other.verifier);
  EXPECT_NE(one.state, one.nonce);
  EXPECT_GE(one.verifier.size(), 43U);
}

TEST(Attempts, AskForMoreWhenMoreIsNeeded) {
  Demand const demand{.longest_ago = 5min, .acr_values = "phr phrh", .prompt = "login", .login_hint = "a+b@clinic.eu"};
  auto const attempt = make_attempt(settings(), demand, test::now);
  auto const query = query_of(authorization_url(settings(), metadata(), attempt, demand));
  EXPECT_EQ(query["max_age"], "300");
  EXPECT_EQ(query["acr_values"], "phr phrh");
  EXPECT_EQ(query["prompt"], "login");
  EXPECT_EQ(query["login_hint"], "a+b@clinic.eu");
  Demand const now{.longest_ago = 0s};
  EXPECT_EQ(query_of(authorization_url(settings(), metadata(), make_attempt(settings(), now, test::now), now))["max_age"], "0");
}

TEST(Attempts, AskGoogleForAnOrganisationAndForRefreshInItsWords) {
  auto google = settings();
  google.kind = ProviderKind::google;
  google.hosted_domain = "clinic.eu";
  google.scopes = {"openid", "offline_access", "email"};
  auto const query = query_of(authorization_url(google, metadata(), make_attempt(google, {}, test::now), {}));
  EXPECT_EQ(query["hd"], "clinic.eu");
  EXPECT_EQ(query["scope"], "openid email");
  EXPECT_EQ(query["access_type"], "offline");
}

TEST(Attempts, BelieveOnlyTheAnswerToThem) {
  auto const attempt = make_attempt(settings(), {}, test::now);
  auto other = attempt;
  other.provider = "other";
  Attempt const empty{.provider = "clinic", .state = "", .nonce = "", .verifier = "", .longest_ago = {}, .begun = test::now};
  auto silent = metadata();
  silent.names_itself = false;
  View const issuer = "https://idp.test";
  struct Case {
    ProviderAnswer answer;
    View reason;
    Attempt attempt;
    bool names_itself = true;
  };
  auto answer = [&](View code, View from, View error = {}) {
    return ProviderAnswer{
        .code = std::string(code), .state = attempt.state, .issuer = std::string(from), .error = std::string(error)};
  };
  Case const cases[] = {
      {answer("c", issuer), "", attempt},
      {answer("c", issuer), "oidc.attempt", other},
      {{.code = "c", .state = "", .issuer = std::string(issuer), .error = {}}, "oidc.attempt", empty},
      {{.code = "c", .state = "x", .issuer = std::string(issuer), .error = {}}, "oidc.state", attempt},
      {{.code = "c", .state = "", .issuer = std::string(issuer), .error = {}}, "oidc.state", attempt},
      {answer("c", "https://evil.test"), "oidc.issuer", attempt},
      {answer("c", "https://idp.test/"), "oidc.issuer", attempt},
      {answer("c", ""), "oidc.issuer", attempt},
      {answer("c", ""), "", attempt, false},
      {answer("c", "https://evil.test"), "oidc.issuer", attempt, false},
      {answer("", issuer), "oidc.no_code", attempt},
      {answer("", issuer, "access_denied"), "oidc.denied", attempt},
      {answer("c", issuer, "access_denied"), "oidc.denied", attempt},
      {answer("", "https://evil.test", "access_denied"), "oidc.issuer", attempt},
      {answer("", issuer, "login_required"), "oidc.interaction", attempt},
      {answer("", issuer, "server_error"), "oidc.refused", attempt},
      {answer("", issuer, "<script>"), "oidc.refused", attempt},
  };
  for (auto const& [said, reason, to, names_itself] : cases) {
    auto const checked = check_answer(settings(), names_itself ? metadata() : silent, to, said, test::now);
    EXPECT_EQ(checked ? View() : checked.error().reason, reason) << said.code << " " << said.issuer << " " << said.error;
  }
  EXPECT_TRUE(check_answer(settings(), metadata(), attempt, answer("c", issuer), test::now + longest_attempt));
  auto const late = check_answer(settings(), metadata(), attempt, answer("c", issuer), test::now + longest_attempt + 1s);
  EXPECT_EQ(late.error().reason, "oidc.attempt");
}

}  // namespace
}  // namespace cordon::access
