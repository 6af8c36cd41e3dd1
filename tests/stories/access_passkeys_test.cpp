#include "browser.h"
#include "credentials/test_authenticator.h"
#include "testing/program.h"

// A page that asks for a passkey, and somebody who has none yet.
namespace cordon::stories {
namespace {

constexpr auto page_asked = "https://staff.test/admin/letters?patient=7&page=2";
credentials::TestHabits const habits{.origin = "https://login.test", .rp_id = "login.test"};

// What a page gives to the browser's authenticator.
std::string options_in(Browser::Page const& page) {
  auto const begin = page.text.find("data-options=\"") + std::string_view("data-options=\"").size();
  return Browser::unescape(page.text.substr(begin, page.text.find('"', begin) - begin));
}

// Where the link to a page of one's account leads, with what it carries.
std::string link_in(Browser::Page const& page, std::string const& path) {
  auto const begin = page.text.find("href=\"" + path) + 6;
  return "https://login.test" + Browser::unescape(page.text.substr(begin, page.text.find('"', begin) - begin));
}

class Passkeys : public ::testing::Test {
 protected:
  Passkeys() { EXPECT_EQ(status_of(guarded_.add("zoe@clinic.eu", "doctors")), 200); }

  static void ask_for_passkeys(control::Settings& settings) {
    settings.sites[1].allow = {rule("doctors", {"group:doctors"}),
                               rule("with a key", {"group:doctors", "mfa:phishing-resistant"}, {"/admin/"})};
  }
  // The page that says that a passkey is needed, of who has just logged in with a password.
  Browser::Page asked() {
    (void)Guarded::log_in(browser_, browser_.open("https://staff.test/"));
    auto page = browser_.open(page_asked);
    EXPECT_TRUE(page.url.starts_with("https://login.test/.cordon/log-in?")) << page.url;
    return page;
  }
  Browser::Page add(Browser::Page const& form) {
    return browser_.submit(form, "/.cordon/security/passkey",
                           {{"name", "a key"}, {"credential", authenticator_.create(options_in(form), habits)}});
  }
  Browser::Page prove(Browser::Page const& form) {
    return browser_.submit(form, "/.cordon/log-in/passkey", {{"credential", authenticator_.get(options_in(form), habits)}});
  }

  FakeClock clock_;
  Guarded guarded_{ask_for_passkeys, {}, clock_};
  Browser browser_{guarded_.edge};
  credentials::TestAuthenticator authenticator_;
};

TEST_F(Passkeys, LeadBackToThePageThatAskedForThem) {
  auto const form = browser_.open(link_in(asked(), "/.cordon/security/passkey"));
  ASSERT_EQ(form.status(), 200) << form.text;
  auto const step = add(form);
  EXPECT_TRUE(step.url.starts_with("https://login.test/.cordon/log-in?site=staff.test&")) << step.url;
  auto const page = prove(step);
  EXPECT_EQ(page.url, page_asked);
  EXPECT_EQ(page.status(), 200);
  EXPECT_TRUE(guarded_.origin.last().starts_with("GET /admin/letters?patient=7&page=2 "));
}

TEST_F(Passkeys, LeadBackAfterAMistakeToo) {
  auto const form = browser_.open(link_in(asked(), "/.cordon/security/passkey"));
  auto const again = browser_.submit(form, "/.cordon/security/passkey", {{"name", ""}, {"credential", "{}"}});
  EXPECT_EQ(again.status(), 422);
  EXPECT_EQ(prove(add(again)).url, page_asked);
}

TEST_F(Passkeys, OfOnesOwnAccordLeadToTheListOfThem) {
  (void)Guarded::log_in(browser_, browser_.open("https://staff.test/"));
  auto const page = add(browser_.open("https://login.test/.cordon/security/passkey"));
  EXPECT_EQ(page.status(), 200);
  EXPECT_TRUE(page.says("a key"));
  EXPECT_TRUE(page.says("The passkey is added."));
}

// What one logs in with is changed by who has just proved to be its owner: that comes between, and forgets nothing.
TEST_F(Passkeys, LeadBackFromAnotherProofThatIsAskedForBefore) {
  (void)Guarded::log_in(browser_, browser_.open("https://staff.test/"));
  clock_.advance(20min);
  Browser::Page step;
  ASSERT_TRUE(testing::Program::eventually([&] {
    step = browser_.open(page_asked);
    return step.status() == 200;
  }));
  auto const proof = browser_.open(link_in(step, "/.cordon/security/passkey"));
  EXPECT_TRUE(proof.url.starts_with("https://login.test/.cordon/log-in?")) << proof.url;
  auto const form =
      browser_.submit(proof, "/.cordon/log-in/password", {{"email", "zoe@clinic.eu"}, {"password", Guarded::password}});
  EXPECT_TRUE(form.url.starts_with("https://login.test/.cordon/security/passkey?site=staff.test&")) << form.url;
  auto const page = prove(add(form));
  EXPECT_EQ(page.url, page_asked);
  EXPECT_EQ(page.status(), 200);
}

// Addresses that somebody else made up, for who adds a passkey then.
TEST_F(Passkeys, LeadNowhereElse) {
  (void)Guarded::log_in(browser_, browser_.open("https://staff.test/"));
  auto const state = std::string(43, 'A');
  for (std::string const& query :
       std::vector<std::string>{"site=evil.test&state=" + state, "site=login.test&state=" + state, "site=staff.test&state=x",
                                "next=https://evil.test/", "next=//evil.test/", "then=https://evil.test/",
                                "next=/.cordon/security/passkey&then=site=evil.test", "back=https://evil.test/"}) {
    auto const page = add(browser_.open("https://login.test/.cordon/security/passkey?" + query));
    EXPECT_EQ(Browser::host_of(page.url), "login.test") << query;
    EXPECT_TRUE(page.says("The passkey is added.")) << query << page.url;
    authenticator_ = credentials::TestAuthenticator();
  }
  // A state that this browser does not have is nobody's way in.
  auto const step = add(browser_.open("https://login.test/.cordon/security/passkey?site=staff.test&state=" + state));
  EXPECT_TRUE(step.url.starts_with("https://staff.test/.cordon/callback?")) << step.url;
  EXPECT_NE(step.status(), 200);
}

}  // namespace
}  // namespace cordon::stories
