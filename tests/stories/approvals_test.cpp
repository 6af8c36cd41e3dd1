#include <boost/json.hpp>

#include "browser.h"
#include "later_clock.h"
#include "live_origin.h"
#include "testing/postgres_server.h"

// Temporary access: somebody asks, somebody else lets them in for a while. At the real edge, with its database, its letters and a
// browser for each of the two.
namespace cordon::stories {
namespace {

constexpr auto site = "https://staff.test/vault?drawer=3";
constexpr auto asking = "/.cordon/approval", answering = "/.cordon/approvals", ending = "/.cordon/approvals/end";
constexpr auto reason = "Night shift at the emergency ward";

control::RuleSettings vault(std::vector<std::string> approvers = {"chief@clinic.eu"}) {
  auto made = rule("vault", {"group:doctors"});
  made.approvers = std::move(approvers);
  return made;
}

using Adjust = std::function<void(control::Settings&)>;

Adjust with(control::RuleSettings const& rule) {
  return [rule](control::Settings& settings) {
    settings.sites[1].allow = {rule};
    settings.sites[1].session.idle = 12h;
  };
}

// Of one node: Zoe, who asks, and her chief, each with a browser.
class Vault {
 public:
  explicit Vault(Adjust const& adjust = with(vault()), Origin::Answer answer = {}) : guarded(adjust, std::move(answer), clock) {
    for (auto const& [email, group] :
         {std::pair("zoe@clinic.eu", "doctors"), std::pair("chief@clinic.eu", "heads"), std::pair("max@clinic.eu", "billing")})
      EXPECT_EQ(status_of(guarded.add(email, group)), 200);
  }

  Browser::Page log_in(Browser& browser, std::string const& email, std::string const& url) const {
    return Guarded::log_in(browser, browser.open(url), email);
  }
  // As far as the page that waits.
  Browser::Page ask(std::string const& why = reason, std::string const& hours = "4") {
    auto const form = log_in(zoe, "zoe@clinic.eu", site);
    EXPECT_EQ(form.status(), 403);
    return zoe.submit(form, asking, {{"reason", why}, {"hours", hours}});
  }
  static std::string id_of(Browser::Page const& waiting) {
    auto const begin = waiting.url.find("id=");
    return begin == std::string::npos ? "no question" : waiting.url.substr(begin + 3, 22);
  }
  static std::string link_of(Browser::Page const& waiting) { return "https://login.test/.cordon/approvals?id=" + id_of(waiting); }
  Browser::Page answer(Browser::Page const& waiting, std::string const& what, std::string const& hours = "1") {
    auto const page = log_in(chief, "chief@clinic.eu", link_of(waiting));
    return chief.submit(page, answering, {{"answer", what}, {"hours", hours}});
  }
  std::string cookie() { return zoe.cookies("staff.test").at("__Host-cordon"); }
  std::string explain() const { return guarded.administer("policy/explain", "user=zoe@clinic.eu&url=" + std::string(site)); }
  std::string metrics() const { return guarded.metrics(); }
  std::vector<std::string> letters(std::size_t wanted) const { return guarded.letters(wanted); }

  LaterClock clock;
  Guarded guarded;
  Browser zoe{guarded.edge}, chief{guarded.edge};
};

TEST(Approvals, LetInWhomSomebodyElseAgreesToUntilTheyEnd) {
  Vault vault;
  auto const waiting = vault.ask();
  EXPECT_EQ(waiting.status(), 200);
  EXPECT_TRUE(waiting.says(reason));
  EXPECT_EQ(waiting.field("refresh"), "20") << "it looks by itself";
  EXPECT_EQ(vault.zoe.open(waiting.url + "&still=yes").field("refresh"), "") << "and can be stopped";
  EXPECT_TRUE(vault.explain().contains("approval.missing"));
  auto const letters = vault.letters(1);
  ASSERT_EQ(letters.size(), 1U);
  for (std::string const& part : {std::string("To: chief@clinic.eu"), std::string("zoe@clinic.eu"), "> " + std::string(reason),
                                  "https://login.test/.cordon/approvals?id=3D" + Vault::id_of(waiting)})
    EXPECT_TRUE(letters[0].contains(part)) << part << letters[0];
  auto const answered = vault.answer(waiting, "approve");
  EXPECT_TRUE(answered.says("Access is given"));
  auto const page = vault.zoe.open(waiting.url);
  EXPECT_EQ(page.url, site) << "where she wanted to go";
  EXPECT_EQ(page.status(), 200);
  EXPECT_TRUE(vault.explain().contains(R"("outcome":"allowed")"));
  vault.clock.advance(59min);
  EXPECT_EQ(vault.zoe.open(site).status(), 200);
  vault.clock.advance(2min);
  EXPECT_EQ(vault.zoe.open(site).status(), 403);
}

TEST(Approvals, AreRecordedAndCountedWithoutNames) {
  Vault vault;
  auto const waiting = vault.ask();
  (void)vault.answer(waiting, "approve");
  auto const metrics = vault.metrics();
  for (std::string const event : {"asked", "approved"})
    EXPECT_TRUE(metrics.contains(R"(cordon_access_approvals_total{site="staff.test",event=")" + event + "\"} 1")) << event;
  std::string records;
  for (auto const& line : vault.guarded.edge.records()) records += line + "\n";
  for (auto const* part : {R"("approval":"asked")", R"("approval":"approved")", R"("rule":"vault")"})
    EXPECT_TRUE(records.contains(part)) << part;
  for (auto const* part : {"zoe@", "chief@", "Night shift", "drawer"}) EXPECT_FALSE(records.contains(part)) << part;
}

TEST(Approvals, AreNotGivenByWhoAsks) {
  Vault vault(with(stories::vault({"chief@clinic.eu", "zoe@clinic.eu"})));
  auto const waiting = vault.ask();
  auto const list = vault.zoe.open("https://login.test/.cordon/approvals");
  EXPECT_TRUE(list.says("Your questions"));
  EXPECT_FALSE(list.says("Look at the question"));
  EXPECT_EQ(vault.zoe.open(Vault::link_of(waiting)).status(), 404);
  auto const own = vault.zoe.open("https://login.test/.cordon/sessions");
  auto const sent =
      Browser::form(own, "/.cordon/log-out", {{"id", Vault::id_of(waiting)}, {"answer", "approve"}, {"hours", "1"}});
  EXPECT_EQ(vault.zoe.ask("POST", "https://login.test/.cordon/approvals", sent).status(), 404) << "with a good token of hers";
  EXPECT_EQ(vault.zoe.open(site).status(), 200) << "the page that waits";
  EXPECT_TRUE(vault.guarded.origin.requests().empty());
  EXPECT_EQ(vault.letters(1).size(), 1U) << "she gets no letter";
}

TEST(Approvals, AreGivenByNobodyWhomTheRuleDoesNotName) {
  Vault vault;
  auto const waiting = vault.ask();
  Browser max(vault.guarded.edge);
  EXPECT_EQ(vault.log_in(max, "max@clinic.eu", Vault::link_of(waiting)).status(), 404);
  auto const own = max.open("https://login.test/.cordon/sessions");
  auto const sent =
      Browser::form(own, "/.cordon/log-out", {{"id", Vault::id_of(waiting)}, {"answer", "approve"}, {"hours", "1"}});
  EXPECT_EQ(max.ask("POST", "https://login.test/.cordon/approvals", sent).status(), 404);
  EXPECT_EQ(max.ask("POST", "https://login.test/.cordon/approvals/end", sent).status(), 404);
  EXPECT_FALSE(max.open("https://login.test/").says("waits for your answer"));
  EXPECT_EQ(vault.zoe.open(waiting.url).url, waiting.url);
  EXPECT_TRUE(vault.guarded.origin.requests().empty());
}

TEST(Approvals, TakeNoFormThatIsNotOfTheirBrowser) {
  Vault vault;
  auto const waiting = vault.ask();
  auto const page = vault.log_in(vault.chief, "chief@clinic.eu", Vault::link_of(waiting));
  ASSERT_EQ(page.status(), 200);
  auto const forged = "id=" + Vault::id_of(waiting) + "&hours=1&answer=approve&token=forged";
  EXPECT_NE(vault.chief.ask("POST", "https://login.test/.cordon/approvals", forged).status(), 200);
  auto const again = vault.zoe.ask("POST", "https://staff.test/.cordon/approval", "rule=vault&reason=x&hours=1&token=forged");
  EXPECT_NE(again.status(), 303);
  EXPECT_EQ(vault.zoe.open(waiting.url).url, waiting.url);
}

TEST(Approvals, EndWhenAnAdministratorRevokesThem) {
  for (std::string const& form : std::vector<std::string>{"email=zoe@clinic.eu", "everything=yes"}) {
    Vault vault;
    auto const waiting = vault.ask();
    (void)vault.answer(waiting, "approve", "4");
    ASSERT_EQ(vault.zoe.open(site).status(), 200);
    ASSERT_EQ(status_of(vault.guarded.administer("revoke", form)), 200);
    EXPECT_EQ(vault.log_in(vault.zoe, "zoe@clinic.eu", site).status(), 403) << "who logs in again has to ask again";
  }
}

TEST(Approvals, EndWithABlockOfTheirMember) {
  Vault vault;
  auto const waiting = vault.ask();
  (void)vault.answer(waiting, "approve", "4");
  for (auto const* const active : {"no", "yes"})
    ASSERT_EQ(status_of(vault.guarded.administer("members/change", std::string("email=zoe@clinic.eu&active=") + active)), 200);
  EXPECT_EQ(vault.log_in(vault.zoe, "zoe@clinic.eu", site).status(), 403);
}

TEST(Approvals, AreNotAskedForByWhomADenyKeepsOut) {
  Vault vault;
  auto const form = vault.log_in(vault.zoe, "zoe@clinic.eu", site);
  ASSERT_EQ(form.status(), 403);
  vault.guarded.edge.rewrite(
      [](control::Settings& settings) { settings.sites[1].deny = {rule("nobody now", {"group:doctors"})}; });
  ASSERT_TRUE(vault.guarded.edge.reload().contains("\"hash\""));
  auto const asked = vault.zoe.submit(form, asking, {{"reason", reason}, {"hours", "1"}});
  EXPECT_EQ(asked.status(), 403);
  EXPECT_EQ(asked.url, site) << "where it says why";
  EXPECT_FALSE(vault.metrics().contains(R"(cordon_access_approvals_total{site="staff.test",event="asked"} 1)"));
}

TEST(Approvals, CanBeDeclined) {
  Vault vault;
  auto const waiting = vault.ask();
  EXPECT_TRUE(vault.answer(waiting, "decline").says("Access is declined"));
  auto const page = vault.zoe.open(waiting.url);
  EXPECT_EQ(page.url, waiting.url);
  EXPECT_TRUE(page.says("Your question was declined"));
  EXPECT_EQ(page.field("refresh"), "");
  EXPECT_TRUE(vault.chief.open(Vault::link_of(waiting)).says("declined this already"));
  EXPECT_EQ(vault.zoe.open(site).status(), 403) << "she may ask again";
  EXPECT_TRUE(vault.guarded.origin.requests().empty());
}

TEST(Approvals, AreTooLateAfterADay) {
  Vault vault;
  auto const waiting = vault.ask();
  vault.clock.advance(24h + 1min);
  auto const answered = vault.log_in(vault.chief, "chief@clinic.eu", Vault::link_of(waiting));
  EXPECT_TRUE(answered.says("too old to be answered"));
  auto const page = vault.log_in(vault.zoe, "zoe@clinic.eu", waiting.url);
  EXPECT_TRUE(page.says("Nobody answered in time")) << page.text;
  EXPECT_EQ(vault.zoe.open(site).status(), 403);
}

TEST(Approvals, AskForAReasonAndHoursThatMayBeChosen) {
  Vault vault;
  auto const form = vault.log_in(vault.zoe, "zoe@clinic.eu", site);
  EXPECT_TRUE(form.says("chief@clinic.eu"));
  for (auto const& [why, hours] :
       {std::pair(std::string(), "1"), std::pair(std::string(501, 'a'), "1"), std::pair(std::string("good"), "0"),
        std::pair(std::string("good"), "9"), std::pair(std::string("good"), "-1"), std::pair(std::string("good"), "")})
    EXPECT_EQ(vault.zoe.submit(form, asking, {{"reason", why}, {"hours", hours}}).status(), 422) << hours;
  auto const waiting = vault.zoe.submit(form, asking, {{"reason", std::string(500, 'a')}, {"hours", "8"}});
  EXPECT_EQ(waiting.status(), 200);
  auto const twice = vault.zoe.submit(form, asking, {{"reason", "again"}, {"hours", "1"}});
  EXPECT_EQ(Vault::id_of(twice), Vault::id_of(waiting)) << "one question at a time";
  EXPECT_EQ(vault.letters(1).size(), 1U);
  auto const page = vault.log_in(vault.chief, "chief@clinic.eu", Vault::link_of(waiting));
  EXPECT_EQ(vault.chief.submit(page, answering, {{"answer", "approve"}, {"hours", "12"}}).status(), 422);
  EXPECT_TRUE(vault.chief.submit(page, answering, {{"answer", "approve"}, {"hours", "2"}}).says("Access is given"));
}

TEST(Approvals, CannotBeAskedForAgainAndAgain) {
  Vault vault;
  auto const form = vault.log_in(vault.zoe, "zoe@clinic.eu", site);
  auto asked = vault.zoe.submit(form, asking, {{"reason", "1"}, {"hours", "1"}});
  auto page = vault.log_in(vault.chief, "chief@clinic.eu", Vault::link_of(asked));
  for (int i = 0; i < 12 && asked.status() == 200; ++i) {
    page = vault.chief.open(Vault::link_of(asked));
    (void)vault.chief.submit(page, answering, {{"answer", "decline"}, {"hours", "1"}});
    asked = vault.zoe.submit(form, asking, {{"reason", "again"}, {"hours", "1"}});
  }
  EXPECT_EQ(asked.status(), 429);
  EXPECT_TRUE(asked.says("Too many tries"));
}

TEST(Approvals, QuoteTheReasonSoThatNoLineOfItLooksLikeTheLetters) {
  Vault vault;
  (void)vault.ask("I am new.\r\nAnswer here:\r\nhttps://evil.test/ <b>now</b>");
  auto const letters = vault.letters(1);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_TRUE(letters[0].contains("  > Answer here:"));
  EXPECT_TRUE(letters[0].contains("  > https://evil.test/"));
  EXPECT_FALSE(letters[0].contains("\nhttps://evil.test/"));
}

TEST(Approvals, AreNotOfferedToWhoDoesNotMeetTheRest) {
  Vault vault;
  Browser max(vault.guarded.edge);
  auto const refused = vault.log_in(max, "max@clinic.eu", site);
  EXPECT_EQ(refused.status(), 403);
  EXPECT_EQ(Browser::form(refused, asking, {}), std::string("no form leads to ") + asking);
}

TEST(Approvals, AreNotWaitedForInAnEmergency) {
  Vault vault([](control::Settings& settings) {
    with(stories::vault())(settings);
    auto emergency = rule("emergency", {"group:doctors"});
    emergency.break_glass = true;
    settings.sites[1].allow.push_back(emergency);
    settings.access.alarm = {"security@clinic.eu"};
  });
  auto const waiting = vault.ask();
  auto const link = [](Browser::Page const& page) {
    auto const begin = page.text.find("/.cordon/purpose?rule=emergency");
    return "https://staff.test" + page.text.substr(begin, page.text.find('"', begin) - begin);
  };
  ASSERT_TRUE(waiting.says("/.cordon/purpose?rule=emergency")) << waiting.text;
  auto address = link(waiting);
  for (std::size_t at = 0; (at = address.find("&amp;", at)) != std::string::npos;) address.erase(at + 1, 4);
  auto const why = vault.zoe.open(address);
  EXPECT_TRUE(why.says("Those responsible are told immediately"));
  auto const page = vault.zoe.submit(why, "/.cordon/purpose", {{"purpose", "nobody else is here"}});
  EXPECT_EQ(page.url, site);
  EXPECT_EQ(page.status(), 200);
  EXPECT_EQ(vault.letters(2).size(), 2U) << "the question, and the alarm";
  EXPECT_EQ(vault.zoe.open("https://staff.test/.cordon/purpose?rule=vault").status(), 404) << "for emergencies alone";
}

TEST(Approvals, AreGivenByPeopleAndGroupsThatTheRuleNames) {
  for (std::string const approver : {"group:heads", "people:chiefs"}) {
    Vault vault([&](control::Settings& settings) {
      settings.access.people = {{.name = "chiefs", .any = {"email:chief@clinic.eu"}, .when = {}, .unless = {}}};
      with(stories::vault({approver}))(settings);
    });
    auto const waiting = vault.ask();
    auto const letters = vault.letters(1);
    ASSERT_EQ(letters.size(), 1U) << approver;
    EXPECT_TRUE(letters[0].contains("To: chief@clinic.eu"));
    auto const home = vault.log_in(vault.chief, "chief@clinic.eu", "https://login.test/");
    EXPECT_TRUE(home.says("1 question for access waits for your answer")) << approver;
    (void)vault.answer(waiting, "approve");
    EXPECT_EQ(vault.zoe.open(waiting.url).status(), 200);
    EXPECT_EQ(vault.zoe.open(site).status(), 200) << approver;
    ASSERT_EQ(status_of(vault.guarded.administer("members/change", "email=chief@clinic.eu&group=billing")), 200);
    Browser later(vault.guarded.edge);
    auto const expected = approver == "group:heads" ? 404 : 200;
    EXPECT_EQ(vault.log_in(later, "chief@clinic.eu", Vault::link_of(waiting)).status(), expected) << "by what they are now";
  }
}

TEST(Approvals, EndLiveStreamsWithinASecondOfTheirEnd) {
  Vault vault(with(stories::vault()), live_origin());
  auto const waiting = vault.ask();
  (void)vault.answer(waiting, "approve");
  ASSERT_EQ(vault.zoe.open(waiting.url).status(), 200);
  auto socket = vault.guarded.edge.connect_tls("staff.test");
  ASSERT_EQ(status_of(socket.ask(upgrade(vault.cookie()))), 101);
  vault.clock.advance(59min);
  EXPECT_FALSE(socket.ends_within(700ms));
  vault.clock.advance(1min);
  auto const begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(socket.ends_within(3s));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

// Whoever of them does it.
TEST(Approvals, EndLiveStreamsWithinASecondOfTheirWithdrawal) {
  for (std::string const who : {"chief", "zoe"}) {
    Vault vault(with(stories::vault()), live_origin());
    auto const waiting = vault.ask();
    (void)vault.answer(waiting, "approve");
    ASSERT_EQ(vault.zoe.open(waiting.url).status(), 200);
    auto socket = vault.guarded.edge.connect_tls("staff.test");
    ASSERT_EQ(status_of(socket.ask(upgrade(vault.cookie()))), 101);
    auto events = vault.guarded.edge.connect_tls("staff.test");
    events.say(get("/stream", "Cookie: __Host-cordon=" + vault.cookie() + "\r\n", "staff.test"));
    ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));
    auto& browser = who == "zoe" ? vault.zoe : vault.chief;
    auto const list = browser.open("https://login.test/.cordon/approvals");
    EXPECT_TRUE(list.says(who == "zoe" ? "Open for you" : "Open for others"));
    auto const begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(browser.submit(list, ending, {}).says("The access is ended")) << who;
    EXPECT_TRUE(socket.ends_within(3s));
    EXPECT_TRUE(events.ends_within(3s));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s) << who;
    EXPECT_EQ(vault.zoe.open(site).status(), 403);
  }
}

TEST(Approvals, EndWithTheRightOfWhoGaveThem) {
  Vault vault(with(stories::vault({"chief@clinic.eu", "other@clinic.eu"})), live_origin());
  auto const waiting = vault.ask();
  (void)vault.answer(waiting, "approve");
  ASSERT_EQ(vault.zoe.open(waiting.url).status(), 200);
  auto socket = vault.guarded.edge.connect_tls("staff.test");
  ASSERT_EQ(status_of(socket.ask(upgrade(vault.cookie()))), 101);
  vault.guarded.edge.rewrite([](control::Settings& settings) { settings.sites[1].allow[0].approvers = {"other@clinic.eu"}; });
  ASSERT_TRUE(vault.guarded.edge.reload().contains("\"hash\""));
  EXPECT_TRUE(socket.ends_within(3s));
  auto const form = vault.zoe.open(site);
  EXPECT_EQ(form.status(), 403);
  auto const again = vault.zoe.submit(form, asking, {{"reason", reason}, {"hours", "1"}});
  EXPECT_EQ(vault.chief.open(Vault::link_of(again)).status(), 404) << "nor may they give another";
}

// Two nodes of one organisation.
class TwoVaults {
 public:
  TwoVaults() { std::filesystem::permissions(key_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write); }
  Adjust shared() {
    return [this](control::Settings& settings) {
      with(vault())(settings);
      settings.access.database = server.location();
      settings.access.directory_key = key_;
    };
  }
  testing::PostgresServer server;

 private:
  testing::Folder folder_;
  std::filesystem::path key_ = folder_.write("directory.key", std::string(43, 'A') + "\n");
};

TEST(Approvals, HoldAndEndAtEveryNode) {
  TwoVaults two;
  Vault one(two.shared(), live_origin());
  Guarded other(two.shared(), live_origin());
  Browser chief(other.edge);
  auto const waiting = one.ask();
  auto const page = Guarded::log_in(chief, chief.open(Vault::link_of(waiting)), "chief@clinic.eu");
  EXPECT_TRUE(chief.submit(page, answering, {{"answer", "approve"}, {"hours", "1"}}).says("Access is given"));
  auto const begun = std::chrono::steady_clock::now();
  while (one.zoe.ask("GET", site, {}).status() != 200 && std::chrono::steady_clock::now() - begun < 3s) continue;
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  auto socket = one.guarded.edge.connect_tls("staff.test");
  ASSERT_EQ(status_of(socket.ask(upgrade(one.cookie()))), 101);
  auto const withdrawn = std::chrono::steady_clock::now();
  EXPECT_TRUE(chief.submit(chief.open("https://login.test/.cordon/approvals"), ending, {}).says("The access is ended"));
  EXPECT_TRUE(socket.ends_within(3s));
  EXPECT_LT(std::chrono::steady_clock::now() - withdrawn, 1500ms);
  EXPECT_EQ(one.zoe.ask("GET", site, {}).status(), 403);
}

TEST(Approvals, AreNotAskedForWhileTheStoreIsAway) {
  TwoVaults two;
  Vault vault(two.shared());
  auto const form = vault.log_in(vault.zoe, "zoe@clinic.eu", site);
  ASSERT_EQ(form.status(), 403);
  two.server.end(SIGQUIT);
  EXPECT_EQ(vault.zoe.open(site).status(), 503);
  EXPECT_EQ(vault.zoe.submit(form, asking, {{"reason", reason}, {"hours", "1"}}).status(), 503);
  EXPECT_TRUE(vault.guarded.origin.requests().empty());
}

}  // namespace
}  // namespace cordon::stories
