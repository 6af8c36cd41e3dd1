#include "glewlwyd.h"

#include "../stories/browser.h"

// A provider that others made in another way: what they understand of OpenID Connect is to be what we do.
namespace cordon::stories {
namespace {

using control::TokenAuth;
using testing::Glewlwyd;

constexpr auto site = "https://staff.test/agenda";

control::IdentityProviderSettings settings_of(Glewlwyd const& idp, testing::Folder const& folder, std::string const& secret) {
  control::IdentityProviderSettings settings;
  settings.name = "glewlwyd";
  settings.issuer = idp.issuer();
  settings.client_id = "cordon";
  settings.client_secret_file = folder.write("secret", secret);
  settings.scopes = {"openid"};
  settings.egress = {*net::Prefix::parse("127.0.0.1"), *net::Prefix::parse("::1")};
  settings.ports = {idp.port()};
  settings.ca = testing::authority_file();
  return settings;
}

// Where somebody is who wants to go to the site, in the end.
Browser::Page travel(Browser& browser, Glewlwyd& idp) {
  auto page = browser.ask("GET", site, {});
  for (int i = 0; i < 5 && !page.field("location").starts_with(idp.origin()); ++i) {
    auto const to = page.field("location");
    page = browser.ask("GET", to.starts_with('/') ? "https://login.test" + to : to, {});
  }
  return browser.open(idp.log_in(page.field("location")));
}

TEST(AnotherProvider, LogsPeopleInWhateverTheSecretAndHoweverItIsSent) {
  struct Row {
    std::string secret;
    TokenAuth auth;
    bool good;
  };
  for (auto const& [secret, auth, good] :
       {Row{"plain-secret_1.2", TokenAuth::automatic, true}, Row{"a secret: like +&% this", TokenAuth::post, true},
        Row{"a secret: like +&% this", TokenAuth::basic, false}}) {  // it does not decode what RFC 6749 2.3.1 has us encode
    Glewlwyd idp("https://login.test/callback/glewlwyd", secret);
    testing::Folder folder;
    Guarded guarded([&](control::Settings& settings) {
      settings.access.providers = {settings_of(idp, folder, secret)};
      settings.access.providers[0].token_auth = auth;
      settings.sites[1].providers = {"glewlwyd"};
      settings.sites[1].allow = {rule("known there", {"provider:glewlwyd"})};
    });
    Browser browser(guarded.edge);
    auto const page = travel(browser, idp);
    EXPECT_EQ(page.url == site, good) << secret << ' ' << page.url << ' ' << page.body();
    EXPECT_EQ(guarded.origin.requests().size(), good ? 1U : 0U);
    if (!good) continue;
    EXPECT_EQ(page.status(), 200);
    EXPECT_TRUE(browser.open("https://login.test/").says("Zoe"));
  }
}

}  // namespace
}  // namespace cordon::stories
