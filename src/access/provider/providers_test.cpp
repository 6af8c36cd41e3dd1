#include "access/provider/providers.h"

#include "access/provider/kept_tokens.h"
#include "access/provider/test_support.h"

namespace cordon::access {
namespace {

std::shared_ptr<ProviderOffer const> offer(std::string digest) {
  return std::make_shared<ProviderOffer const>(
      ProviderOffer{.settings = test::settings(), .tls = tls::ClientContext::create({}).value(), .digest = std::move(digest)});
}

TEST(Providers, StayTheSameAsLongAsTheirSettingsDo) {
  net::Loop loop;
  net::Resolver resolver(loop);
  ReplayMemory memory;
  Providers providers(resolver, memory);
  auto const first = providers.get({offer("one")}, "clinic");
  ASSERT_TRUE(first);
  EXPECT_EQ(providers.get({offer("one")}, "clinic"), first) << "after a reload that changed something else";
  auto const second = providers.get({offer("two")}, "clinic");
  EXPECT_NE(second, first);
  EXPECT_EQ(first->settings().name, "clinic") << "who is under way ends with it";
  EXPECT_FALSE(providers.get({}, "clinic"));
  EXPECT_FALSE(providers.get({offer("two")}, "other"));
}

TEST(Providers, AreToldByTheDomainOfAnAddress) {
  auto settings = test::settings();
  EXPECT_FALSE(has_mail_domain(settings));
  settings.mail_domains = {"clinic.eu"};
  settings.hosted_domain = "google.eu";
  EXPECT_TRUE(has_mail_domain(settings));
  for (auto const& [email, is] :
       {std::pair("zoe@clinic.eu", true), std::pair("zoe@Clinic.EU", true), std::pair("zoe@google.eu", true),
        std::pair("zoe@sub.clinic.eu", false), std::pair("zoe@notclinic.eu", false), std::pair("clinic.eu", false),
        std::pair("zoe@", false), std::pair("zoe@clinic.eu@evil.test", false), std::pair("", false)})
    EXPECT_EQ(is_of_domain(settings, email), is) << email;
  settings.hosted_domain = "";
  EXPECT_FALSE(is_of_domain(settings, "zoe@"));
}

TEST(KeptTokens, AreTheSameAfterwards) {
  Vouched vouched;
  vouched.id_token = "i";
  vouched.refresh_token = "r\"";
  vouched.session_id = "s";
  auto const again = vouched_of(vouched.identity, to_text(vouched));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id_token, "i");
  EXPECT_EQ(again->refresh_token, "r\"");
  EXPECT_EQ(again->session_id, "s");
  for (auto const* const none : {"", "[]", "{", "1"}) EXPECT_FALSE(vouched_of({}, none)) << none;
  EXPECT_EQ(vouched_of({}, R"({"id":1})")->id_token, "");
}

}  // namespace
}  // namespace cordon::access
