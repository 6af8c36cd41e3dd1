#include "access/policy/kinds.h"

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

TEST(Kinds, KnowWhoSomebodyIs) {
  auto const person = anna();
  expect(
      {
          {"member", "pass"},
          {"email:anna@clinic.eu", "pass"},
          {"email:bob@clinic.eu", "fail email.other"},
          {"domain:clinic.eu", "pass"},
          {"domain:eu", "fail domain.other"},
          {"domain:mail.clinic.eu", "fail domain.other"},
          {"domain:linic.eu", "fail domain.other"},
          {"group:doctors", "pass"},
          {"group:Doctors", "fail group.missing"},
          {"group:doctor", "fail group.missing"},
          {"group:nurses", "fail group.missing"},
          {"claim:department=icu", "pass"},
          {"claim:department=er", "pass"},
          {"claim:department=ICU", "fail claim.missing"},
          {"claim:room=icu", "fail claim.missing"},
          {"provider:hospital", "pass"},
          {"provider:directory", "fail provider.other, log in again"},
          {"acr:high", "pass"},
          {"acr:highest", "fail acr.other, a stronger factor"},
          {"amr:otp", "pass"},
          {"amr:hwk", "fail amr.missing, a stronger factor"},
      },
      asks(&person));
}

TEST(Kinds, KnowNothingOfAPersonBeforeSomebodyLogsIn) {
  for (std::string const condition :
       {"member", "email:anna@clinic.eu", "domain:clinic.eu", "group:doctors", "claim:department=icu", "provider:hospital",
        "acr:high", "amr:otp", "mfa:any", "mfa:phishing-resistant", "external:hr", "group:doctors within 8h"}) {
    EXPECT_EQ(check(condition, asks(nullptr)), "unknown nobody, log in") << condition;
  }
}

TEST(Domain, IsNoOtherSpellingOfIt) {
  auto person = anna();
  for (std::string const email :
       {"anna@Clinic.eu", "anna@clinic.eu.",
        "anna@clin\xd1\x96"
        "c.eu",
        "anna@sub.clinic.eu", "anna@clinic.eu.evil.example", "anna@evilclinic.eu", "clinic.eu", "anna@clinic.eu@evil.example"}) {
    person.email = email;
    EXPECT_EQ(check("domain:clinic.eu", asks(&person)), "fail domain.other") << email;
  }
  person.email = "\"a@b\"@clinic.eu";
  EXPECT_EQ(check("domain:clinic.eu", asks(&person)), "pass");
}

TEST(Kinds, SayWhenTheProviderDidNotSay) {
  auto person = anna();
  person.email = "";
  person.groups = {"staff"};
  person.groups_known = false;
  expect(
      {
          {"email:anna@clinic.eu", "unknown email.unverified"},
          {"domain:clinic.eu", "unknown email.unverified"},
          {"group:staff", "pass"},
          {"group:doctors", "unknown group.unknown"},
      },
      asks(&person));
}

TEST(Kinds, HaveALimitAfterWhichNobodyKnows) {
  auto person = anna();
  struct Aged {
    std::string condition;
    std::chrono::seconds refreshed, authenticated;
    std::string expected;
  };
  std::vector<Aged> const rows{
      {"group:doctors", 24h, 0s, "pass"},
      {"group:doctors", 24h + 1s, 0s, "fail too_old, log in again"},
      {"group:nurses", 24h + 1s, 0s, "fail too_old, log in again"},
      {"group:doctors within 8h", 8h, 0s, "pass"},
      {"group:doctors within 8h", 8h + 1s, 0s, "fail too_old, log in again"},
      {"group:doctors within 30d", 20 * 24h, 0s, "pass"},
      {"claim:department=icu", 24h, 0s, "pass"},
      {"claim:department=icu", 25h, 0s, "fail too_old, log in again"},
      {"email:anna@clinic.eu", 99h, 99h, "pass"},
      {"email:anna@clinic.eu within 1h", 2h, 0s, "fail too_old, log in again"},
      {"domain:clinic.eu within 1h", 2h, 0s, "fail too_old, log in again"},
      {"member within 15m", 0s, 15min, "pass"},
      {"member within 15m", 0s, 16min, "fail too_old, log in again"},
      {"provider:hospital within 15m", 0s, 16min, "fail too_old, log in again"},
      {"mfa:any within 1h", 0s, 1h, "pass"},
      {"mfa:any within 1h", 0s, 61min, "fail too_old, log in again"},
      {"mfa:phishing-resistant within 1h", 0s, 0s, "fail mfa.phishable, a stronger factor"},
      {"acr:high within 1h", 0s, 2h, "fail too_old, log in again"},
      {"amr:otp within 1h", 0s, 2h, "fail too_old, log in again"},
      // Clocks of others are wrong by a little; more than that is nothing to believe.
      {"group:doctors", -5min, 0s, "pass"},
      {"group:doctors", -6min, 0s, "fail too_old, log in again"},
  };
  for (auto const& [condition, refreshed, authenticated, expected] : rows) {
    person.refreshed = noon - refreshed;
    person.authenticated = noon - authenticated;
    EXPECT_EQ(check(condition, asks(&person)), expected) << condition << " " << refreshed.count();
  }
  person.refreshed = {};
  EXPECT_EQ(check("group:doctors", asks(&person)), "fail too_old, log in again");
}

TEST(Kinds, AskForAllThatIsNeededAtOnce) {
  auto person = anna();
  person.amr = {"hwk", "user", "phr", "mfa"};
  auto const condition = standard_kinds().parse("mfa:phishing-resistant within 1h").value();
  auto const finding = condition->check(asks(&person));
  EXPECT_EQ(finding.reason, too_old);
  EXPECT_EQ(finding.asks, (StepUp{.within = 1h, .second_factor = true, .phishing_resistant = true}));
  EXPECT_EQ(finding.age, 2h);
  EXPECT_EQ(finding.source, "hospital");
}

TEST(Factors, AreWhatTheProviderSaysOfThem) {
  struct Proved {
    std::vector<std::string> amr;
    bool any, phishing_resistant;
    std::string provider = "hospital";
  };
  std::vector<Proved> const rows{
      {{}, false, false},
      {{"pwd"}, false, false},
      {{"pwd", "pin"}, false, false},
      {{"pwd", "kba"}, false, false},
      {{"otp", "sms"}, false, false},
      {{"pwd", "mail"}, false, false},
      {{"mail"}, false, false},
      {{"pwd", "geo", "wia", "mca", "user", "unheard-of"}, false, false},
      {{"pwd", "otp"}, true, false},
      {{"pwd", "sms"}, true, false},
      {{"pwd", "hwk"}, true, false},
      {{"pwd", "swk", "mfa"}, true, false},
      {{"hwk", "fpt"}, true, false},
      {{"mfa"}, true, false},
      {{"MFA"}, false, false},
      {{"hwk"}, false, false},
      {{"phr"}, false, false},
      {{"hwk", "phr", "user"}, false, false},
      {{"hwk", "phr", "user"}, true, true, "directory"},
      {{"swk", "phr", "user"}, true, true, "directory"},
      {{"hwk", "phr"}, false, false, "directory"},
      {{"pwd", "hwk", "phr"}, true, true},
      {{"phr", "pin"}, true, true},
      {{"phrh", "mfa"}, true, true},
      {{"fido", "mfa"}, true, true},
      {{"sc", "pin"}, true, true},
  };
  auto person = anna();
  for (auto const& [amr, any, phishing_resistant, provider] : rows) {
    person.amr = amr;
    person.provider = provider;
    auto const what = ::testing::PrintToString(amr) + provider;
    EXPECT_EQ(check("mfa:any", asks(&person)), any ? "pass" : "fail mfa.missing, a stronger factor") << what;
    EXPECT_EQ(check("mfa:phishing-resistant", asks(&person)),
              phishing_resistant ? "pass" : "fail mfa.phishable, a stronger factor")
        << what;
  }
}

TEST(Kinds, SayWhatIsWrongToWhoWroteIt) {
  expect(
      {
          {"gruop:doctors", "there is no condition `gruop`: did you mean `group`?"},
          {"domian:a.eu", "there is no condition `domian`: did you mean `domain`?"},
          {"group", "`group:` is followed by a name, as the provider spells it"},
          {"group:", "nothing follows the colon"},
          {"group: doctors", "there are spaces around what follows the colon"},
          {"group:doctors ", "there are spaces around what follows the colon"},
          {"group:doctors  within 8h", "there are spaces around what follows the colon"},
          {"group:a\nb", "a condition holds no control characters"},
          {"member:all", "`member` stands alone: anybody who has logged in"},
          {"email:Anna@Clinic.eu", "addresses are compared in lower case: write `email:anna@clinic.eu`"},
          {"email:anna", "`email:` is followed by an address, for example `email:anna@clinic.eu`"},
          {"domain:Clinic.EU", "addresses are compared in lower case: write `domain:clinic.eu`"},
          {"domain:clinic.eu.", "a domain of addresses has no dot at its end"},
          {"domain:@clinic.eu", "`domain:` is followed by the part of addresses behind the @, for example `domain:clinic.eu`"},
          {"domain:*.clinic.eu", "`domain:` is followed by the part of addresses behind the @, for example `domain:clinic.eu`"},
          {"claim:department", "`claim:` is followed by a name and a value, for example `claim:department=icu`"},
          {"claim:=icu", "`claim:` is followed by a name and a value, for example `claim:department=icu`"},
          {"mfa:strong", "there are `mfa:any` and `mfa:phishing-resistant`"},
          {"country:fr", "`country:` is followed by two capitals (ISO 3166-1), for example `country:FR`"},
          {"country:France", "`country:` is followed by two capitals (ISO 3166-1), for example `country:FR`"},
          {"method:get", "`method:` is followed by a method in capitals, for example `method:GET`"},
          {"network:10.0.0.1/8",
           "`network:` is followed by a network, for example `network:10.0.0.0/8`: bits are set behind the prefix length: did "
           "you "
           "mean 10.0.0.0/8?"},
          {"certificate:cn=a",
           "`certificate:` is followed by `any`, `subject=…`, `name=…` or `issuer=…`, for example "
           "`certificate:name=pacs.clinic.eu`"},
          {"method:GET within 8h", "`method` says nothing about a time, so `within` cannot follow it"},
          {"token:a within 8h", "`token` says nothing about a time, so `within` cannot follow it"},
          {"group:a within ",
           "what follows `within` is not a duration: \"\": a whole number directly followed by one of ms, s, m, h, d"},
          {"group:a within 8 hours", "what follows `within` is not a duration: \"8 hours\": did you mean \"8h\"?"},
          {"group:a within 0s", "what follows `within` is at least a second, for example `8h`"},
          {"time:mon-fri 07:00-19:00", "a time zone follows the hours, for example `mon-fri 07:00-19:00 Europe/Paris`"},
          {"time:mon-fri 07:00-19:00 europe/pari", "there is no time zone `europe/pari`: did you mean `Europe/Paris`?"},
      },
      asks(nullptr));
  EXPECT_TRUE(check("nonsense", asks(nullptr)).starts_with("there is no condition `nonsense`: there are member, email, domain"));
}

TEST(Kinds, CanBeAddedByOthers) {
  auto kinds = standard_kinds();
  EXPECT_FALSE(kinds.parse("said:yes"));
  add_said(kinds);
  EXPECT_EQ(spelled(kinds.parse("said:yes").value()->check(asks(nullptr))), "pass");
}

TEST(Kinds, ExplainThemselves) {
  for (auto const& kind : standard_kinds().all()) EXPECT_TRUE(kind.help.starts_with("`" + kind.name)) << kind.name;
}

}  // namespace
}  // namespace cordon::access
