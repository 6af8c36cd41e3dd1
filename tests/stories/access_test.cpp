#include "browser.h"
#include "credentials/totp.h"
#include "live_origin.h"
#include "told.h"

// Who may come in: from the first request to the last, in one process with the real edge, its database and its directory.
namespace cordon::stories {
namespace {

constexpr auto site = "https://staff.test/agenda?day=monday";

TEST(Access, LeadsToTheLoginHostAndBackToWhereItBegan) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto const form = browser.open(site);
  EXPECT_EQ(form.status(), 200);
  EXPECT_EQ(Browser::host_of(form.url), "login.test");
  EXPECT_TRUE(form.says("Staff"));
  EXPECT_TRUE(guarded.origin.requests().empty());
  auto const page = Guarded::log_in(browser, form);
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(page.url, site);
  ASSERT_EQ(guarded.origin.requests().size(), 1U);
  EXPECT_TRUE(guarded.origin.last().starts_with("GET /agenda?day=monday HTTP/1.1\r\n"));
  EXPECT_EQ(browser.open("https://staff.test/other").status(), 200);
}

TEST(Access, TellsTheOriginWhoAsksAndNothingOfItsCookies) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  browser.cookies("staff.test")["theme"] = "dark";
  (void)Guarded::log_in(browser, browser.open(site));
  auto const claims = claims_of(guarded.origin.last());
  EXPECT_EQ(claims.at("email"), "zoe@clinic.eu");
  EXPECT_EQ(claims.at("aud"), "https://staff.test");
  EXPECT_EQ(claims.at("iss"), "https://login.test");
  EXPECT_EQ(claims.at("amr").as_array().size(), 1U);
  EXPECT_EQ(field_of(guarded.origin.last(), "cookie"), "theme=dark");
  std::string const first(field_of(guarded.origin.last(), "cordon-assertion").value());
  (void)browser.open(site);
  EXPECT_EQ(field_of(guarded.origin.last(), "cordon-assertion"), first) << "made once";
}

TEST(Access, TakesOutWhatClientsSayOfWhoTheyAre) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  for (std::string const& name : std::vector<std::string>{"Cordon-Assertion",
                                                          "cordon_assertion",
                                                          "CORDON-ASSERTION",
                                                          "Cordon_User",
                                                          "Remote-User",
                                                          "REMOTE_USER",
                                                          "X-Remote-User",
                                                          "X-Auth-Request-Email",
                                                          "X_Auth_Request_Email",
                                                          "X-Forwarded-User",
                                                          "X-Forwarded-Email",
                                                          "X-Authentik-Username",
                                                          "Cf-Access-Jwt-Assertion",
                                                          "X-User",
                                                          "X-WebAuth-User",
                                                          "SSL-Client-Verify",
                                                          "X-Client-Cert",
                                                          "OIDC_CLAIM_sub",
                                                          "X-Goog-IAP-JWT-Assertion",
                                                          "X-Original-URL",
                                                          "X-Rewrite-URL"}) {
    EXPECT_EQ(browser.ask("GET", site, {}, name + ": mallory-was-here\r\n").status(), 200) << name;
    EXPECT_FALSE(guarded.origin.last().contains("mallory")) << name;
  }
  EXPECT_EQ(browser.ask("GET", site, {}, "X-User-Agent: grpc-web\r\n").status(), 200);
  EXPECT_TRUE(guarded.origin.last().contains("grpc-web"));
}

TEST(Access, TakesForgedAssertionsOutOfPublicSitesToo) {
  Guarded guarded;
  Browser browser(guarded.edge);
  for (std::string const& name : std::vector<std::string>{"Cordon-Assertion", "cordon_assertion", "CoRdOn-Assertion"}) {
    EXPECT_EQ(browser.ask("GET", "https://praxis.test/", {}, name + ": forged\r\n").status(), 200);
    EXPECT_FALSE(guarded.origin.last().contains("forged")) << name;
  }
}

TEST(Access, RefusesWhoIsNotInTheGroupAndSaysWhy) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const page = Guarded::log_in(browser, browser.open(site), "max@clinic.eu");
  EXPECT_EQ(page.status(), 403);
  EXPECT_TRUE(page.says("doctors"));
  EXPECT_TRUE(page.says("max@clinic.eu"));
  EXPECT_TRUE(guarded.origin.requests().empty());
}

TEST(Access, AnswersScriptsInsteadOfSendingThemAway) {
  Guarded guarded;
  Browser browser(guarded.edge);
  for (std::string const& fields : std::vector<std::string>{"Sec-Fetch-Mode: cors\r\n", "X-Requested-With: XMLHttpRequest\r\n",
                                                            "Sec-Fetch-Mode: same-origin\r\n"}) {
    auto const answer = browser.ask("GET", site, {}, fields);
    EXPECT_EQ(answer.status(), 401) << fields;
    EXPECT_EQ(answer.field("content-type"), "application/problem+json");
    EXPECT_EQ(answer.field("location"), "");
    EXPECT_EQ(boost::json::parse(answer.body()).at("outcome"), "log_in");
  }
}

TEST(Access, DoesNotTakeTheCookieOfAnotherSiteOrOneThatIsNone) {
  Guarded guarded([](control::Settings& settings) { settings.sites[0].allow = settings.sites[1].allow; });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  auto const good = browser.cookies("staff.test").at("__Host-cordon");
  Browser thief(guarded.edge);
  for (auto const& [host, cookie] :
       {std::pair("praxis.test", good), std::pair("staff.test", browser.cookies("login.test").at("__Host-cordon")),
        std::pair("staff.test", good + "A"), std::pair("staff.test", std::string(64, 'A')),
        std::pair("staff.test", good.substr(0, 63) + (good.back() == 'A' ? "B" : "A"))}) {
    thief.cookies(host) = {{"__Host-cordon", cookie}};
    EXPECT_EQ(thief.ask("GET", "https://" + std::string(host) + "/", {}).status(), 303) << host << ' ' << cookie;
  }
  auto const twice =
      browser.ask("GET", site, {}, "Cookie: __Host-cordon=" + good + "; __Host-cordon=" + std::string(64, 'A') + "\r\n");
  EXPECT_EQ(twice.status(), 303) << "nobody knows which of them is ours";
}

TEST(Access, TakesACodeOnceFromTheBrowserThatAsked) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser victim(guarded.edge), attacker(guarded.edge);
  auto const form = attacker.open(site);
  auto const sent = attacker.ask(
      "POST", "https://login.test/.cordon/log-in/password",
      Browser::form(form, "/.cordon/log-in/password", {{"email", "zoe@clinic.eu"}, {"password", Guarded::password}}));
  ASSERT_EQ(sent.status(), 303);
  auto const callback = sent.field("location");
  ASSERT_TRUE(callback.starts_with("https://staff.test/.cordon/callback?code="));
  EXPECT_NE(victim.ask("GET", callback, {}).status(), 303) << "log-in forgery: the victim would work in the attacker's name";
  EXPECT_FALSE(victim.cookies("staff.test").contains("__Host-cordon"));
  (void)victim.open(site);  // now it has a state of its own
  EXPECT_NE(victim.ask("GET", callback, {}).status(), 303);
  EXPECT_EQ(attacker.ask("GET", callback, {}).status(), 303);
  auto const again = attacker.ask("GET", callback, {});
  EXPECT_NE(again.status(), 303) << "used";
}

TEST(Access, LeadsNowhereElse) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  for (auto const& query :
       std::vector<std::string>{"site=evil.test&state=" + std::string(43, 'A'), std::string("site=staff.test&state=x"),
                                std::string("next=https://evil.test/"), std::string("next=//evil.test/"),
                                std::string("next=/.cordon/../evil"), "site=login.test&state=" + std::string(43, 'A')}) {
    Browser browser(guarded.edge);
    auto const page = Guarded::log_in(browser, browser.open("https://login.test/.cordon/authorize?" + query));
    EXPECT_EQ(page.url, "https://login.test/") << query;
  }
  Browser browser(guarded.edge);
  auto const page = Guarded::log_in(browser, browser.open("https://staff.test/%2F%2Fevil.test/"));
  EXPECT_FALSE(page.url.contains("https://evil")) << page.url;
}

TEST(Access, KeepsItsOwnAddressesFromTheOrigin) {
  Guarded guarded;
  Browser browser(guarded.edge);
  for (auto const* const path : {"/.cordon/callback", "/.cordon/nothing", "/.cordon/jwks.json", "/.cordon/session", "/.cordon/"})
    (void)browser.ask("GET", "https://staff.test" + std::string(path), {});
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_EQ(browser.ask("GET", "https://staff.test/.cordon/jwks.json", {}).status(), 200);
}

TEST(Access, LogsOutEverywhereAndNobodyElseCanDoItForOne) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  auto const question = browser.open("https://login.test/.cordon/log-out");
  EXPECT_EQ(question.status(), 200);
  EXPECT_EQ(browser.open(site).url, site) << "asking is not doing";
  auto const forged = browser.ask("POST", "https://login.test/.cordon/log-out", "token=forged");
  EXPECT_NE(forged.status(), 200);
  EXPECT_EQ(browser.open(site).url, site);
  auto const old = browser.cookies("staff.test");
  (void)browser.submit(question, "/.cordon/log-out", {});
  EXPECT_NE(browser.open(site).url, site);
  browser.cookies("staff.test") = old;
  EXPECT_NE(browser.open(site).url, site) << "an old cookie is none";
}

TEST(Access, SurvivesARestart) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  guarded.edge.restart();
  EXPECT_EQ(browser.open(site).url, site);
}

TEST(Access, EndsLiveStreamsWithinASecondOfWhateverEndsTheSession) {
  struct Row {
    std::string deed, form;
  };
  for (auto const& [deed, form] :
       {Row{"revoke", "email=zoe@clinic.eu"}, Row{"revoke", "everything=yes"},
        Row{"members/change", "email=zoe@clinic.eu&active=no"}, Row{"members/change", "email=zoe@clinic.eu&group=billing"},
        Row{"members/remove", "email=zoe@clinic.eu"}}) {
    Guarded guarded({}, live_origin());
    ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
    Browser browser(guarded.edge);
    (void)Guarded::log_in(browser, browser.open(site));
    auto const cookie = browser.cookies("staff.test").at("__Host-cordon");
    auto socket = guarded.edge.connect_tls("staff.test");
    ASSERT_EQ(status_of(socket.ask(upgrade(cookie))), 101);
    auto events = guarded.edge.connect_tls("staff.test");
    events.say(get("/stream", "Cookie: __Host-cordon=" + cookie + "\r\n", "staff.test"));
    ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));
    EXPECT_FALSE(socket.ends_within(700ms)) << "nothing has happened yet";
    auto const begun = std::chrono::steady_clock::now();
    ASSERT_EQ(status_of(guarded.administer(deed, form)), 200) << deed;
    EXPECT_TRUE(socket.ends_within(3s)) << deed << ' ' << form;
    EXPECT_TRUE(events.ends_within(3s)) << deed;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s) << deed;
    EXPECT_NE(browser.open(site).url, site);
  }
}

TEST(Access, EndsLiveStreamsThatARuleDoesNotAllowAnyMore) {
  Guarded guarded({}, live_origin());
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  auto socket = guarded.edge.connect_tls("staff.test");
  ASSERT_EQ(status_of(socket.ask(upgrade(browser.cookies("staff.test").at("__Host-cordon")))), 101);
  guarded.edge.rewrite([](control::Settings& settings) { settings.sites[1].allow[0].when = {"group:surgeons"}; });
  EXPECT_TRUE(guarded.edge.reload().contains("\"hash\""));
  EXPECT_TRUE(socket.ends_within(3s));
  EXPECT_EQ(browser.open(site).status(), 403);
}

TEST(Access, EndsWithTheWordOfWhoVouchedForIt) {
  for (auto const& mistrust : std::vector<std::function<void(control::Settings&)>>{
           [](control::Settings& settings) { settings.access.directory = false; },
           [](control::Settings& settings) { settings.sites[1].providers = {"another"}; }}) {
    Guarded guarded({}, live_origin());
    ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
    Browser browser(guarded.edge);
    (void)Guarded::log_in(browser, browser.open(site));
    auto socket = guarded.edge.connect_tls("staff.test");
    ASSERT_EQ(status_of(socket.ask(upgrade(browser.cookies("staff.test").at("__Host-cordon")))), 101);
    guarded.edge.rewrite(mistrust);
    ASSERT_TRUE(guarded.edge.reload().contains("\"hash\""));
    EXPECT_TRUE(socket.ends_within(3s));
    EXPECT_NE(browser.ask("GET", site, {}).status(), 200);
  }
}

TEST(Access, AsksAgainForWhatARuleWantsBesides) {
  Guarded guarded([](control::Settings& settings) {
    settings.sites[1].allow = {rule("doctors", {"group:doctors"}), rule("leads", {"group:doctors", "mfa:any"}, {"/admin/"})};
  });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  auto const page = browser.open("https://staff.test/admin/users");
  EXPECT_EQ(Browser::host_of(page.url), "login.test");
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(browser.open(site).url, site) << "the rest goes on";
  for (auto const* const trick : {"/ADMIN/users", "/admin;x/users", "/Admin/users", "/admin./users"})
    EXPECT_NE(browser.open("https://staff.test" + std::string(trick)).url, "https://staff.test" + std::string(trick)) << trick;
}

TEST(Access, AsksWhyAndRemembersTheAnswer) {
  Guarded guarded([](control::Settings& settings) { settings.sites[1].allow[0].purpose = true; });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto const question = Guarded::log_in(browser, browser.open(site));
  EXPECT_EQ(question.status(), 403);
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_EQ(browser.submit(question, "/.cordon/purpose", {{"purpose", ""}}).status(), 422);
  auto const page = browser.submit(question, "/.cordon/purpose", {{"purpose", "patient of the night"}});
  EXPECT_EQ(page.url, site);
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(browser.open("https://staff.test/").status(), 200);
}

TEST(Access, ExplainsALoopInsteadOfGoingOn) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto page = Guarded::log_in(browser, browser.open(site));
  for (int i = 0; i < 10 && page.status() == 200; ++i) {
    browser.cookies("staff.test").erase("__Host-cordon");  // a browser that does not keep it
    page = browser.open(site);
  }
  EXPECT_NE(page.status(), 200);
  EXPECT_EQ(Browser::host_of(page.url), "staff.test");
}

TEST(Access, IsAdministeredByWhoHasTheKeyAlone) {
  Guarded guarded;
  for (std::string const& field : std::vector<std::string>{"", "Authorization: Bearer \r\n", "Authorization: Bearer wrong\r\n",
                                                           "Authorization: Basic eDp5\r\n"}) {
    Wire wire;
    ASSERT_TRUE(wire.connect(guarded.edge.admin()));
    Client client(std::move(wire));
    std::string const form = "email=eve@evil.test&name=Eve&group=doctors&password=correct+horse+battery";
    auto const answer = client.ask("POST /access/members/add HTTP/1.1\r\nHost: 127.0.0.1\r\n" + field +
                                   "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    EXPECT_EQ(status_of(answer), 403) << field;
  }
  EXPECT_FALSE(guarded.administer("members/list", "").contains("eve@evil.test"));
  auto const status = std::filesystem::status(guarded.edge.folder().path() / "state/access").permissions();
  EXPECT_EQ(status, std::filesystem::perms::owner_all);
}

TEST(Access, ServesWhatIsPublicWhileItsStoreIsAway) {
  testing::Folder keys;
  auto const key = keys.write("directory.key", std::string(43, 'A') + "\n");
  std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Guarded guarded([&](control::Settings& settings) {
    settings.access.database = "host=" + keys.path().string() + " dbname=nothing";
    settings.access.directory_key = key;
  });
  Browser browser(guarded.edge);
  EXPECT_EQ(browser.open("https://praxis.test/").status(), 200);
  for (auto const* const url : {site, "https://login.test/", "https://login.test/.cordon/log-in"})
    EXPECT_EQ(browser.open(url).status(), 503) << url;
  EXPECT_EQ(guarded.origin.requests().size(), 1U);
}

std::string from_base32(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string octets;
  unsigned bits = 0, count = 0;
  for (char const c : text) {
    bits = bits << 5 | static_cast<unsigned>(digits.find(c));
    count += 5;
    if (count < 8) continue;
    count -= 8;
    octets += static_cast<char>(bits >> count & 0xff);
  }
  return octets;
}

TEST(Access, LetsInWhoShowsASecondFactorWhereARuleWantsOne) {
  Guarded guarded(
      [](control::Settings& settings) { settings.sites[1].allow.push_back(rule("leads", {"mfa:any"}, {"/admin/"})); });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(site));
  auto const app = browser.open("https://login.test/.cordon/security/authenticator");
  auto const begin = app.text.find("secret=") + 7;
  auto const secret = from_base32(app.text.substr(begin, app.text.find_first_of("&\"", begin) - begin));
  auto const step = credentials::totp_step_at(std::chrono::system_clock::now());
  ASSERT_EQ(browser.submit(app, "/.cordon/security/authenticator", {{"code", credentials::totp_code(secret, step)}}).status(),
            200);
  auto const admin = "https://staff.test/admin/";
  auto const factor = Guarded::log_in(browser, browser.open(admin));
  auto const page = browser.submit(factor, "/.cordon/log-in/code", {{"code", credentials::totp_code(secret, step + 1)}});
  EXPECT_EQ(page.url, admin);
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(claims_of(guarded.origin.last()).at("amr").as_array().size(), 3U) << "pwd, otp, mfa";
}

TEST(Access, EndsStreamsOfASiteThatHasRulesNow) {
  Guarded guarded([](control::Settings& settings) { settings.sites[1].allow = {}; }, live_origin());
  auto events = guarded.edge.connect_tls("staff.test");
  events.say(get("/stream", {}, "staff.test"));
  ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));
  guarded.edge.rewrite([](control::Settings& settings) { settings.sites[1].allow = {rule("doctors", {"group:doctors"})}; });
  EXPECT_TRUE(guarded.edge.reload().contains("\"hash\""));
  EXPECT_TRUE(events.ends_within(3s));
}

TEST(Access, TellsNobodyWhoIsAMember) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto const form = browser.open(site);
  auto const wrong = browser.submit(form, "/.cordon/log-in/password", {{"email", "zoe@clinic.eu"}, {"password", "wrong horse"}});
  auto const nobody = browser.submit(form, "/.cordon/log-in/password", {{"email", "eve@clinic.eu"}, {"password", "wrong horse"}});
  EXPECT_EQ(wrong.status(), 422);
  EXPECT_EQ(nobody.status(), 422);
  auto const without = [](Browser::Page const& page, std::string_view address) {
    std::string text(page.body());
    for (std::size_t at = 0; (at = text.find(address, at)) != std::string::npos;) text.erase(at, address.size());
    for (std::size_t at = 0; (at = text.find("name=\"token\" value=\"", at)) != std::string::npos; ++at)
      text.erase(at + 20, text.find('"', at + 20) - at - 20);
    return text.size();
  };
  EXPECT_EQ(without(wrong, "zoe@clinic.eu"), without(nobody, "eve@clinic.eu"));
}

TEST(Access, ServesHealthOfTheLoginHostByItselfAlone) {
  Guarded guarded;
  Browser browser(guarded.edge);
  EXPECT_EQ(browser.open("https://login.test/").status(), 200);
  EXPECT_EQ(browser.open("https://login.test/agenda").status(), 404);
  EXPECT_EQ(browser.ask("DELETE", "https://login.test/.cordon/log-in", {}).status(), 404);
  EXPECT_TRUE(guarded.origin.requests().empty());
}

}  // namespace
}  // namespace cordon::stories
