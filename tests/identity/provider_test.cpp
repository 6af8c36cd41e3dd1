#include "party.h"
#include "testing/origin.h"

namespace cordon {
namespace {

using namespace std::chrono_literals;
using access::Demand;
using access::ProviderSettings;
using access::Vouched;
using ::testing::ElementsAre;
using testing::OidcProvider;
using testing::Party;

View reason(Result<Vouched> const& vouched) {
  return vouched ? View() : vouched.error().reason;
}

class ProviderStory : public ::testing::Test {
 protected:
  static OidcProvider::Options options() { return {.redirect_uri = std::string(testing::back), .accounts = testing::accounts()}; }
  static void SetUpTestSuite() { idp_ = std::make_unique<OidcProvider>(IDENTITY_FOLDER, options()); }
  static void TearDownTestSuite() { idp_.reset(); }

  static std::unique_ptr<OidcProvider> idp_;
};
std::unique_ptr<OidcProvider> ProviderStory::idp_;

TEST_F(ProviderStory, SomebodyLogsIn) {
  Party party(*idp_);
  auto const vouched = party.log_in("roux");
  ASSERT_TRUE(vouched) << vouched.error().reason << " " << vouched.error().detail;
  auto const& who = vouched->identity;
  EXPECT_EQ(who.provider, "clinic");
  EXPECT_EQ(who.subject, "roux");
  EXPECT_EQ(who.email, "roux@clinic.eu");
  EXPECT_EQ(who.name, "Élise Roux");
  EXPECT_THAT(who.groups, ElementsAre("doctors", "night"));
  EXPECT_TRUE(who.groups_known);
  EXPECT_THAT(who.amr, ElementsAre("pwd", "otp", "mfa"));
  EXPECT_EQ(who.acr, "2");
  EXPECT_THAT(who.claims, ElementsAre(access::Claim{"department", {"Cardiology"}}));
  EXPECT_LT(std::chrono::abs(who.authenticated - party.now()), 60s);
  EXPECT_EQ(who.refreshed, party.now());
  EXPECT_FALSE(vouched->refresh_token.empty());
}

TEST_F(ProviderStory, AnAddressThatNobodyVerifiedIsNone) {
  Party party(*idp_);
  auto const vouched = party.log_in("weiss");
  ASSERT_TRUE(vouched) << vouched.error().reason;
  EXPECT_EQ(vouched->identity.email, "");
  EXPECT_FALSE(vouched->identity.groups_known);
}

TEST_F(ProviderStory, SomebodyIsRefused) {
  Party party(*idp_);
  EXPECT_EQ(reason(party.log_in("stranger")), "oidc.denied");
}

TEST_F(ProviderStory, NobodyIsAskedWhenNothingMayBeShown) {
  Party party(*idp_);
  EXPECT_EQ(reason(party.log_in(Demand{.prompt = "none", .login_hint = "roux"})), "oidc.interaction");
}

TEST_F(ProviderStory, AStepUpIsHeldToWhatWasAsked) {
  Party party(*idp_);
  ASSERT_TRUE(party.log_in("roux"));
  Demand const recent{.longest_ago = 5min, .acr_values = "2", .prompt = "login", .login_hint = "roux"};
  auto const vouched = party.log_in(recent);
  ASSERT_TRUE(vouched) << vouched.error().reason;
  EXPECT_EQ(vouched->identity.acr, "2");
  // A provider that does not ask again: as if nobody had asked it to.
  auto attempt = party.make({});
  auto const answer = party.come_back(attempt, {.login_hint = "roux"});
  attempt.longest_ago = 1min;
  party.pass(3min);
  EXPECT_EQ(reason(party.run(party.provider().exchange(attempt, answer))), "oidc.auth_time");
}

TEST_F(ProviderStory, ACodeIsGoodForOnce) {
  Party party(*idp_);
  Demand const demand{.login_hint = "roux"};
  auto const attempt = party.make(demand);
  auto const answer = party.come_back(attempt, demand);
  EXPECT_EQ(reason(party.run(party.provider().exchange(attempt, answer))), "");
  EXPECT_EQ(reason(party.run(party.provider().exchange(attempt, answer))), "oidc.grant");
}

TEST_F(ProviderStory, AnAnswerToAnotherAttemptIsNotBelieved) {
  Party party(*idp_);
  Demand const demand{.login_hint = "roux"};
  using Change = void (*)(access::Attempt&, access::ProviderAnswer&);
  struct Case {
    Change change;
    View reason;
  };
  Case const cases[] = {
      {[](access::Attempt&, access::ProviderAnswer&) {}, ""},
      {[](access::Attempt& attempt, access::ProviderAnswer&) { attempt.nonce = "other"; }, "oidc.nonce"},
      {[](access::Attempt& attempt, access::ProviderAnswer&) { attempt.nonce = ""; }, "oidc.nonce"},
      {[](access::Attempt& attempt, access::ProviderAnswer&) { attempt.verifier = std::string(43, 'x'); }, "oidc.grant"},
      {[](access::Attempt& attempt, access::ProviderAnswer&) { attempt.provider = "other"; }, "oidc.attempt"},
      {[](access::Attempt&, access::ProviderAnswer& answer) { answer.state = "other"; }, "oidc.state"},
      {[](access::Attempt&, access::ProviderAnswer& answer) { answer.issuer = "https://evil.test"; }, "oidc.issuer"},
      {[](access::Attempt&, access::ProviderAnswer& answer) { answer.issuer = ""; }, "oidc.issuer"},
      {[](access::Attempt&, access::ProviderAnswer& answer) { answer.code = "other"; }, "oidc.grant"},
  };
  for (auto const& [change, expected] : cases) {
    auto attempt = party.make(demand);
    auto answer = party.come_back(attempt, demand);
    change(attempt, answer);
    EXPECT_EQ(reason(party.run(party.provider().exchange(attempt, answer))), expected);
  }
}

TEST_F(ProviderStory, AProviderThatSaysItIsAnotherIsNotAsked) {
  Party party(*idp_, [](ProviderSettings& settings) { settings.issuer += "/"; });
  EXPECT_EQ(party.run(party.provider().authorization_url(party.make({}))).error().reason, "oidc.issuer");
}

TEST_F(ProviderStory, AProviderThatDoesNotKnowUsSaysSo) {
  Party party(*idp_, [](ProviderSettings& settings) { settings.client_secret = "wrong"; });
  EXPECT_EQ(reason(party.log_in("roux")), "oidc.client");
}

TEST_F(ProviderStory, NobodyIsAskedInsideOurOwnNetwork) {
  Party party(*idp_, [](ProviderSettings& settings) { settings.egress.clear(); });
  EXPECT_EQ(party.run(party.provider().authorization_url(party.make({}))).error().reason, "egress.address");
}

TEST_F(ProviderStory, ClocksMayDifferByAMinuteAndNoMore) {
  std::pair<Duration, View> const cases[] = {
      {0s, ""}, {50s, ""}, {-50s, ""}, {-3min, "jwt.issued"}, {3h, "jwt.expired"}, {15min, "jwt.age"},
  };
  for (auto const& [difference, expected] : cases) {
    Party party(*idp_);
    party.set_clock(system_clock().wall() + std::chrono::duration_cast<Wall::duration>(difference));
    EXPECT_EQ(reason(party.log_in("roux")), expected) << std::chrono::duration_cast<std::chrono::seconds>(difference).count();
  }
}

TEST_F(ProviderStory, KeysThatChangeAreFetchedAgainButNotAtOnce) {
  Party party(*idp_);
  EXPECT_EQ(reason(party.log_in("roux")), "");
  party.rotate_keys();
  EXPECT_EQ(reason(party.log_in("roux")), "jwt.key") << "they were fetched just now";
  party.pass(access::ProviderSource::least_pause);
  EXPECT_EQ(reason(party.log_in("roux")), "");
  EXPECT_EQ(reason(party.log_in("roux")), "");
}

TEST_F(ProviderStory, WhatIsVouchedForCanBeRenewedOnceForEachToken) {
  Party party(*idp_);
  auto const vouched = party.log_in("roux");
  ASSERT_TRUE(vouched);
  party.pass(30s);
  auto const renewed = party.run(party.provider().refresh(*vouched));
  ASSERT_TRUE(renewed) << renewed.error().reason;
  EXPECT_EQ(renewed->identity.subject, "roux");
  EXPECT_EQ(renewed->identity.authenticated, vouched->identity.authenticated);
  EXPECT_EQ(renewed->identity.refreshed - vouched->identity.refreshed, 30s);
  EXPECT_THAT(renewed->identity.groups, ElementsAre("doctors", "night"));
  EXPECT_THAT(renewed->identity.amr, ElementsAre("pwd", "otp", "mfa"));
  EXPECT_NE(renewed->refresh_token, vouched->refresh_token);
  EXPECT_EQ(reason(party.run(party.provider().refresh(*vouched))), "oidc.grant");
  EXPECT_EQ(reason(party.run(party.provider().refresh(*renewed))), "oidc.grant") << "a token that came twice was stolen: all end";
}

TEST_F(ProviderStory, GoogleIsHeldToItsOrganisation) {
  auto google = [](std::string const& domain) {
    return [domain](ProviderSettings& settings) {
      settings.kind = access::ProviderKind::google;
      settings.hosted_domain = domain;
    };
  };
  Party party(*idp_, google("clinic.eu"));
  EXPECT_EQ(reason(party.log_in("roux")), "");
  EXPECT_EQ(reason(Party(*idp_, google("other.eu")).log_in("roux")), "oidc.hosted_domain");
  EXPECT_EQ(reason(Party(*idp_, google("clinic.eu")).log_in("weiss")), "oidc.hosted_domain");
}

TEST(ProviderAway, WhatItSaidLastCountsForADay) {
  OidcProvider idp(IDENTITY_FOLDER,
                   {.redirect_uri = std::string(testing::back), .accounts = testing::accounts(), .algorithm = "ES256"});
  Party party(idp);
  ASSERT_TRUE(party.log_in("roux"));
  idp.end();
  EXPECT_TRUE(party.run(party.provider().authorization_url(party.make({}))));
  party.pass(23h);
  EXPECT_TRUE(party.run(party.provider().authorization_url(party.make({}))));
  party.pass(2h);
  auto const gone = party.run(party.provider().authorization_url(party.make({})));
  EXPECT_EQ(name(gone.error().code), name(Code::unreachable)) << gone.error().reason;
  idp.start();
  EXPECT_TRUE(party.run(party.provider().authorization_url(party.make({})))) << "there is nothing old to spare it for";
}

TEST(ProviderKinds, AreToldWhoWeAreAsTheyWish) {
  auto const key = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  OidcProvider const by_key(IDENTITY_FOLDER, {.redirect_uri = std::string(testing::back),
                                              .accounts = testing::accounts(),
                                              .client = {{"token_endpoint_auth_method", "private_key_jwt"},
                                                         {"jwks", boost::json::parse(jose::key_set({key}))}},
                                              .algorithm = "ES256",
                                              .conform = false});
  Party with_key(by_key, [&](ProviderSettings& settings) {
    settings.client_secret.clear();
    settings.key = key;
  });
  EXPECT_EQ(reason(with_key.log_in("roux")), "");
  Party stranger(by_key, [&](ProviderSettings& settings) {
    settings.client_secret.clear();
    settings.key = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  });
  EXPECT_EQ(reason(stranger.log_in("roux")), "oidc.client");

  OidcProvider const by_form(IDENTITY_FOLDER, {.redirect_uri = std::string(testing::back),
                                               .accounts = testing::accounts(),
                                               .client = {{"token_endpoint_auth_method", "client_secret_post"}},
                                               .algorithm = "PS256",
                                               .methods = {"client_secret_post"}});
  EXPECT_EQ(reason(Party(by_form).log_in("roux")), "");
}

TEST(ProviderKinds, EntraIsAskedForGroupsThatATokenHasNoRoomFor) {
  OidcProvider const idp(IDENTITY_FOLDER, {.redirect_uri = std::string(testing::back),
                                           .accounts = testing::accounts(),
                                           .algorithm = "ES256",
                                           .path = "/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                                           .conform = false});
  auto entra = [&](ProviderSettings& settings) {
    settings.kind = access::ProviderKind::entra;
    settings.graph = idp.origin() + "/graph";
    settings.graph_scope = "graph";
  };
  Party party(idp, entra);
  auto const vouched = party.log_in("many");
  ASSERT_TRUE(vouched) << vouched.error().reason;
  EXPECT_EQ(vouched->identity.subject, "9122040d-6c67-4c5b-b112-36a304b66dad.690222be-ff1a-4d56-abd1-7e4f7d38e474");
  EXPECT_TRUE(vouched->identity.groups_known);
  EXPECT_THAT(vouched->identity.groups,
              ElementsAre("0760b6cf-170e-4a14-91b3-4b78e0739963", "a2b1c3d4-0000-4a14-91b3-4b78e0739963"));
  EXPECT_EQ(vouched->identity.email, "") << "nobody says that the domain is the tenant's";

  auto const lost = Party(idp, entra).log_in("lost");
  ASSERT_TRUE(lost) << lost.error().reason;
  EXPECT_FALSE(lost->identity.groups_known) << "Graph does not know them";
  auto const unasked = Party(idp, [&](ProviderSettings& settings) {
                         entra(settings);
                         settings.graph = "https://localhost:1/graph";
                       }).log_in("many");
  ASSERT_TRUE(unasked) << unasked.error().reason;
  EXPECT_FALSE(unasked->identity.groups_known);
  EXPECT_TRUE(unasked->identity.groups.empty());
  EXPECT_EQ(reason(Party(idp, entra).log_in("roux")), "oidc.subject") << "without a tenant";
}

// What the provider posts to us when a session there ends.
class LoggedOut : public ::testing::Test {
 protected:
  std::string token() {
    EXPECT_TRUE(ours_.await_requests(1));
    auto const request = ours_.last();
    auto const form = pages::Form::parse(View(request).substr(request.find("\r\n\r\n") + 4)).value();
    return std::string(form["logout_token"]);
  }

  testing::Origin ours_;
  OidcProvider idp_{IDENTITY_FOLDER,
                    {.redirect_uri = std::string(testing::back),
                     .accounts = testing::accounts(),
                     .client = {{"backchannel_logout_uri", "http://127.0.0.1:" + std::to_string(ours_.port()) + "/out"},
                                {"backchannel_logout_session_required", true},
                                {"post_logout_redirect_uris", {"https://login.test/out"}}},
                     .algorithm = "ES256"}};
};

TEST_F(LoggedOut, AtTheProviderIsToldUsOnce) {
  Party party(idp_);
  auto const vouched = party.log_in("roux");
  ASSERT_TRUE(vouched) << vouched.error().reason;
  EXPECT_FALSE(vouched->session_id.empty());
  EXPECT_EQ(party.log_out(*vouched, "https://login.test/out"), "https://login.test/out?state=somewhere");
  auto const sent = token();
  auto const logout = party.run(party.provider().verify_logout(sent));
  ASSERT_TRUE(logout) << logout.error().reason;
  EXPECT_EQ(logout->subject, "roux");
  EXPECT_EQ(logout->session_id, vouched->session_id);
  EXPECT_EQ(party.run(party.provider().verify_logout(sent)).error().reason, "oidc.logout_replayed");
  EXPECT_EQ(party.run(party.provider().verify_logout(vouched->id_token)).error().reason, "oidc.logout_event");
  EXPECT_EQ(party.run(party.provider().verify_logout("x")).error().reason, "jwt.malformed");
  party.pass(20min);
  EXPECT_EQ(party.run(party.provider().verify_logout(sent)).error().reason, "jwt.expired");
  Party other(idp_, [](ProviderSettings& settings) { settings.client_id = "other"; });
  EXPECT_EQ(other.run(other.provider().verify_logout(sent)).error().reason, "jwt.audience");
}

}  // namespace
}  // namespace cordon
