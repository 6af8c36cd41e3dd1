#include <boost/json.hpp>

#include "browser.h"
#include "net/country_writer.h"

// What operators see of policies, at the real edge.
namespace cordon::stories {
namespace {

namespace json = boost::json;

constexpr auto site = "https://staff.test/agenda";

json::object explain(Guarded const& guarded, std::string const& form) {
  auto const answer = guarded.administer("policy/explain", form);
  EXPECT_EQ(status_of(answer), 200) << answer;
  return status_of(answer) == 200 ? json::parse(body_of(answer)).as_object() : json::object();
}

TEST(Policies, AreExplainedForMembersWhoAreNotLoggedIn) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  auto const answer = explain(guarded, "user=zoe@clinic.eu&url=" + std::string(site));
  EXPECT_EQ(answer.at("who").at("known_by"), "directory");
  EXPECT_EQ(answer.at("who").at("can_prove").at("password"), true);
  EXPECT_EQ(answer.at("explanation").at("outcome"), "allowed");
  EXPECT_EQ(answer.at("explanation").at("rule"), "doctors");
  auto const nobody = explain(guarded, "user=nobody&url=" + std::string(site));
  EXPECT_EQ(nobody.at("explanation").at("outcome"), "log_in");
}

TEST(Policies, AreExplainedByTheNewestSessionOfWhoIsLoggedIn) {
  Guarded guarded([](control::Settings& settings) { settings.sites[1].allow[0].purpose = true; });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  auto const question = Guarded::log_in(browser, browser.open(site));
  auto const before = explain(guarded, "user=Zoe@clinic.eu&url=" + std::string(site));
  EXPECT_EQ(before.at("who").at("known_by"), "session");
  EXPECT_EQ(before.at("who").at("site"), "staff.test");
  EXPECT_EQ(before.at("explanation").at("outcome"), "purpose");
  (void)browser.submit(question, "/.cordon/purpose", {{"purpose", "patient of the night"}});
  auto const session = std::string(before.at("who").at("session").as_string());
  auto const after = explain(guarded, "session=" + session + "&url=" + site);
  EXPECT_EQ(after.at("explanation").at("outcome"), "allowed");
  EXPECT_FALSE(json::serialize(after).contains("patient of the night"));
}

TEST(Policies, AreExplainedForAnotherMethodPlaceAndTime) {
  Guarded guarded([](control::Settings& settings) {
    settings.sites[1].allow = {
        rule("night", {"group:doctors", "method:POST", "network:10.0.0.0/8", "time:mon-fri 08:00-09:00 Europe/Paris"})};
  });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  auto const form = "user=zoe@clinic.eu&method=POST&from=10.0.0.7&url=" + std::string(site);
  EXPECT_EQ(explain(guarded, form + "&at=2026-03-02+07:30").at("explanation").at("outcome"), "allowed");
  EXPECT_EQ(explain(guarded, form + "&at=2026-03-02+09:30").at("explanation").at("outcome"), "refused");
  EXPECT_EQ(explain(guarded, form + "&at=2026-03-02+07:30").at("request").at("from"), "10.0.0.7");
}

TEST(Policies, AreNotExplainedForWhatIsNotThere) {
  Guarded guarded;
  for (auto const& [form, sentence] :
       {std::pair("user=mallory@evil.test&url=https://staff.test/", "mallory@evil.test is logged in"),
        std::pair("user=nobody&url=https://praxis.test/", "no site here has the host praxis.test"),
        std::pair("user=nobody&url=https://staff.test/%2e%2e%2f", "before any rule is asked"),
        std::pair("user=nobody&url=https://staff.test/&at=soon", "soon is no time"),
        std::pair("user=nobody&url=https://staff.test/&from=home", "home is no address"),
        std::pair("session=x&url=https://staff.test/", "no number of a session"),
        std::pair("session=AAAAAAAAAAAAAAAAAAAAAA&url=https://staff.test/", "it has ended"),
        std::pair("url=https://staff.test/", "say of whom")}) {
    auto const answer = guarded.administer("policy/explain", form);
    EXPECT_TRUE(status_of(answer) == 422 || status_of(answer) == 404) << form << answer;
    EXPECT_TRUE(answer.contains(sentence)) << form << answer;
  }
}

TEST(Policies, InTheShadowTellWhomTheyWouldHaveKeptOut) {
  Guarded guarded([](control::Settings& settings) {
    auto shadow = rule("no doctors", {"group:doctors"});
    shadow.shadow = true;
    settings.sites[1].deny = {shadow};
  });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  Browser browser(guarded.edge);
  EXPECT_EQ(Guarded::log_in(browser, browser.open(site)).status(), 200) << "it decides nothing";
  auto const report = json::parse(body_of(guarded.administer("policy/shadow", ""))).at("rules").as_array();
  ASSERT_EQ(report.size(), 1U);
  EXPECT_EQ(report[0].at("rule"), "no doctors");
  EXPECT_EQ(report[0].at("outcomes").at("refused"), 1);
  EXPECT_EQ(report[0].at("people").at(0).at("email"), "zoe@clinic.eu");
  auto const page = guarded.metrics();
  EXPECT_TRUE(page.contains(R"(cordon_access_shadow_total{site="staff.test",rule="no doctors",outcome="refused"} 1)"));
  EXPECT_TRUE(page.contains(R"(cordon_access_decisions_total{site="staff.test",outcome="log_in"} 1)"));
  EXPECT_TRUE(page.contains(R"(cordon_access_logins_total{provider="directory",result="logged_in"} 1)"));
  EXPECT_FALSE(page.contains("zoe@clinic.eu"));
}

TEST(Policies, ForEmergenciesRingAnAlarmOnceForASession) {
  Guarded guarded([](control::Settings& settings) {
    auto emergency = rule("emergency", {"member"});
    emergency.break_glass = true;
    settings.sites[1].allow.push_back(emergency);
    settings.access.alarm = {"security@clinic.eu", "chief@clinic.eu"};
  });
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const question = Guarded::log_in(browser, browser.open(site), "max@clinic.eu");
  EXPECT_EQ(question.status(), 403);
  EXPECT_TRUE(question.says("Those responsible are told immediately"));
  EXPECT_TRUE(browser.submit(question, "/.cordon/purpose", {{"purpose", ""}}).says("Those responsible are told immediately"));
  EXPECT_EQ(browser.submit(question, "/.cordon/purpose", {{"purpose", "nobody else is here"}}).status(), 200);
  EXPECT_EQ(browser.open(site).status(), 200);
  auto const sent = guarded.letters(2);
  ASSERT_EQ(sent.size(), 2U);
  for (auto const* part : {"Emergency", "max@clinic.eu", "nobody else is here", "staff.test"})
    EXPECT_TRUE(sent[0].contains(part)) << part;
  EXPECT_TRUE(guarded.metrics().contains(R"(cordon_access_break_glass_total{site="staff.test",rule="emergency"} 1)"));
  std::string records;
  for (auto const& line : guarded.edge.records()) records += line + "\n";
  EXPECT_TRUE(records.contains(R"("rule":"emergency")"));
  EXPECT_TRUE(records.contains(R"("alarm":true)"));
  EXPECT_TRUE(records.contains(R"("caller":"#)"));
  EXPECT_FALSE(records.contains("max@clinic.eu"));
}

TEST(Policies, KnowCountriesFromAFileThatIsReadAgainWhenItChanges) {
  testing::Folder folder;
  auto const file = folder.path() / "countries.mmdb";
  auto const write = [&](std::string_view code) {
    net::CountryWriter writer;
    writer.add("127.0.0.0/8", code);
    folder.write("new", writer.finish(system_clock().wall()));
    std::filesystem::rename(folder.path() / "new", file);
  };
  write("FR");
  Guarded guarded([&](control::Settings& settings) {
    settings.sites[1].bypass = {rule("from here", {"country:FR"})};
    settings.access.countries = file;
  });
  Browser browser(guarded.edge);
  EXPECT_EQ(browser.ask("GET", site, {}).status(), 200);
  EXPECT_EQ(explain(guarded, "user=nobody&from=127.0.0.1&url=" + std::string(site)).at("request").at("country"), "FR");
  write("DE");
  int status = 200;
  for (auto const begun = std::chrono::steady_clock::now(); status == 200 && std::chrono::steady_clock::now() - begun < 5s;)
    status = browser.ask("GET", site, {}).status();
  EXPECT_EQ(status, 303);
}

}  // namespace
}  // namespace cordon::stories
