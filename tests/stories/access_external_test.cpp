#include <thread>

#include "evaluator_server.h"
#include "later_clock.h"
#include "live_origin.h"
#include "testing/program.h"

// Somebody outside is asked about people before they come in, through a real edge and over TLS.
namespace cordon::stories {
namespace {

namespace json = boost::json;

constexpr auto site = "https://staff.test/ward";

class External : public ::testing::Test {
 protected:
  using Adjust = std::function<void(control::Settings&)>;

  Adjust asks(std::chrono::milliseconds fresh = 5min, Adjust const& more = {}) const {
    return [this, fresh, more](control::Settings& settings) {
      auto evaluator = hr.settings();
      evaluator.fresh = fresh;
      evaluator.timeout = 2s;
      settings.access.evaluators = {evaluator};
      settings.sites[1].allow = {rule("doctors", {"group:doctors", "external:hr"})};
      settings.sites[1].session.idle = 12h;
      if (more) more(settings);
    };
  }
  static Browser::Page log_in(Guarded const& guarded, Browser& browser, std::string const& email = "zoe@clinic.eu",
                              std::string const& group = "doctors", std::string const& where = site) {
    (void)guarded.add(email, group);  // who may be there already
    return Guarded::log_in(browser, browser.open(where), email);
  }
  static void open_lobby(control::Settings& settings) {
    settings.sites[1].allow.push_back(rule("lobby", {"member"}, {"/lobby/"}));
  }
  void be_slow(Duration time, bool allow = true) {
    hr.say([this, time, allow](auto const& question) {
      std::this_thread::sleep_for(time);
      return hr.token(EvaluatorServer::answer_to(question, allow));
    });
  }

  LaterClock clock;
  EvaluatorServer hr;
};

TEST_F(External, LetsInWhomItSaysYesOf) {
  Guarded guarded(asks());
  Browser zoe(guarded.edge);
  EXPECT_EQ(log_in(guarded, zoe).status(), 200);
  EXPECT_EQ(zoe.open(site).status(), 200);
  ASSERT_EQ(hr.questions().size(), 1U) << "it is asked once";
  Browser stranger(guarded.edge);
  auto const keys = jose::KeySet::parse(stranger.open("https://login.test/.cordon/jwks.json").body()).value();
  jose::Expected const expected{
      .issuers = {"https://login.test"}, .audience = hr.url(), .types = {"cordon-question+jwt"}, .longest_age = 1min};
  auto const question = jose::verify(hr.questions().front(), keys, expected, system_clock().wall());
  ASSERT_TRUE(question) << question.error().reason;
  EXPECT_EQ(question->claims.text("email"), "zoe@clinic.eu");
  EXPECT_EQ(question->claims.texts("groups"), std::vector<std::string>{"doctors"});
  EXPECT_GE(question->claims.text("nonce").size(), 22U);
  EXPECT_TRUE(guarded.metrics().contains(R"(cordon_access_external_total{evaluator="hr",result="allowed"} 1)"));
  EXPECT_TRUE(guarded.administer("policy/explain", "user=zoe@clinic.eu&url=" + std::string(site)).contains(R"("allowed")"));
  EXPECT_TRUE(zoe.open("https://login.test/").says("Staff"));
}

TEST_F(External, IsAskedAboutNobodyWhomNoRuleCouldLetIn) {
  Guarded guarded(asks());
  Browser max(guarded.edge);
  EXPECT_EQ(log_in(guarded, max, "max@clinic.eu", "billing").status(), 403);
  EXPECT_TRUE(hr.questions().empty());
}

TEST_F(External, KeepsOutWhomItSaysNoOfUntilItSaysOtherwise) {
  hr.say(false);
  Guarded guarded(asks(), {}, clock);
  Browser zoe(guarded.edge);
  auto const refused = log_in(guarded, zoe);
  EXPECT_EQ(refused.status(), 403);
  EXPECT_TRUE(refused.says("hr")) << "who says so";
  hr.say(true);
  EXPECT_EQ(zoe.open(site).status(), 403) << "it is left alone for a while";
  EXPECT_EQ(hr.questions().size(), 1U);
  clock.advance(11s);
  EXPECT_EQ(zoe.open(site).status(), 200);
  EXPECT_TRUE(guarded.metrics().contains(R"(cordon_access_external_total{evaluator="hr",result="refused"} 1)"));
}

// With HMAC under the public key, as it is published: what RFC 8725 2.1 warns of.
std::string under_the_public_key(EvaluatorServer const& hr, json::object const& claims) {
  auto const input = tls::base64url(R"({"alg":"HS256","typ":"cordon-answer+jwt","kid":")" + hr.key.id() + "\"}") + "." +
                     tls::base64url(json::serialize(claims));
  auto const mac = tls::hmac_sha256(hr.key.jwk(), input);
  return input + "." + tls::base64url(View(reinterpret_cast<char const*>(mac.data()), mac.size()));
}

std::string unsigned_token(json::object const& claims) {
  return tls::base64url(R"({"alg":"none","typ":"cordon-answer+jwt"})") + "." + tls::base64url(json::serialize(claims)) + ".";
}

json::object with(json::object claims, std::string_view name, json::value value) {
  claims.insert_or_assign(name, std::move(value));
  return claims;
}
json::object without(json::object claims, std::string_view name) {
  claims.erase(name);
  return claims;
}

TEST_F(External, SaysNothingWithAnAnswerThatIsNone) {
  auto const other = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  auto const good = [](json::object const& question) { return EvaluatorServer::answer_to(question, true); };
  std::string played;  // an answer of before
  std::pair<std::string, EvaluatorServer::Say> const rows[] = {
      {"nothing", [](auto const&) { return std::string(); }},
      {"no token", [](auto const&) { return std::string("yes"); }},
      {"JSON", [&](auto const& q) { return json::serialize(good(q)); }},
      {"unsigned", [&](auto const& q) { return unsigned_token(good(q)); }},
      {"under its public key", [&](auto const& q) { return under_the_public_key(hr, good(q)); }},
      {"another's key", [&](auto const& q) { return other.sign("cordon-answer+jwt", jose::Claims(good(q))).value(); }},
      {"another type", [&](auto const& q) { return hr.token(good(q), "logout+jwt"); }},
      {"another nonce", [&](auto const& q) { return hr.token(with(good(q), "nonce", "x")); }},
      {"no nonce", [&](auto const& q) { return hr.token(without(good(q), "nonce")); }},
      {"of before", [&](auto const&) { return played; }},
      {"about another", [&](auto const& q) { return hr.token(with(good(q), "sub", "x")); }},
      {"for another", [&](auto const& q) { return hr.token(with(good(q), "aud", "https://other.test")); }},
      {"for the site", [&](auto const& q) { return hr.token(with(good(q), "aud", "https://staff.test")); }},
      {"of another", [&](auto const& q) { return hr.token(with(good(q), "iss", "https://other.test/ask")); }},
      {"without its time", [&](auto const& q) { return hr.token(without(good(q), "iat")); }},
      {"too old", [&](auto const& q) { return hr.token(with(good(q), "iat", q.at("iat").as_int64() - 300)); }},
      {"for ever", [&](auto const& q) { return hr.token(without(good(q), "exp")); }},
      {"over", [&](auto const& q) { return hr.token(with(good(q), "exp", q.at("iat").as_int64() - 120)); }},
      {"undecided", [&](auto const& q) { return hr.token(without(good(q), "allow")); }},
      {"a text", [&](auto const& q) { return hr.token(with(good(q), "allow", "true")); }},
      {"a number", [&](auto const& q) { return hr.token(with(good(q), "allow", 1)); }},
      {"with 202",
       [&](auto const& q) {
         auto const body = hr.token(good(q));
         return "HTTP/1.1 202 Accepted\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
       }},
      {"somewhere else",
       [&](auto const&) {
         return "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + hr.url() + "2\r\nContent-Length: 0\r\n\r\n";
       }},
      {"too long", [](auto const&) { return std::string(20'000, 'x'); }},
  };
  Guarded guarded(asks(), {}, clock);
  Browser zoe(guarded.edge);
  hr.say([&](auto const& question) { return played = hr.token(with(good(question), "allow", false)); });
  ASSERT_EQ(log_in(guarded, zoe).status(), 403);
  played = hr.token(with(EvaluatorServer::claims_of_token(played), "allow", true));
  std::size_t asked = hr.questions().size();
  for (auto const& [name, say] : rows) {
    hr.say(say);
    clock.pass(11s);
    EXPECT_EQ(zoe.open(site).status(), 403) << name << ": what it said before still counts";
    EXPECT_EQ(hr.questions().size(), ++asked) << name << " is an answer to a question";
  }
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_TRUE(guarded.metrics().contains(
      fmt::format(R"(cordon_access_external_total{{evaluator="hr",result="failed"}} {})", std::size(rows))));
  hr.say(true);
  clock.pass(11s);
  EXPECT_EQ(zoe.open(site).status(), 200);
}

TEST_F(External, IsBelievedForAWhileWhenItIsAway) {
  Guarded guarded(asks(), {}, clock);
  Browser zoe(guarded.edge), max(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  hr.say([](auto const&) { return std::string("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"); });
  auto const unknown = log_in(guarded, max, "max@clinic.eu");
  EXPECT_EQ(unknown.status(), 503) << "of whom it has said nothing";
  auto const asked = hr.questions().size();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(max.open(site).status(), 503);
  EXPECT_EQ(hr.questions().size(), asked) << "it is not asked again at once";
  clock.advance(59min);
  EXPECT_EQ(zoe.open(site).status(), 200);
  clock.advance(2min);
  EXPECT_EQ(zoe.open(site).status(), 503) << "it said so too long ago";
  hr.say(true);
  clock.pass(11s);
  EXPECT_EQ(zoe.open(site).status(), 200);
  EXPECT_EQ(max.open(site).status(), 200);
}

TEST_F(External, EndsWhatLivesWhenItChangesItsMind) {
  Guarded guarded(asks(10s), live_origin(), clock);
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  auto socket = guarded.edge.connect_tls("staff.test");
  socket.say(upgrade(zoe.cookies("staff.test").at("__Host-cordon")));
  ASSERT_TRUE(socket.hear_until("\r\n\r\n").contains("101"));
  clock.advance(11s);
  EXPECT_FALSE(socket.ends_within(1500ms)) << "it was asked again, and still says yes";
  EXPECT_EQ(hr.questions().size(), 2U);
  hr.say(false);
  clock.advance(11s);
  EXPECT_TRUE(socket.ends_within(3s));
  EXPECT_EQ(zoe.open(site).status(), 403);
}

TEST_F(External, HoldsUpNothingThatDoesNotNeedIt) {
  Guarded guarded(asks(5min, open_lobby), {}, clock);
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  be_slow(3s);
  clock.advance(11min);  // its answer is old
  auto const begun = std::chrono::steady_clock::now();
  EXPECT_EQ(zoe.open("https://staff.test/lobby/").status(), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

TEST_F(External, LetsNobodyInByANoThatIsOld) {
  hr.say(false);  // nobody is suspended
  Guarded guarded(asks(5min,
                       [](control::Settings& settings) {
                         settings.sites[1].allow = {rule("doctors", {"group:doctors"})};
                         settings.sites[1].deny = {rule("suspended", {"external:hr"})};
                       }),
                  {}, clock);
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  hr.say(true);
  clock.advance(59min);
  EXPECT_EQ(zoe.open(site).status(), 403);
}

TEST_F(External, IsNotAwayForAllBecauseOfOnePerson) {
  hr.say([this](auto const& question) {
    if (question.at("email").as_string() == "zoe@clinic.eu") return std::string("HTTP/1.1 404 Who?\r\nContent-Length: 0\r\n\r\n");
    return hr.token(EvaluatorServer::answer_to(question, true));
  });
  Guarded guarded(asks(), {}, clock);
  for (int i = 0; i < 3; ++i) {
    Browser zoe(guarded.edge);
    EXPECT_EQ(log_in(guarded, zoe).status(), 503);
    clock.pass(11s);
  }
  Browser max(guarded.edge);
  EXPECT_EQ(log_in(guarded, max, "max@clinic.eu").status(), 200);
}

TEST_F(External, SaysTheLaterOfTwoAnswersWhicheverComesFirst) {
  std::atomic<int> asked = 0;
  hr.say([&](auto const& question) {
    bool const is_first = asked++ == 0;
    if (is_first) std::this_thread::sleep_for(1500ms);
    return hr.token(EvaluatorServer::answer_to(question, is_first));
  });
  Guarded guarded(asks(5min, [](control::Settings& settings) {
    settings.node.workers = 4;
    open_lobby(settings);
  }));
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe, "zoe@clinic.eu", "doctors", "https://staff.test/lobby/").status(), 200);
  std::vector<std::thread> all;
  all.emplace_back([same = zoe]() mutable { (void)same.open(site); });
  ASSERT_TRUE(testing::Program::eventually([&] { return asked == 1; }));
  for (int i = 0; i < 12; ++i) all.emplace_back([same = zoe]() mutable { (void)same.open(site); });
  for (auto& each : all) each.join();
  EXPECT_EQ(zoe.open(site).status(), 403);
}

TEST_F(External, LetsNobodyInWhoIsLoggedOutMeanwhile) {
  be_slow(1s);
  Guarded guarded(asks(5min, open_lobby));
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe, "zoe@clinic.eu", "doctors", "https://staff.test/lobby/").status(), 200);
  int waited = 0;
  std::thread waiting([&, same = zoe]() mutable { waited = same.ask("GET", site, {}).status(); });
  EXPECT_TRUE(testing::Program::eventually([&] { return hr.questions().size() == 1; }));
  EXPECT_EQ(status_of(guarded.administer("revoke", "email=zoe@clinic.eu")), 200);
  waiting.join();
  EXPECT_EQ(waited, 303);
}

TEST_F(External, LetsNobodyInWhoseApprovalEndsMeanwhile) {
  Guarded guarded(asks(5min,
                       [](control::Settings& settings) {
                         settings.sites[1].allow[0].approvers = {"chief@clinic.eu"};
                         open_lobby(settings);
                       }),
                  {}, clock);
  EXPECT_EQ(status_of(guarded.add("chief@clinic.eu", "heads")), 200);
  Browser zoe(guarded.edge), chief(guarded.edge);
  auto const form = log_in(guarded, zoe);
  auto const waiting = zoe.submit(form, "/.cordon/approval", {{"reason", "night shift"}, {"hours", "4"}});
  auto const link = "https://login.test/.cordon/approvals?id=" + waiting.url.substr(waiting.url.find("id=") + 3, 22);
  auto const question = Guarded::log_in(chief, chief.open(link), "chief@clinic.eu");
  ASSERT_TRUE(chief.submit(question, "/.cordon/approvals", {{"answer", "approve"}, {"hours", "4"}}).says("Access is given"));
  ASSERT_EQ(zoe.open(site).status(), 200);
  auto const asked = hr.questions().size();
  be_slow(1500ms);
  clock.advance(11min);
  int waited = 0;
  std::thread late([&, same = zoe]() mutable { waited = same.ask("GET", site, {}).status(); });
  EXPECT_TRUE(testing::Program::eventually([&] { return hr.questions().size() > asked; }));
  EXPECT_TRUE(
      chief.submit(chief.open("https://login.test/.cordon/approvals"), "/.cordon/approvals/end", {}).says("The access is ended"));
  late.join();
  EXPECT_EQ(waited, 403);
}

TEST_F(External, IsNotAskedInNetworksThatNobodyNamed) {
  Guarded guarded(asks(5min, [](control::Settings& settings) { settings.access.evaluators[0].egress = {}; }));
  Browser zoe(guarded.edge);
  EXPECT_EQ(log_in(guarded, zoe).status(), 503);
  EXPECT_TRUE(hr.questions().empty());
}

TEST_F(External, KeepsNobodyElseWaitingWhenItIsSlow) {
  be_slow(3s);
  Guarded guarded(asks(5min, open_lobby));
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe, "zoe@clinic.eu", "doctors", "https://staff.test/lobby/").status(), 200);
  int slow = 0;
  std::thread waiting([&] {
    Browser same = zoe;
    slow = same.open(site).status();
  });
  ASSERT_TRUE(testing::Program::eventually([&] { return hr.questions().size() == 1; }));
  auto const begun = std::chrono::steady_clock::now();
  EXPECT_EQ(zoe.open("https://staff.test/lobby/").status(), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(zoe.open(site).status(), 503) << "who comes meanwhile waits for the same answer";
  waiting.join();
  EXPECT_EQ(slow, 503);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s) << "no longer than its timeout";
  EXPECT_EQ(hr.questions().size(), 1U);
}

TEST_F(External, MayChangeItsKeys) {
  auto const before = hr.key;
  Guarded guarded(asks(10s), {}, clock);
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  hr.key = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  hr.publish({before, hr.key});
  hr.say(false);
  clock.pass(21s);
  EXPECT_EQ(zoe.open(site).status(), 403) << "which the new key signed";
  hr.publish({hr.key});
  hr.key = before;
  hr.say(true);
  clock.pass(2h);
  EXPECT_EQ(zoe.open(site).status(), 503) << "a key that was taken back signs nothing";
}

TEST_F(External, IsAskedForRulesInTheShadowBehindWhatIsAsked) {
  std::atomic<bool> slow = true;
  hr.say([&](auto const& question) {
    while (slow) std::this_thread::sleep_for(10ms);
    return hr.token(EvaluatorServer::answer_to(question, true));
  });
  Guarded guarded([this](control::Settings& settings) {
    asks()(settings);
    auto deny = rule("not for hr", {"group:doctors"});
    deny.unless = {"external:hr"};
    deny.shadow = true;
    settings.sites[1].allow = {rule("doctors", {"group:doctors"})};
    settings.sites[1].deny = {deny};
  });
  Browser zoe(guarded.edge);
  EXPECT_EQ(log_in(guarded, zoe).status(), 200) << "nobody waits for it";
  EXPECT_EQ(zoe.open(site).status(), 200);
  slow = false;
  ASSERT_TRUE(testing::Program::eventually([&] { return guarded.metrics().contains(R"(evaluator="hr",result="allowed"} 1)"); }));
  EXPECT_EQ(zoe.open(site).status(), 200);
  EXPECT_EQ(hr.questions().size(), 1U);
  EXPECT_FALSE(guarded.metrics().contains("cordon_access_shadow_total{")) << "it would have kept out nobody";
}

TEST_F(External, GoesOnWithWhatItSaidWhenItIsOnlyAskedInAnotherWay) {
  Guarded guarded(asks(), live_origin());
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  auto socket = guarded.edge.connect_tls("staff.test");
  socket.say(upgrade(zoe.cookies("staff.test").at("__Host-cordon")));
  ASSERT_TRUE(socket.hear_until("\r\n\r\n").contains("101"));
  guarded.edge.rewrite([](control::Settings& settings) { settings.access.evaluators[0].timeout = 1s; });
  ASSERT_TRUE(guarded.edge.reload().contains("\"hash\""));
  EXPECT_FALSE(socket.ends_within(1500ms));
  EXPECT_EQ(hr.questions().size(), 1U);
}

TEST_F(External, IsAnotherOneWithOtherSettings) {
  Guarded guarded(asks(), {}, clock);
  Browser zoe(guarded.edge);
  ASSERT_EQ(log_in(guarded, zoe).status(), 200);
  EvaluatorServer payroll;
  payroll.say(false);
  guarded.edge.rewrite([&](control::Settings& settings) { settings.access.evaluators = {payroll.settings("hr")}; });
  ASSERT_TRUE(guarded.edge.reload().contains("\"hash\""));
  EXPECT_EQ(zoe.open(site).status(), 403);
  EXPECT_EQ(payroll.questions().size(), 1U);
}

}  // namespace
}  // namespace cordon::stories
