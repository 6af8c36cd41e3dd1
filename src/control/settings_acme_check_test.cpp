#include "control/settings_acme_check.h"

#include <gmock/gmock.h>

#include "control/acme_settings.h"
#include "control/settings_file.h"
#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using config::Severity;
using ::testing::HasSubstr;

constexpr std::string_view in_order = R"([[listen]]
address = "127.0.0.1:8443"
[records]
file = "records"
[acme]
directory = "https://ca.example/dir"
contact = ["it@praxis.example", "mailto:b@praxis.example"]
agree_terms = true
[[site]]
host = ["Praxis.example", "staff.praxis.example"]
origin = "http://127.0.0.1:9000"
region = "eu"
purpose = "care"
data = "health"
acme = true
)";

class AcmeSettingsTest : public FolderTest {
 protected:
  AcmeSettingsTest() {
    write("hook", "#!/bin/sh\n");
    std::filesystem::permissions(folder_ / "hook", std::filesystem::perms::owner_all);
    write("eab", "c2VjcmV0\n");
    write("noise", "not base64url!");
  }
  config::Loaded<Settings> load(std::string text) {
    return load_settings({"cordon.toml", std::move(text)}, folder_, StandingClock(some_day));
  }
};

std::string changed(std::string_view from, std::string_view to) {
  std::string text(in_order);
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(AcmeSettingsTest, BecomeWhatTheManagerIsToldToDo) {
  auto const loaded = load(changed("agree_terms", R"(challenge = "dns-01"
dns_hook = "hook"
dns_hook_timeout = "5s"
eab_key_id = "kid"
eab_key = "eab"
agree_terms)"));
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  EXPECT_EQ(loaded.value.sites[0].certificate, folder_ / "state" / "acme" / "praxis.example.pem");
  EXPECT_EQ(loaded.value.sites[0].key, loaded.value.sites[0].certificate);
  auto const told = acme_settings(loaded.value);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->account.contact, (std::vector<std::string>{"mailto:it@praxis.example", "mailto:b@praxis.example"}));
  EXPECT_EQ(told->account.external->key, "secret");
  EXPECT_EQ(told->proof.kind, acme::ChallengeKind::dns_01);
  EXPECT_EQ(told->proof.dns_hook, folder_ / "hook");
  EXPECT_EQ(told->proof.dns_hook_time, 5s);
  ASSERT_EQ(told->wanted.size(), 1U);
  EXPECT_EQ(told->wanted[0].names, (std::vector<std::string>{"praxis.example", "staff.praxis.example"}));
}

TEST_F(AcmeSettingsTest, SayOfEachMistakeWhatItIs) {
  struct Row {
    std::string_view from, to;
    Severity severity;
    std::string_view message;
  };
  auto const error = Severity::error, warning = Severity::warning;
  std::string_view const agree = "agree_terms = true", acme = "acme = true";
  for (auto const& row : std::initializer_list<Row>{
           {"directory = \"https://ca.example/dir\"\n", "", error, "nobody is named who would issue"},
           {"https://ca", "http://ca", error, "over https alone"},
           {agree, "agree_terms = false", error, "does not agree to its terms"},
           {agree, "agree_terms = true\nca = \"none.pem\"", error, "none.pem cannot be read"},
           {"it@praxis.example", "it", error, "is not a mail address"},
           {agree, "agree_terms = true\nchallenge = \"http-01\"", error, "no listener has `tls = false`"},
           {"8443\"", "8080\"\ntls = false", error, "no listener speaks it"},
           {agree, "agree_terms = true\nchallenge = \"dns-01\"", error, "needs a program"},
           {agree, "agree_terms = true\nchallenge = \"dns-01\"\ndns_hook = \"eab\"", error, "is not a program"},
           {agree, "agree_terms = true\ndns_hook = \"hook\"", warning, "does nothing"},
           {agree, "agree_terms = true\neab_key_id = \"kid\"", error, "belong together"},
           {agree, "agree_terms = true\neab_key = \"eab\"", error, "belong together"},
           {agree, "agree_terms = true\neab_key_id = \"kid\"\neab_key = \"noise\"", error, "no key in base64url"},
           {acme, "acme = true\nkey = \"eab\"", error, "only one can be meant"},
           {acme, "acme = true\nacme_names = [\"praxis.example\", \"*.praxis.example\"]", error, "by DNS alone"},
           {acme, "acme = true\nacme_names = \"praxis.example\"", error, "would not be for staff.praxis.example"},
           {"\"staff.praxis.example\"", "\"localhost\"", error, "no authority gives localhost"},
       }) {
    auto const loaded = load(changed(row.from, row.to));
    auto const said = config::render(loaded.source, loaded.problems);
    ASSERT_EQ(loaded.problems.size(), 1U) << row.to << said;
    EXPECT_EQ(loaded.problems[0].severity, row.severity) << said;
    EXPECT_THAT(loaded.problems[0].message, HasSubstr(row.message));
  }
}

TEST_F(AcmeSettingsTest, AreToldWhenTheyDoNothing) {
  auto const loaded = load(changed("acme = true", "certificate = \"a\"\nkey = \"b\"\nacme_names = \"praxis.example\""));
  auto const said = config::render(loaded.source, loaded.problems);
  EXPECT_THAT(said, HasSubstr("no certificate is asked for"));
  EXPECT_THAT(said, HasSubstr("`acme_names` does nothing"));
}

TEST_F(AcmeSettingsTest, AllowNoHookThatEverybodyCanChange) {
  std::filesystem::permissions(folder_ / "hook", std::filesystem::perms::all);
  auto const loaded = load(changed("agree_terms", "challenge = \"dns-01\"\ndns_hook = \"hook\"\nagree_terms"));
  EXPECT_THAT(config::render(loaded.source, loaded.problems), HasSubstr("every user of this machine can change"));
  EXPECT_FALSE(loaded.is_usable());
}

}  // namespace
}  // namespace cordon::control
