#include "access/provider/vouching.h"

#include <gmock/gmock.h>

#include "access/provider/test_support.h"

namespace cordon::access {
namespace {

using test::claims;
using test::settings;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr View tenant = "9122040d-6c67-4c5b-b112-36a304b66dad";
constexpr View object = "690222be-ff1a-4d56-abd1-7e4f7d38e474";

ProviderSettings entra() {
  auto made = settings();
  made.kind = ProviderKind::entra;
  made.issuer = "https://login.microsoftonline.com/" + std::string(tenant) + "/v2.0";
  return made;
}

std::string entra_claims(View more = {}) {
  return R"({"sub":"pairwise","tid":")" + std::string(tenant) + R"(","oid":")" + std::string(object) + "\"" + std::string(more) +
         "}";
}

ProviderSettings google() {
  auto made = settings();
  made.kind = ProviderKind::google;
  made.hosted_domain = "clinic.eu";
  return made;
}

Identity read(ProviderSettings const& from, View token, View userinfo = "{}") {
  return read_identity(from, {.token = claims(token), .userinfo = claims(userinfo)}, test::now).value();
}
View refusal(ProviderSettings const& from, View token) {
  auto const identity = read_identity(from, {.token = claims(token)}, test::now);
  return identity ? View() : identity.error().reason;
}

TEST(Vouching, BelievesNobodyWhoWillProveItOnlyLater) {
  auto const ahead = std::to_string(jose::seconds(test::now) + 3600);
  EXPECT_EQ(read(settings(), R"({"sub":"7","auth_time":)" + ahead + "}").authenticated, test::now);
}

TEST(Vouching, SaysWhoSomebodyIs) {
  auto kept = settings();
  kept.claims = {"department", "level", "roles", "missing", "address"};
  auto const identity = read(kept, R"({"sub":"7","email":"Roux@Clinic.EU","email_verified":true,"name":"Élise Roux",
      "groups":["doctors","night"],"amr":["pwd","otp","mfa"],"acr":"2","auth_time":1700000000,
      "department":"Cardiology","level":3,"roles":["a",true],"address":{"country":"FR"},"other":"x"})");
  EXPECT_EQ(identity.provider, "clinic");
  EXPECT_EQ(identity.subject, "7");
  EXPECT_EQ(identity.email, "roux@clinic.eu");
  EXPECT_EQ(identity.name, "Élise Roux");
  EXPECT_THAT(identity.groups, ElementsAre("doctors", "night"));
  EXPECT_TRUE(identity.groups_known);
  EXPECT_THAT(identity.amr, ElementsAre("pwd", "otp", "mfa"));
  EXPECT_EQ(identity.acr, "2");
  EXPECT_EQ(jose::seconds(identity.authenticated), 1700000000);
  EXPECT_EQ(identity.refreshed, test::now);
  EXPECT_THAT(identity.claims,
              ElementsAre(Claim{"department", {"Cardiology"}}, Claim{"level", {"3"}}, Claim{"roles", {"a", "true"}}));
}

TEST(Vouching, KnowsNoMoreThanWasSaid) {
  auto const identity = read(settings(), R"({"sub":"7"})");
  EXPECT_EQ(identity.email, "");
  EXPECT_FALSE(identity.groups_known) << "no word of groups is not: in no group";
  EXPECT_THAT(identity.amr, IsEmpty());
  EXPECT_EQ(identity.authenticated, Wall());
  auto without = settings();
  without.groups_claim = "";
  EXPECT_TRUE(read(without, R"({"sub":"7","groups":["x"]})").groups_known);
  EXPECT_THAT(read(without, R"({"sub":"7","groups":["x"]})").groups, IsEmpty());
  EXPECT_TRUE(read(settings(), R"({"sub":"7","groups":[]})").groups_known);
  EXPECT_THAT(read(settings(), R"({"sub":"7","groups":"one"})").groups, ElementsAre("one"));
  EXPECT_FALSE(read(settings(), R"({"sub":"7","groups":[{"id":1}]})").groups_known);
  for (auto const* const nobody : {"{}", R"({"sub":""})", R"({"sub":7})"}) EXPECT_EQ(refusal(settings(), nobody), "oidc.subject");
}

TEST(Vouching, TakesOnlyAnAddressThatWasVerified) {
  std::pair<View, View> const cases[] = {
      {R"("email":"a@clinic.eu","email_verified":true)", "a@clinic.eu"},
      {R"("email":"a@clinic.eu","email_verified":"true")", "a@clinic.eu"},
      {R"("email":"a@clinic.eu","email_verified":false)", ""},
      {R"("email":"a@clinic.eu","email_verified":"false")", ""},
      {R"("email":"a@clinic.eu","email_verified":null)", ""},
      {R"("email":"a@clinic.eu","xms_edov":true)", ""},
      {R"("email":"a@clinic.eu")", ""},
      {R"("email":"A@CLINIC.EU","email_verified":true)", "a@clinic.eu"},
      {R"("email":"a","email_verified":true)", ""},
      {R"("email":"@clinic.eu","email_verified":true)", ""},
      {R"("email":"a@","email_verified":true)", ""},
      {R"("email":"a@b@clinic.eu","email_verified":true)", ""},
      {R"("email":"a b@clinic.eu","email_verified":true)", ""},
      {R"("email":"a@clinic.eu\r\nx","email_verified":true)", ""},
      {R"("email":["a@clinic.eu"],"email_verified":true)", ""},
  };
  for (auto const& [said, email] : cases) {
    EXPECT_EQ(read(settings(), R"({"sub":"7",)" + std::string(said) + "}").email, email) << said;
  }
}

TEST(Vouching, IsForTheDomainsOfTheProvider) {
  auto only = settings();
  only.mail_domains = {"clinic.eu"};
  auto email = [&](View address) {
    return read(only, R"({"sub":"7","email":")" + std::string(address) + R"(","email_verified":true})").email;
  };
  EXPECT_EQ(email("a@clinic.eu"), "a@clinic.eu");
  EXPECT_EQ(email("a@CLINIC.eu"), "a@clinic.eu");
  EXPECT_EQ(email("a@other.eu"), "");
  EXPECT_EQ(email("a@sub.clinic.eu"), "");
  EXPECT_EQ(email("a@clinic.eu.evil.test"), "");
}

TEST(Vouching, TakesFromUserinfoWhatTheTokenDoesNotSay) {
  auto const identity =
      read(settings(), R"({"sub":"7","name":"Signed"})",
           R"({"sub":"7","name":"Other","email":"a@clinic.eu","email_verified":true,"groups":["doctors"],"amr":["hwk"]})");
  EXPECT_EQ(identity.name, "Signed");
  EXPECT_EQ(identity.email, "a@clinic.eu");
  EXPECT_THAT(identity.groups, ElementsAre("doctors"));
  EXPECT_THAT(identity.amr, IsEmpty()) << "how they proved it is in the token or nowhere";
  EXPECT_TRUE(is_incomplete(settings(), claims(R"({"sub":"7"})")));
  EXPECT_FALSE(is_incomplete(settings(), claims(R"({"email":1,"email_verified":1,"name":1,"groups":[]})")));
  EXPECT_FALSE(is_incomplete(entra(), claims("{}")));
}

TEST(Vouching, KnowsPeopleOfEntraByTenantAndObject) {
  EXPECT_EQ(read(entra(), entra_claims()).subject, std::string(tenant) + "." + std::string(object));
  std::pair<View, View> const cases[] = {
      {R"({"sub":"x"})", "oidc.subject"},
      {R"({"sub":"x","tid":"9122040d-6c67-4c5b-b112-36a304b66dad"})", "oidc.subject"},
      {R"({"sub":"x","tid":"9122040d-6c67-4c5b-b112-36a304b66dad","oid":"../../users"})", "oidc.subject"},
      {R"({"sub":"x","tid":"00000000-6c67-4c5b-b112-36a304b66dad","oid":"690222be-ff1a-4d56-abd1-7e4f7d38e474"})", "oidc.tenant"},
  };
  for (auto const& [said, reason] : cases) EXPECT_EQ(refusal(entra(), said), reason) << said;
}

TEST(Vouching, TakesNoAddressOfEntraThatItsTenantDoesNotOwn) {
  EXPECT_EQ(read(entra(), entra_claims(R"(,"email":"a@clinic.eu")")).email, "");
  EXPECT_EQ(read(entra(), entra_claims(R"(,"email":"a@clinic.eu","email_verified":true)")).email, "");
  EXPECT_EQ(read(entra(), entra_claims(R"(,"email":"a@clinic.eu","xms_edov":false)")).email, "");
  EXPECT_EQ(read(entra(), entra_claims(R"(,"email":"a@clinic.eu","xms_edov":"0")")).email, "");
  EXPECT_EQ(read(entra(), entra_claims(R"(,"preferred_username":"a@clinic.eu","xms_edov":true)")).email, "");
  for (auto const* const yes : {"true", "1", "\"1\"", "\"true\""})
    EXPECT_EQ(read(entra(), entra_claims(R"(,"email":"a@clinic.eu","xms_edov":)" + std::string(yes))).email, "a@clinic.eu")
        << yes;
}

TEST(Vouching, TakesGroupsThatAreElsewhereForUnknown) {
  constexpr View overage =
      R"(,"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph.windows.net/x"}})";
  struct Case {
    std::string said;
    bool known;
    bool asked;
  };
  Case const cases[] = {
      {entra_claims(R"(,"groups":["a"])"), true, false},
      {entra_claims(R"(,"groups":[])"), true, false},
      {entra_claims(), false, true},
      {entra_claims(overage), false, true},
      {entra_claims(R"(,"hasgroups":true)"), false, true},
      {entra_claims(R"(,"hasgroups":"true","groups":["a"])"), false, true},
      {entra_claims(R"(,"groups":["a"])" + std::string(overage)), false, true},
      {entra_claims(R"(,"groups":["a"],"_claim_names":{"other":"src1"})"), true, false},
  };
  for (auto const& [said, known, asked] : cases) {
    EXPECT_EQ(read(entra(), said).groups_known, known) << said;
    EXPECT_EQ(needs_groups(entra(), {.token = claims(said)}), asked) << said;
    if (!known) {
      EXPECT_THAT(read(entra(), said).groups, IsEmpty()) << said;
    }
  }
  EXPECT_FALSE(needs_groups(settings(), {.token = claims(R"({"sub":"7"})")}));
}

TEST(Vouching, IsForAccountsOfTheOrganisationAtGoogle) {
  std::pair<View, View> const cases[] = {
      {R"({"sub":"7","hd":"clinic.eu"})", ""},
      {R"({"sub":"7","hd":"CLINIC.eu"})", ""},
      {R"({"sub":"7"})", "oidc.hosted_domain"},
      {R"({"sub":"7","hd":""})", "oidc.hosted_domain"},
      {R"({"sub":"7","hd":"evil.test"})", "oidc.hosted_domain"},
      {R"({"sub":"7","email":"a@clinic.eu","email_verified":true})", "oidc.hosted_domain"},
      {R"({"sub":"7","hd":["clinic.eu"]})", "oidc.hosted_domain"},
  };
  for (auto const& [said, reason] : cases) EXPECT_EQ(refusal(google(), said), reason) << said;
  auto careless = google();
  careless.hosted_domain = "";
  EXPECT_EQ(refusal(careless, R"({"sub":"7","hd":""})"), "oidc.hosted_domain");
}

}  // namespace
}  // namespace cordon::access
