#include "pages/form.h"
#include "traveller.h"

// Logging in at a provider, from the first request to the last: a real edge, a real provider, a browser between them.
namespace cordon::stories {
namespace {

constexpr auto site = "https://staff.test/agenda";

bool eventually(std::function<bool()> const& so) {
  return testing::Program::eventually(so);
}

TEST(ProviderLogin, LeadsToTheSiteWhoseRulesItsGroupsDecide) {
  Vouched vouched;
  EXPECT_EQ(vouched.browser.log_in(site).url, site);
  ASSERT_EQ(vouched.guarded.origin.requests().size(), 1U);
  EXPECT_TRUE(field_of(vouched.guarded.origin.last(), "cordon-assertion"));
  EXPECT_TRUE(vouched.browser.open("https://login.test/").says("roux@clinic.eu"));
  Traveller other(vouched.guarded.edge, vouched.idp);
  other.be("weiss");
  auto const refused = other.log_in(site);
  EXPECT_EQ(refused.status(), 403);
  EXPECT_TRUE(refused.says("weiss@clinic.eu"));
  EXPECT_EQ(vouched.guarded.origin.requests().size(), 1U);
}

TEST(ProviderLogin, GoesStraightThereWhereASiteNamesNobodyElse) {
  Vouched vouched([](control::Settings& settings) { settings.sites[1].providers = {"clinic"}; });
  EXPECT_EQ(vouched.browser.open(site).url, site);
}

TEST(ProviderLogin, IsForSitesThatNameIt) {
  Vouched vouched([](control::Settings& settings) { settings.sites[1].providers = {"directory"}; });
  auto const page = vouched.browser.open(site);
  EXPECT_FALSE(page.says("/provider/clinic")) << "it is not offered";
  auto const query = page.url.substr(page.url.find('?'));
  EXPECT_EQ(vouched.browser.open("https://login.test/provider/clinic" + query).status(), 404);
  EXPECT_EQ(vouched.browser.log_in("https://login.test/").status(), 200);
  EXPECT_NE(vouched.browser.open(site).url, site) << "nor is a login with it";
  EXPECT_TRUE(vouched.guarded.origin.requests().empty());
}

TEST(ProviderLogin, SendsAMemberOfAnotherDirectoryToWhereTheSiteWantsThem) {
  Vouched vouched([](control::Settings& settings) {
    settings.sites[1].providers = {"clinic"};
    settings.sites[1].allow = {rule("all", {"member"})};
  });
  ASSERT_EQ(status_of(vouched.guarded.add("max@clinic.eu", "doctors")), 200);
  auto& browser = vouched.browser.at_edge();
  auto const away = browser.ask("GET", site, {}).field("location");
  auto const query = away.substr(away.find('?'));
  auto const form = browser.open("https://login.test/.cordon/log-in");
  auto const sent =
      Browser::form(form, "/.cordon/log-in/password", {{"email", "max@clinic.eu"}, {"password", Guarded::password}});
  (void)browser.follow(browser.ask("POST", "https://login.test/.cordon/log-in/password", sent + "&" + query.substr(1)));
  EXPECT_NE(browser.open(site).url, site);
  EXPECT_TRUE(vouched.guarded.origin.requests().empty());
}

TEST(ProviderLogin, AsksForTheAddressFirstWhereDomainsTellWhoVouches) {
  Vouched vouched([](control::Settings& settings) { settings.access.providers[0].mail_domains = {"Clinic.EU"}; });
  ASSERT_EQ(status_of(vouched.guarded.add("max@other.eu", "doctors")), 200);
  auto& browser = vouched.browser.at_edge();
  auto const first = browser.open(site);
  EXPECT_FALSE(first.says("type=\"password\""));
  auto const onward = browser.submit(first, "/.cordon/log-in/address", {{"email", "zoe@clinic.eu"}});
  EXPECT_EQ(onward.status(), 200);
  EXPECT_EQ(vouched.browser.open("https://login.test" + Traveller::link(onward, "/provider/clinic")).url, site);
  EXPECT_TRUE(vouched.browser.open("https://login.test/").says("zoe@clinic.eu"));
  Browser other(vouched.guarded.edge);
  auto const asked = other.submit(other.open(site), "/.cordon/log-in/address", {{"email", "max@other.eu"}});
  EXPECT_EQ(Guarded::log_in(other, asked, "max@other.eu").url, site);
}

TEST(ProviderLogin, IsTheOnlyWayWhereTheDirectoryIsOff) {
  Vouched vouched([](control::Settings& settings) { settings.access.directory = false; });
  ASSERT_EQ(status_of(vouched.guarded.add("zoe@clinic.eu", "doctors")), 200);
  auto& browser = vouched.browser.at_edge();
  auto const page = browser.open("https://login.test/.cordon/log-in");
  EXPECT_FALSE(page.says("type=\"password\""));
  auto const token = page.text.find("name=\"token\"");
  EXPECT_EQ(token, std::string::npos) << "there is no form";
  EXPECT_EQ(browser.open("https://login.test/.cordon/invitation?link=x").status(), 404);
  EXPECT_EQ(vouched.browser.log_in(site).url, site);
}

struct Change {
  std::string what;
  std::function<std::string(std::string)> change;
  int status;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto const at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ProviderLogin, BelievesNoAnswerThatIsNotForThisBrowserAndFromThisProvider) {
  Vouched vouched([](control::Settings& settings) {
    auto other = settings.access.providers[0];
    other.name = "other";
    other.issuer = "https://idp.other.test";
    settings.access.providers.push_back(other);
  });
  auto const other_state = [](std::string url) { return replaced(std::move(url), "state=", "state=x"); };
  auto const other_place = [](std::string url) { return replaced(std::move(url), "/callback/clinic", "/callback/other"); };
  auto const other_issuer = [](std::string url) { return replaced(std::move(url), "iss=", "iss=https%3A%2F%2Fevil.test%2F&x="); };
  auto const other_code = [](std::string url) { return replaced(std::move(url), "code=", "code=x"); };
  for (auto const& [what, change, status] :
       {Change{"a forged state", other_state, 400}, Change{"at another provider's address (mix-up)", other_place, 502},
        Change{"of another issuer", other_issuer, 400}, Change{"another code", other_code, 400},
        Change{"as it was given", [](std::string url) { return url; }, 303}}) {
    Traveller browser(vouched.guarded.edge, vouched.idp);
    auto const callback = browser.callback("https://login.test/provider/clinic");
    ASSERT_TRUE(callback.starts_with("https://login.test/callback/clinic?")) << callback;
    auto const answer = browser.at_edge().ask("GET", change(callback), {});
    EXPECT_EQ(answer.status(), status) << what;
    EXPECT_EQ(browser.at_edge().cookies("login.test").contains("__Host-cordon"), status == 303) << what;
  }
  Traveller victim(vouched.guarded.edge, vouched.idp);
  auto const callback = vouched.browser.callback("https://login.test/provider/clinic");
  EXPECT_EQ(victim.at_edge().ask("GET", callback, {}).status(), 400) << "of another browser: log-in forgery";
  EXPECT_FALSE(victim.at_edge().cookies("login.test").contains("__Host-cordon"));
}

TEST(ProviderLogin, TakesAnAnswerOnce) {
  Vouched vouched;
  auto const callback = vouched.browser.callback("https://login.test/provider/clinic");
  auto& browser = vouched.browser.at_edge();
  auto const kept = browser.cookies("login.test");
  ASSERT_EQ(browser.ask("GET", callback, {}).status(), 303);
  EXPECT_EQ(browser.ask("GET", callback, {}).status(), 400);
  browser.cookies("login.test") = kept;
  EXPECT_EQ(browser.ask("GET", callback, {}).status(), 400) << "with what the browser kept, too";
  EXPECT_FALSE(browser.cookies("login.test").contains("__Host-cordon"));
  Traveller stranger(vouched.guarded.edge, vouched.idp);
  stranger.be("stranger");
  auto const refusal = stranger.callback("https://login.test/provider/clinic");
  auto const before = stranger.at_edge().cookies("login.test");
  EXPECT_EQ(stranger.at_edge().ask("GET", refusal, {}).status(), 403);
  stranger.at_edge().cookies("login.test") = before;
  EXPECT_EQ(stranger.at_edge().ask("GET", refusal, {}).status(), 400) << "not by the provider's memory alone";
}

TEST(ProviderLogin, ExplainsARefusalAndLeadsOn) {
  Vouched vouched;
  vouched.browser.be("stranger");
  auto const page = vouched.browser.log_in(site);
  EXPECT_EQ(page.status(), 403);
  EXPECT_TRUE(page.says("Clinic"));
  EXPECT_FALSE(page.says("stranger")) << "its own words are shown to nobody";
  vouched.browser.be("roux");
  auto const again = Traveller::link(page, "/.cordon/log-in");
  EXPECT_EQ(vouched.browser.log_in("https://login.test" + again).url, site) << "the errand is not forgotten";
}

TEST(ProviderLogin, IsExplainedWhenTheProviderIsAway) {
  Vouched vouched;
  vouched.idp.end();
  auto const page = vouched.browser.log_in(site);
  EXPECT_EQ(page.status(), 502);
  EXPECT_TRUE(page.says("Clinic"));
  vouched.idp.start();
  EXPECT_TRUE(eventually([&] { return vouched.browser.log_in(site).url == site; }));
}

TEST(ProviderLogin, GoesOnWithNewKeys) {
  Vouched vouched;
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  vouched.browser.tell("/control/rotate");
  EXPECT_TRUE(eventually([&] {
    Traveller other(vouched.guarded.edge, vouched.idp);
    return other.log_in(site).url == site;
  })) << "new keys are looked for, though not at once";
}

TEST(ProviderRenewal, TakesAGroupAwayAndEndsWhatItLetIn) {
  Vouched vouched([](control::Settings& settings) { settings.access.refresh = 1s; });
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  vouched.browser.tell("/control/accounts", R"({"roux": {"name": "R", "groups": ["billing"], "amr": ["pwd"]}})");
  EXPECT_TRUE(eventually([&] { return vouched.browser.at_edge().ask("GET", site, {}).status() == 403; }));
}

TEST(ProviderRenewal, LogsOutWhomTheProviderDoesNotKnowAnyMore) {
  Vouched vouched([](control::Settings& settings) { settings.access.refresh = 1s; });
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  vouched.browser.tell("/control/accounts", R"({"roux": null})");
  EXPECT_TRUE(eventually([&] { return vouched.browser.at_edge().ask("GET", site, {}).status() == 303; }));
}

TEST(ProviderRenewal, KeepsWhatWasSaidWhileTheProviderIsAway) {
  Vouched vouched([](control::Settings& settings) { settings.access.refresh = 1s; });
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  vouched.idp.end();
  int seen = 0;
  EXPECT_FALSE(testing::Program::eventually(
      [&] { return ++seen < 300 ? vouched.browser.at_edge().ask("GET", site, {}).status() != 200 : false; }));
}

Origin::Answer endless() {
  return [](Wire& wire, std::string const& request) {
    if (!request.contains("/stream")) {
      static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      return true;
    }
    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
    return silence()(wire, request);
  };
}

TEST(ProviderLogout, OfOursLeadsToTheProvidersAndTheirsCutsStreamsHere) {
  Origin backchannel;
  Vouched vouched({}, endless(),
                  {{"backchannel_logout_uri", "http://127.0.0.1:" + std::to_string(backchannel.port()) + "/out"},
                   {"backchannel_logout_session_required", true},
                   {"post_logout_redirect_uris", {"https://login.test/.cordon/log-out"}}});
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  Traveller elsewhere(vouched.guarded.edge, vouched.idp);
  ASSERT_EQ(elsewhere.log_in(site).url, site);
  auto& browser = vouched.browser.at_edge();
  auto events = vouched.guarded.edge.connect_tls("staff.test");
  events.say(get("/stream", "Cookie: __Host-cordon=" + elsewhere.at_edge().cookies("staff.test").at("__Host-cordon") + "\r\n",
                 "staff.test"));
  ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));

  // Out here, and by the way out there: only what the browser had.
  auto const question = browser.open("https://login.test/.cordon/log-out");
  auto const page = browser.submit(question, "/.cordon/log-out", {});
  auto const way = Traveller::link(page, vouched.idp.origin());
  EXPECT_TRUE(way.contains("id_token_hint=")) << way;
  EXPECT_EQ(browser.ask("GET", site, {}).status(), 303);
  EXPECT_EQ(vouched.browser.end_at_provider(way), "https://login.test/.cordon/log-out");
  EXPECT_FALSE(events.ends_within(700ms)) << "another session of the same person";

  // The other one ends at the provider, which tells us.
  auto const other_page = elsewhere.at_edge().open("https://login.test/.cordon/log-out");
  EXPECT_EQ(other_page.status(), 200);
  ASSERT_TRUE(backchannel.await_requests(1));
  auto const first = backchannel.last();
  auto const body = first.substr(first.find("\r\n\r\n") + 4);
  auto const post = [&](std::string const& form, std::string const& provider = "clinic") {
    return browser.ask("POST", "https://login.test/backchannel/" + provider, form);
  };
  auto const told = post(body);
  EXPECT_EQ(told.status(), 200);
  EXPECT_EQ(told.field("cache-control"), "no-store");
  EXPECT_FALSE(events.ends_within(700ms)) << "it is about the session that has ended already";
  EXPECT_EQ(post(body).status(), 400) << "replayed";
  for (auto const* const form : {"", "logout_token=x", "x"}) {
    auto const refused = post(form);
    EXPECT_EQ(refused.status(), 400) << form;
    EXPECT_EQ(refused.field("cache-control"), "no-store");
  }
  EXPECT_EQ(post(body, "nobody").status(), 400);
}

TEST(ProviderLogout, AtTheProviderEndsLiveStreamsWithinASecond) {
  Origin backchannel;
  Vouched vouched({}, endless(),
                  {{"backchannel_logout_uri", "http://127.0.0.1:" + std::to_string(backchannel.port()) + "/out"},
                   {"backchannel_logout_session_required", true}});
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  auto& browser = vouched.browser.at_edge();
  auto events = vouched.guarded.edge.connect_tls("staff.test");
  events.say(get("/stream", "Cookie: __Host-cordon=" + browser.cookies("staff.test").at("__Host-cordon") + "\r\n", "staff.test"));
  ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));
  (void)vouched.browser.end_at_provider(vouched.idp.issuer() + "/session/end");
  ASSERT_TRUE(backchannel.await_requests(1));
  auto const sent = backchannel.last();
  EXPECT_FALSE(events.ends_within(700ms)) << "nobody has told us yet";
  auto const begun = std::chrono::steady_clock::now();
  Browser nobody(vouched.guarded.edge);
  EXPECT_EQ(nobody.ask("POST", "https://login.test/backchannel/clinic", sent.substr(sent.find("\r\n\r\n") + 4)).status(), 200);
  EXPECT_TRUE(events.ends_within(3s));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(browser.ask("GET", site, {}).status(), 303);
}

TEST(ProviderSettingsInForce, AreSwappedByAReload) {
  Vouched vouched;
  ASSERT_EQ(vouched.browser.log_in(site).url, site);
  auto const callback = vouched.browser.callback("https://login.test/provider/clinic");
  vouched.guarded.edge.rewrite([](control::Settings& settings) {
    settings.access.providers[0].title = "Hospital";
    settings.access.providers[0].claims = {"department"};
  });
  ASSERT_TRUE(vouched.guarded.edge.reload().contains("\"hash\""));
  Browser other(vouched.guarded.edge);
  EXPECT_TRUE(other.open("https://login.test/.cordon/log-in").says("Hospital"));
  EXPECT_EQ(vouched.browser.at_edge().ask("GET", callback, {}).status(), 303) << "who is on the way arrives";
  vouched.guarded.edge.rewrite([](control::Settings& settings) { settings.access.providers.clear(); });
  ASSERT_TRUE(vouched.guarded.edge.reload().contains("\"hash\""));
  EXPECT_EQ(other.open("https://login.test/provider/clinic").status(), 404);
}

}  // namespace
}  // namespace cordon::stories
