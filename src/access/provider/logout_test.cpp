#include "access/provider/logout.h"

#include "access/provider/test_support.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using test::now;

constexpr View event = R"("events":{"http://schemas.openid.net/event/backchannel-logout":{}})";

jose::Token token(std::string const& claims) {
  return {.algorithm = jose::Algorithm::rs256, .key_id = {}, .type = {}, .claims = test::claims("{" + claims + "}")};
}

TEST(BackChannelLogout, NamesWhoseSessionsEnd) {
  std::string const events(event);
  std::pair<std::string, View> const cases[] = {
      {events + R"(,"sub":"7","jti":"1")", ""},
      {events + R"(,"sid":"s","jti":"2")", ""},
      {events + R"(,"sub":"7","sid":"s","jti":"3")", ""},
      {events + R"(,"jti":"4")", "oidc.logout_subject"},
      {events + R"(,"sub":"7","nonce":"n","jti":"5")", "oidc.logout_nonce"},
      {events + R"(,"sub":"7","nonce":null,"jti":"6")", "oidc.logout_nonce"},
      {events + R"(,"sub":"7")", "oidc.logout_number"},
      {events + R"(,"sub":"7","jti":7)", "oidc.logout_number"},
      {R"("sub":"7","jti":"8")", "oidc.logout_event"},
      {R"("sub":"7","jti":"9","events":{})", "oidc.logout_event"},
      {R"("sub":"7","jti":"10","events":["http://schemas.openid.net/event/backchannel-logout"])", "oidc.logout_event"},
      {R"("sub":"7","jti":"11","events":{"http://schemas.openid.net/event/backchannel-logout":true})", "oidc.logout_event"},
      {R"("sub":"7","jti":"12","events":{"http://schemas.openid.net/event/other":{}})", "oidc.logout_event"},
      {events + R"(,"sub":"7","jti":"1")", "oidc.logout_replayed"},
  };
  ReplayMemory memory;
  for (auto const& [claims, reason] : cases) {
    auto const logout = read_logout(test::settings(), token(claims), memory, now);
    EXPECT_EQ(logout ? View() : logout.error().reason, reason) << claims;
  }
  auto const both = read_logout(test::settings(), token(events + R"(,"sub":"7","sid":"s","jti":"20")"), memory, now);
  EXPECT_EQ(both->subject, "7");
  EXPECT_EQ(both->session_id, "s");
}

TEST(BackChannelLogout, ExpectsATokenForUsAndNoOlderThanMinutes) {
  auto const expected = logout_expectation(test::settings(), test::metadata());
  EXPECT_EQ(expected.issuers, std::vector<std::string>{"https://idp.test"});
  EXPECT_EQ(expected.audience, "cordon");
  EXPECT_EQ(expected.algorithms, std::vector{jose::Algorithm::rs256});
  EXPECT_EQ(expected.longest_age, Duration(10min));
}

TEST(ReplayMemories, ForgetWhatIsOverAndHaveALimit) {
  ReplayMemory memory;
  EXPECT_TRUE(memory.is_new("a", now + 1min, now));
  EXPECT_FALSE(memory.is_new("a", now + 1min, now));
  EXPECT_FALSE(memory.is_new("a", now + 1min, now + 1min));
  EXPECT_TRUE(memory.is_new("a", now + 3min, now + 61s));
  for (std::size_t i = 0; i < ReplayMemory::most; ++i) EXPECT_TRUE(memory.is_new(std::to_string(i), now + 1h, now + 2min));
  EXPECT_TRUE(memory.is_new("a", now + 1h, now + 2min)) << "it was the first to end";
  EXPECT_FALSE(memory.is_new("9999", now + 1h, now + 2min));
}

TEST(LogOutUrls, HaveWhatTheProviderNeeds) {
  auto metadata = test::metadata();
  EXPECT_EQ(logout_url(test::settings(), metadata, "a.b.c", "https://login.test/out", "s t"),
            "https://idp.test/"
            "end?client_id=cordon&id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Flogin.test%2Fout&state=s%20t");
  EXPECT_EQ(logout_url(test::settings(), metadata, "", "", ""), "https://idp.test/end?client_id=cordon");
  metadata.end_session_endpoint = "";
  EXPECT_EQ(logout_url(test::settings(), metadata, "a.b.c", "https://login.test/out", ""), "");
}

}  // namespace
}  // namespace cordon::access
