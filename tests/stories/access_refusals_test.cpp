#include "browser.h"

// What somebody sees who may not have what they asked for, and where it leads.
namespace cordon::stories {
namespace {

constexpr auto admin = "https://staff.test/admin/";
constexpr auto launcher = R"(href="https://login.test/">)";
constexpr auto switch_account = R"(href="https://login.test/.cordon/log-out")";

// The deeds that a page offers, above its first heading.
std::string deeds_of(Browser::Page const& page) {
  std::string const text(page.body());
  auto const begin = text.find("<main");
  return text.substr(begin, text.find("<h2>", begin) - begin);
}

// Everybody of the clinic's billing may see the first page; below /admin/ there are the rules of the test.
std::function<void(control::Settings&)> with_rules(std::vector<control::RuleSettings> const& allow,
                                                   std::vector<control::RuleSettings> const& deny = {}) {
  return [=](control::Settings& settings) {
    settings.sites[1].allow = allow;
    settings.sites[1].allow.push_back(rule("billing", {"group:billing"}, {"/"}));
    settings.sites[1].deny = deny;
  };
}

TEST(Refusals, LeadToWhereSomebodyMayGo) {
  Guarded guarded(with_rules({rule("doctors", {"group:doctors"}, {"/admin/"})}));
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const page = Guarded::log_in(browser, browser.open(admin), "max@clinic.eu");
  ASSERT_EQ(page.status(), 403);
  auto const deeds = deeds_of(page);
  EXPECT_TRUE(deeds.contains(R"(href="/">Go to the start of Staff)")) << deeds;
  EXPECT_TRUE(deeds.contains(std::string(launcher) + "Go to your applications")) << deeds;
  EXPECT_TRUE(deeds.contains(switch_account)) << "somebody else may be a doctor";
  EXPECT_EQ(browser.open("https://staff.test/").status(), 200);
  EXPECT_EQ(browser.open("https://login.test/").status(), 200);
}

TEST(Refusals, DoNotLeadToAStartThatIsClosedToo) {
  Guarded guarded;
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const page = Guarded::log_in(browser, browser.open(admin), "max@clinic.eu");
  ASSERT_EQ(page.status(), 403);
  EXPECT_FALSE(deeds_of(page).contains(R"(href="/")"));
  EXPECT_TRUE(deeds_of(page).contains(launcher));
}

TEST(Refusals, SpeakFourLanguages) {
  Guarded guarded(with_rules({rule("doctors", {"group:doctors"}, {"/admin/"})}));
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  (void)Guarded::log_in(browser, browser.open(admin), "max@clinic.eu");
  for (auto const& [language, start, applications] :
       {std::tuple("fr", "Aller à l’accueil de Staff", "Aller à vos applications"),
        std::tuple("de", "Zur Startseite von Staff", "Zu Ihren Anwendungen"),
        std::tuple("it", "Alla pagina iniziale di Staff", "Alle Sue applicazioni")}) {
    auto const page = browser.open(std::string(admin) + "?language=" + language);
    EXPECT_TRUE(page.says(start)) << language;
    EXPECT_TRUE(page.says(applications)) << language;
  }
}

// Who is logged in and who is not, where a rule keeps everybody of this place out: another login changes nothing.
TEST(Refusals, OfferNoLogInThatWouldNotHelp) {
  Guarded guarded(with_rules({rule("doctors", {"group:doctors"}, {"/admin/"})},
                             {rule("not from here", {"network:127.0.0.0/8"}, {"/admin/"})}));
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const nobody = browser.open(admin);
  EXPECT_EQ(nobody.status(), 403);
  EXPECT_EQ(nobody.url, admin);
  EXPECT_FALSE(deeds_of(nobody).contains("login.test")) << deeds_of(nobody);
  EXPECT_FALSE(deeds_of(nobody).contains("Log in")) << deeds_of(nobody);
  (void)Guarded::log_in(browser, browser.open("https://staff.test/"), "max@clinic.eu");
  auto const known = browser.open(admin);
  EXPECT_EQ(known.status(), 403);
  EXPECT_FALSE(deeds_of(known).contains("Log in")) << deeds_of(known);
  EXPECT_FALSE(deeds_of(known).contains(switch_account));
  EXPECT_TRUE(deeds_of(known).contains(launcher));
  EXPECT_TRUE(deeds_of(known).contains(R"(href="/")"));
}

// A rule that keeps out this person may not keep out another.
TEST(Refusals, OfferAnotherAccountWhereItIsAboutThePerson) {
  Guarded guarded(
      with_rules({rule("doctors", {"group:doctors"}, {"/admin/"})}, {rule("billing never", {"group:billing"}, {"/admin/"})}));
  ASSERT_EQ(status_of(guarded.add("max@clinic.eu", "billing")), 200);
  Browser browser(guarded.edge);
  auto const page = Guarded::log_in(browser, browser.open(admin), "max@clinic.eu");
  EXPECT_EQ(page.status(), 403);
  EXPECT_TRUE(deeds_of(page).contains(switch_account));
  EXPECT_FALSE(deeds_of(page).contains("Log in again"));
}

}  // namespace
}  // namespace cordon::stories
