#include <boost/json.hpp>

#include "party.h"
#include "testing/origin.h"
#include "tls/digest.h"

// A provider that went bad, or somebody who plays one: it has the right name and certificate, and says what the test wants.
namespace cordon {
namespace {

namespace json = boost::json;

using testing::Origin;
using testing::Wire;

jose::SigningKey const& key() {
  static auto const made = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  return made;
}

struct Reply {
  std::string body;
  std::string head = "200 OK";
};

class HostileProvider : public ::testing::Test {
 protected:
  HostileProvider() {
    provider_.emplace(resolver_, tls::ClientContext::create({.authorities = testing::authority_file()}).value(), settings(),
                      memory_);
    replies_["/.well-known/openid-configuration"] = {json::serialize(description())};
    replies_["/keys"] = {jose::key_set({key()})};
    replies_["/me"] = {R"({"sub":"7","email":"a@clinic.eu","email_verified":true,"name":"A","groups":[]})"};
    say(claims());
  }

  std::string issuer() const { return "https://localhost:" + std::to_string(origin_.port()); }
  access::ProviderSettings settings() const {
    return {.name = "clinic",
            .title = "Clinic",
            .issuer = issuer(),
            .client_id = "cordon",
            .client_secret = "secret",
            .redirect_uri = std::string(testing::back),
            .egress = {*net::Prefix::parse("127.0.0.1"), *net::Prefix::parse("::1")},
            .ports = {origin_.port()}};
  }
  json::object description() const {
    return {{"issuer", issuer()},
            {"authorization_endpoint", issuer() + "/auth"},
            {"token_endpoint", issuer() + "/token"},
            {"jwks_uri", issuer() + "/keys"},
            {"userinfo_endpoint", issuer() + "/me"},
            {"id_token_signing_alg_values_supported", {"ES256"}}};
  }
  json::object claims(json::object const& more = {}) const {
    auto const now = jose::seconds(system_clock().wall());
    json::object all{{"iss", issuer()}, {"aud", "cordon"}, {"sub", "7"}, {"nonce", "n"}, {"iat", now}, {"exp", now + 60}};
    for (auto const& each : more) all.insert_or_assign(each.key(), each.value());
    return all;
  }
  void say(json::object const& claimed) { say_token(key().sign("JWT", jose::Claims(claimed)).value()); }
  void say_token(std::string const& token) {
    replies_["/token"] = {json::serialize(json::object{{"access_token", "at"}, {"token_type", "Bearer"}, {"id_token", token}})};
  }

  View outcome() {
    access::Attempt const attempt{
        .provider = "clinic", .state = "s", .nonce = "n", .verifier = "v", .longest_ago = {}, .begun = system_clock().wall()};
    vouched_ = net::run(loop_, provider_->exchange(attempt, {.code = "c", .state = "s", .issuer = {}, .error = {}}));
    return vouched_ ? View() : vouched_.error().reason;
  }
  int asked(View path) const {
    auto const requests = origin_.requests();
    return static_cast<int>(std::ranges::count_if(requests, [&](auto const& each) { return View(each).contains(path); }));
  }

  bool reply(Wire& wire, std::string const& request) {
    std::scoped_lock const lock(mutex_);
    View rest = request;
    text::take_until(rest, ' ');
    auto const path = std::string(text::take_until(rest, ' '));
    auto const found = replies_.find(path);
    auto const said = found == replies_.end() ? Reply{"", "404 Not Found"} : found->second;
    EXPECT_TRUE(
        wire.say("HTTP/1.1 " + said.head + "\r\ncontent-length: " + std::to_string(said.body.size()) + "\r\n\r\n" + said.body));
    return false;
  }

  std::mutex mutex_;
  std::map<std::string, Reply> replies_;
  Origin origin_{[this](Wire& wire, std::string const& request) { return reply(wire, request); },
                 testing::server_context("localhost")};
  net::Loop loop_;
  net::Resolver resolver_{loop_};
  access::ReplayMemory memory_;
  std::optional<access::Provider> provider_;
  Result<access::Vouched> vouched_ = fail(Code::internal, "not tried");
};

TEST_F(HostileProvider, IsBelievedWhileItIsNot) {
  EXPECT_EQ(outcome(), "");
  EXPECT_EQ(vouched_->identity.email, "a@clinic.eu");
  EXPECT_TRUE(vouched_->identity.groups_known);
}

TEST_F(HostileProvider, IsNotBelievedWhateverItClaims) {
  auto const hash = tls::base64url(std::span<unsigned char const>(tls::sha256("at")).first(16));
  std::pair<json::object, View> const cases[] = {
      {{{"at_hash", hash}}, ""},
      {{{"at_hash", "other"}}, "oidc.at_hash"},
      {{{"at_hash", 7}}, "oidc.at_hash"},
      {{{"nonce", "other"}}, "oidc.nonce"},
      {{{"nonce", nullptr}}, "oidc.nonce"},
      {{{"aud", "other"}}, "jwt.audience"},
      {{{"aud", {"cordon", "other"}}}, "jwt.party"},
      {{{"azp", "other"}}, "jwt.party"},
      {{{"iss", "https://evil.test"}}, "jwt.issuer"},
      {{{"iat", nullptr}}, "jwt.issued"},
      {{{"sub", ""}}, "oidc.userinfo"},
      {{{"sub", "8"}}, "oidc.userinfo"},
  };
  for (auto const& [more, expected] : cases) {
    say(claims(more));
    EXPECT_EQ(outcome(), expected) << json::serialize(more);
  }
}

TEST_F(HostileProvider, IsNotBelievedByAnotherKeyOrNone) {
  auto const other = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  auto const rsa = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::rsa).value()).value();
  auto const body = tls::base64url(View(json::serialize(claims())));
  std::pair<std::string, View> const cases[] = {
      {other.sign("JWT", jose::Claims(claims())).value(), "jwt.key"},
      {rsa.sign("JWT", jose::Claims(claims())).value(), "jwt.algorithm"},
      {tls::base64url(View(R"({"alg":"none"})")) + "." + body + ".", "jwt.malformed"},
      {tls::base64url(View(R"({"alg":"none"})")) + "." + body + ".AA", "jwt.algorithm"},
      {key().sign("logout+jwt", jose::Claims(claims())).value(), "jwt.type"},
      {key().sign("at+jwt", jose::Claims(claims())).value(), "jwt.type"},
      {"", "jwt.malformed"},
  };
  for (auto const& [token, expected] : cases) {
    say_token(token);
    EXPECT_EQ(outcome(), expected) << token.substr(0, 60);
  }
  EXPECT_EQ(asked("GET /keys"), 1) << "keys that nobody knows do not make us ask again and again";
}

TEST_F(HostileProvider, CannotMakeUsAskElsewhereOrReadWithoutEnd) {
  struct Case {
    std::string path;
    Reply reply;
    View reason;
  };
  Case const cases[] = {
      {"/token", {"", "302 Found\r\nlocation: http://169.254.169.254/latest"}, "oidc.answer"},
      {"/token", {"", "500 No"}, "oidc.unreachable"},
      {"/token", {"<html>"}, "oidc.answer"},
      {"/token", {R"({"error":"invalid_grant","error_description":"a@clinic.eu"})", "400 No"}, "oidc.grant"},
      {"/token", {R"({"error":"x\r\ny"})", "400 No"}, "oidc.answer"},
      {"/token", {std::string(2'000'000, ' ')}, "client.response"},
      {"/me", {"", "302 Found\r\nlocation: http://169.254.169.254/latest"}, "oidc.userinfo"},
      {"/me", {R"({"sub":"8","email":"boss@clinic.eu","email_verified":true})"}, "oidc.userinfo"},
      {"/me", {R"({"email":"boss@clinic.eu","email_verified":true})"}, "oidc.userinfo"},
      {"/me", {R"({"sub":"7","sub":"8"})"}, "oidc.userinfo"},
      {"/me", {"", "401 No"}, "oidc.userinfo"},
      {"/me", {"", "503 No"}, "oidc.unreachable"},
  };
  for (auto const& [path, said, expected] : cases) {
    auto const before = std::exchange(replies_[path], said);
    EXPECT_EQ(outcome(), expected) << path << " " << said.head;
    if (!vouched_) {
      EXPECT_FALSE(View(vouched_.error().detail).contains("clinic.eu")) << "whom it speaks of is in no log";
    }
    replies_[path] = before;
  }
}

TEST_F(HostileProvider, IsNotDescribedByWhatCannotBe) {
  auto another = description();
  another["issuer"] = "https://evil.test";
  auto inside = description();
  inside["token_endpoint"] = "https://169.254.169.254/token";
  auto port = description();
  port["token_endpoint"] = "https://localhost:1/token";
  std::pair<Reply, View> const cases[] = {
      {{json::serialize(another)}, "oidc.issuer"},
      {{"", "302 Found\r\nlocation: " + issuer() + "/other"}, "oidc.unreachable"},
      {{json::serialize(inside)}, "egress.address"},
      {{json::serialize(port)}, "egress.port"},
  };
  for (auto const& [said, expected] : cases) {
    provider_.emplace(resolver_, tls::ClientContext::create({.authorities = testing::authority_file()}).value(), settings(),
                      memory_);
    replies_["/.well-known/openid-configuration"] = said;
    EXPECT_EQ(outcome(), expected) << said.body;
  }
}

Task<void> ask(access::Provider& provider, int& answers) {
  auto const url = co_await provider.authorization_url(access::make_attempt(provider.settings(), {}, Wall()));
  if (url) ++answers;
  co_return ok();
}

TEST_F(HostileProvider, ThatGoesAwayInTheMiddleLosesNoTokenForTheNextTime) {
  ASSERT_EQ(outcome(), "");
  auto before = *vouched_;
  before.refresh_token = "first";
  auto const token = key().sign("JWT", jose::Claims(claims())).value();
  for (auto const& [id_token, head] : {std::pair(token, "503 Service Unavailable"), std::pair(std::string(), "200 OK")}) {
    json::object said{{"access_token", "at"}, {"token_type", "Bearer"}, {"refresh_token", "second"}};
    if (!id_token.empty()) said["id_token"] = id_token;
    replies_["/token"] = {json::serialize(said)};
    replies_["/me"].head = head;
    auto const after = net::run(loop_, provider_->refresh(before));
    ASSERT_TRUE(after) << after.error().reason;
    EXPECT_EQ(after->refresh_token, "second");
    EXPECT_EQ(after->identity, before.identity) << "as old as it was";
  }
}

TEST_F(HostileProvider, IsAskedOnceByManyWhoWait) {
  int answers = 0;
  net::Group group(loop_);
  for (int i = 0; i < 20; ++i) group.spawn(ask(*provider_, answers));
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(answers, 20);
  EXPECT_EQ(asked("openid-configuration"), 1);
}

}  // namespace
}  // namespace cordon
