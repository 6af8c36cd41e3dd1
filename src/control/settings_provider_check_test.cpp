#include "control/settings_provider_check.h"

#include <gmock/gmock.h>

#include "control/identity_providers.h"
#include "control/settings_file.h"
#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view in_order = R"([[listen]]
address = "127.0.0.1:8443"
[records]
file = "records"
[access]
login = "https://login.praxis.example"
[[access.provider]]
name = "clinic"
title = "Clinic"
issuer = "https://idp.clinic.eu/realms/clinic"
client_id = "cordon"
client_secret_file = "secret"
mail_domains = ["Clinic.eu"]
[[site]]
host = "login.praxis.example"
certificate = "site.pem"
key = "site-key.pem"
region = "eu"
purpose = "care"
data = "personal"
[[site]]
host = "staff.praxis.example"
certificate = "site.pem"
key = "site-key.pem"
origin = "http://127.0.0.1:9000"
region = "eu"
purpose = "care"
data = "personal"
providers = ["clinic", "directory"]
[[site.allow]]
name = "doctors"
when = ["provider:clinic"]
)";

class ProviderSettingsTest : public FolderTest {
 protected:
  ProviderSettingsTest() {
    write_certificate("site", {"login.praxis.example", "staff.praxis.example"});
    write("secret", "s3cret\n");
    write("empty", "\n");
    write("open", "s3cret\n");
    std::filesystem::permissions(folder_ / "open", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  }
  config::Loaded<Settings> load(std::string text) {
    return load_settings({"cordon.toml", std::move(text)}, folder_, StandingClock(some_day));
  }
  std::string said(std::string text) {
    auto const loaded = load(std::move(text));
    return config::render(loaded.source, loaded.problems);
  }
};

std::string changed(std::string_view from, std::string_view to) {
  std::string text(in_order);
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(ProviderSettingsTest, BecomeAProvider) {
  auto const loaded = load(std::string(in_order));
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  auto const offers = make_providers(loaded.value.access);
  ASSERT_TRUE(offers) << offers.error().detail;
  auto const& made = offers->at(0)->settings;
  EXPECT_EQ(made.client_secret, "s3cret");
  EXPECT_EQ(made.redirect_uri, "https://login.praxis.example/callback/clinic");
  EXPECT_EQ(made.mail_domains, std::vector<std::string>{"clinic.eu"});
  auto const again = make_providers(loaded.value.access);
  EXPECT_EQ(again->at(0)->digest, offers->at(0)->digest);
  write("secret", "another\n");
  EXPECT_NE(make_providers(loaded.value.access)->at(0)->digest, offers->at(0)->digest) << "a new secret is a new provider";
}

TEST_F(ProviderSettingsTest, AreRefusedWithASentence) {
  struct Case {
    std::string_view from, to, sentence;
  };
  Case const cases[] = {
      {"name = \"clinic\"", "name = \"Clinic\"", "a provider's name has lower-case letters"},
      {"name = \"clinic\"", "name = \"directory\"", "a provider's name has lower-case letters"},
      {"issuer = \"https:", "issuer = \"http:", "the issuer is an https URL"},
      {"file = \"secret\"", "file = \"nothing\"", "nothing"},
      {"file = \"secret\"", "file = \"empty\"", "holds no secret"},
      {"file = \"secret\"", "file = \"open\"", "open"},
      {"client_secret_file = \"secret\"", "", "give either a client_secret or a key"},
      {"client_secret_file = \"secret\"", "key = \"secret\"", ""},
      {"title = \"Clinic\"", "kind = \"google\"", "hosted_domain"},
      {"title = \"Clinic\"", "certificate = \"site.pem\"", "a certificate is nothing without its `key`"},
      {"\"Clinic.eu\"", "\"@clinic.eu\"", "no domain of addresses"},
      {"providers = [\"clinic\", ", "providers = [\"other\", ", "there is no provider \"other\""},
      {"[\"provider:clinic\"]", "[\"provider:other within 8h\"]", "there is no provider \"other\""},
      {"[access]", "[access]\ndirectory = false", "the built-in directory is switched off"},
  };
  for (auto const& [from, to, sentence] : cases) {
    auto const words = said(changed(from, to));
    EXPECT_NE(words, "") << to;
    EXPECT_THAT(words, HasSubstr(std::string(sentence))) << to;
  }
}

TEST_F(ProviderSettingsTest, AreProvedByAKeyWithItsCertificate) {
  auto const loaded = load(changed("client_secret_file = \"secret\"", "key = \"site-key.pem\"\ncertificate = \"site.pem\""));
  EXPECT_EQ(config::render(loaded.source, loaded.problems), "");
  auto const offers = make_providers(loaded.value.access);
  ASSERT_TRUE(offers) << offers.error().detail;
  EXPECT_TRUE(offers->at(0)->settings.key);
  EXPECT_EQ(offers->at(0)->settings.certificate_digest.size(), 43U);
}

TEST_F(ProviderSettingsTest, LeaveSomebodyAWayIn) {
  auto text = changed("[access]", "[access]\ndirectory = false");
  auto const begin = text.find("[[access.provider]]");
  text.erase(begin, text.find("[[site]]") - begin);
  EXPECT_THAT(said(text), HasSubstr("nobody can log in"));
}

}  // namespace
}  // namespace cordon::control
