#include "access/pages/words.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "access/pages/assets.h"
#include "access/pages/mistakes.h"
#include "access/pages/problem_page.h"
#include "access/pages/refusal_page.h"

namespace cordon::access {
namespace {

boost::json::object texts_of(Language language) {
  for (auto const& asset : assets()) {
    if (asset.source == std::string(code(language)) + ".json") return boost::json::parse(asset.content).as_object();
  }
  return {};
}

TEST(AccessWords, AreTheSameInEveryLanguage) {
  auto const english = texts_of(Language::en);
  EXPECT_GT(english.size(), 350U);
  for (auto const language : languages) {
    auto const texts = texts_of(language);
    EXPECT_EQ(texts.size(), english.size());
    for (auto const& [key, text] : texts) {
      EXPECT_TRUE(english.contains(key)) << key;
      EXPECT_FALSE(text.as_string().empty()) << key;
    }
  }
}

TEST(AccessWords, AreTranslated) {
  auto const english = texts_of(Language::en);
  for (auto const language : {Language::fr, Language::de, Language::it}) {
    for (auto const& [key, text] : texts_of(language)) {
      bool const is_long = text.as_string().size() > 25 && !key.starts_with("page.") && !key.starts_with("date.");
      if (is_long) EXPECT_NE(text.as_string(), english.at(key).as_string()) << code(language) << " " << key;
    }
  }
}

TEST(AccessWords, CorrectEveryMistake) {
  for (auto const language : languages) {
    for (int i = 0; i <= static_cast<int>(Mistake::last_); ++i) {
      auto const mistake = static_cast<Mistake>(i);
      EXPECT_FALSE(say(language, mistake).empty());
      EXPECT_FALSE(field_of(mistake).empty());
    }
  }
}

constexpr View kinds[] = {"member", "email",  "domain",   "group",   "claim",       "provider", "amr",
                          "acr",    "mfa",    "country",  "network", "certificate", "token",    "jwt",
                          "time",   "method", "external", "people",  "device"};

// What nobody of ours foresaw is said in general words; each of these has its own.
TEST(AccessWords, NameEveryKindOfCondition) {
  using Finding = RefusingCondition::Finding;
  for (auto const language : languages) {
    for (auto const kind : kinds) {
      RefusingCondition condition{.kind = std::string(kind), .wanted = "x1"};
      EXPECT_NE(say_wanted(language, condition), say(language, "condition.other", {{.name = "kind", .value = kind}})) << kind;
      EXPECT_NE(say_mend(language, condition), say(language, "condition.other.mend")) << kind;
      condition.finding = Finding::unknown;
      EXPECT_FALSE(say_mend(language, condition).empty());
      condition.finding = Finding::too_old;
      EXPECT_FALSE(say_mend(language, condition).empty());
    }
  }
}

struct Case {
  RefusingCondition condition;
  std::string wanted;
  std::string mend;
};

TEST(AccessWords, SayWhatWasAskedAndWhatMendsIt) {
  using Part = RefusingCondition::Part;
  using Finding = RefusingCondition::Finding;
  auto const hours = std::chrono::hours(8);
  std::string const ask = "Ask the people who run this application, and tell them the number below.";
  Case const cases[] = {
      {{.kind = "mfa", .wanted = "any"},
       "A login with two proofs, not only a password",
       "Log in again with a second proof: an authenticator app, a passkey or a security key."},
      {{.kind = "mfa", .wanted = "phishing-resistant", .finding = Finding::too_old},
       "A login with a passkey or a security key",
       "You proved it too long ago. Prove it again."},
      {{.kind = "group", .wanted = "doctors", .finding = Finding::too_old, .within = hours},
       "Membership of the group “doctors”, no older than 8 hours",
       "Your groups were last confirmed too long ago. Log in again."},
      {{.kind = "certificate", .wanted = "subject=CN=Ada"},
       "A certificate for CN=Ada",
       "Use the device or card that holds this certificate, and choose it when your browser asks."},
      {{.kind = "certificate", .wanted = "strange"},
       "A certificate: strange",
       "Use the device or card that holds this certificate, and choose it when your browser asks."},
      {{.kind = "claim", .wanted = "any=x"},
       "The entry any=x in your account",
       "Ask the people who look after accounts in your organisation to correct your account. Then log in again."},
      {{.kind = "time", .wanted = "mon-fri 07:00-19:00", .finding = Finding::unknown},
       "The time mon-fri 07:00-19:00",
       "This could not be found out just now. Try again in a few minutes; if it stays so, quote the number below."},
      {{.kind = "network", .wanted = "10.0.0.0/8", .part = Part::excluded},
       "A connection from the network 10.0.0.0/8",
       "If you think that this should not be so, ask the people who run this application."},
      {{.kind = "risk", .wanted = "low"}, "The condition “risk”", ask},
      {{.kind = "group.mend", .wanted = "x"}, "The condition “group.mend”", ask},  // no key of ours by accident
      {{.kind = "", .wanted = ""}, "The condition “”", ask},
  };
  for (auto const& [condition, wanted, mend] : cases) {
    EXPECT_EQ(say_wanted(Language::en, condition), wanted);
    EXPECT_EQ(say_mend(Language::en, condition), mend);
  }
}

TEST(AccessWords, TellProvidersErrorsInOurs) {
  using What = ProblemPage::What;
  EXPECT_EQ(problem_of_provider("access_denied"), What::provider_cancelled);
  EXPECT_EQ(problem_of_provider("temporarily_unavailable"), What::provider_away);
  EXPECT_EQ(problem_of_provider("invalid_scope"), What::provider_setup);
  EXPECT_EQ(problem_of_provider("<script>"), What::provider_setup);
  EXPECT_EQ(problem_of_provider(""), What::provider_setup);
}

}  // namespace
}  // namespace cordon::access
