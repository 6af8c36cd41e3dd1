#include "access/provider/settings.h"

#include "access/provider/test_support.h"

namespace cordon::access {
namespace {

TEST(ProviderSettings, AreCheckedBeforeTheyAreUsed) {
  using Change = void (*)(ProviderSettings&);
  struct Case {
    View what;
    Change change;
    bool usable = false;
  };
  Case const cases[] = {
      {"as they are", [](ProviderSettings&) {}, true},
      {"a name with a slash", [](ProviderSettings& s) { s.name = "a/b"; }},
      {"no name", [](ProviderSettings& s) { s.name = ""; }},
      {"the name of ours", [](ProviderSettings& s) { s.name = "directory"; }},
      {"in clear", [](ProviderSettings& s) { s.issuer = "http://idp.test"; }},
      {"an issuer with a query", [](ProviderSettings& s) { s.issuer = "https://idp.test/?a"; }},
      {"an issuer with a fragment", [](ProviderSettings& s) { s.issuer = "https://idp.test/#a"; }},
      {"no issuer", [](ProviderSettings& s) { s.issuer = ""; }},
      {"a way back in clear", [](ProviderSettings& s) { s.redirect_uri = "http://login.test/back"; }},
      {"no client", [](ProviderSettings& s) { s.client_id = ""; }},
      {"no secret", [](ProviderSettings& s) { s.client_secret = ""; }},
      {"a secret and a key", [](ProviderSettings& s) { s.key = test::key(); }},
      {"a key",
       [](ProviderSettings& s) {
         s.key = test::key();
         s.client_secret = "";
       },
       true},
      {"not OpenID Connect", [](ProviderSettings& s) { s.scopes = {"email"}; }},
      {"all of Google", [](ProviderSettings& s) { s.kind = ProviderKind::google; }},
      {"an organisation of Google",
       [](ProviderSettings& s) {
         s.kind = ProviderKind::google;
         s.hosted_domain = "clinic.eu";
       },
       true},
      {"all of Entra",
       [](ProviderSettings& s) {
         s.kind = ProviderKind::entra;
         s.issuer = "https://login.microsoftonline.com/common/v2.0";
       }},
      {"any tenant of Entra",
       [](ProviderSettings& s) {
         s.kind = ProviderKind::entra;
         s.issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
       }},
  };
  for (auto const& [what, change, usable] : cases) {
    auto settings = test::settings();
    change(settings);
    EXPECT_EQ(check(settings).has_value(), usable) << what;
  }
}

}  // namespace
}  // namespace cordon::access
