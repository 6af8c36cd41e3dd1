#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

template <class T>
class StaffIdentityTest : public ::testing::Test {
 protected:
  // Through an address; what the browser sends from then on.
  std::string enter() {
    auto const entered = trial_.post("/en/staff/enter", "token=" + trial_.issue_entry(email_));
    auto const& cookie = entered.fields.at("set-cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  int agenda(std::string const& cookie) { return trial_.get("/en/staff/agenda", {{"cookie", cookie}}).status; }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string email_ = trial_.hire({doctor_});
  std::string assertion_ = trial_.issue(email_, "Camille");
};
TYPED_TEST_SUITE(StaffIdentityTest, Houses);

constexpr std::array<View, 11> pages{"/en/staff/agenda",
                                     "/en/staff/agenda/week",
                                     "/en/staff/agenda/events",
                                     "/en/staff/hours",
                                     "/en/staff/motives",
                                     "/en/staff/block",
                                     "/en/staff/patients",
                                     "/en/staff/appointments/1",
                                     "/en/staff/appointments/1/history",
                                     "/en/staff/appointments/1/move",
                                     "/en/staff/appointments/1/cancel"};
constexpr std::array<View, 8> deeds{"/en/staff/hours",
                                    "/en/staff/hours/remove",
                                    "/en/staff/motives",
                                    "/en/staff/motives/change",
                                    "/en/staff/appointments/1/move",
                                    "/en/staff/appointments/1/cancel",
                                    "/en/staff/block",
                                    "/en/staff/patients"};

TYPED_TEST(StaffIdentityTest, OpensTheAgenda) {
  auto const page = this->trial_.get("/en/staff/agenda", as(this->assertion_));
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("Dr Hélène Marchand")) << page.text;
}

TYPED_TEST(StaffIdentityTest, IsRefusedWithAWayInForTheStaff) {
  auto const unknown = this->trial_.get("/en/staff/agenda");
  EXPECT_EQ(unknown.status, 403);
  EXPECT_TRUE(unknown.has("href=\"/en/staff/enter\"")) << unknown.text;
  EXPECT_FALSE(unknown.has("class=\"button\" href=\"/en/log-in\""));
  EXPECT_TRUE(unknown.has("You are not logged in as staff"));
  auto const foreign = this->trial_.get("/en/staff/agenda?practitioner=1", as(this->assertion_));
  EXPECT_EQ(foreign.status, 403);
  EXPECT_TRUE(foreign.has("class=\"button\" href=\"/en/staff/agenda\"")) << foreign.text;
  EXPECT_TRUE(foreign.has("/en/staff/log-out")) << "who is known keeps the menu of the staff";
  auto const entrance = this->trial_.get("/en/staff/enter");
  EXPECT_EQ(entrance.status, 200);
  EXPECT_EQ(entrance.fields.at("referrer-policy"), "no-referrer");
  EXPECT_TRUE(entrance.has("Entrance for practices"));
  EXPECT_EQ(this->trial_.get("/en/staff/enter", as(this->assertion_)).location(), "/en/staff/agenda");
}

TYPED_TEST(StaffIdentityTest, IsAskedForOnEachPage) {
  auto forged = this->assertion_;
  forged[forged.rfind('.') + 1] = forged[forged.rfind('.') + 1] == 'A' ? 'B' : 'A';
  auto const patient = this->trial_.sign_up("Jeanne");
  std::vector<std::pair<std::string, Headers>> const cases{
      {"nobody", {}},
      {"a forged one", as(forged)},
      {"an assertion as a cookie", {{"cookie", "__Host-praxis-staff=" + this->assertion_}}},
      {"what an address carries", as(this->trial_.issue_entry(this->email_))},
      {"the same as a cookie", {{"cookie", "__Host-praxis-staff=" + this->trial_.issue_entry(this->email_)}}},
      {"somebody without duties", as(this->trial_.issue("stranger@praxis.test"))},
      {"a patient", {{"cookie", "__Host-praxis=" + patient}}},
      {"an empty field beside a good cookie", {{"cordon-assertion", ""}, {"cookie", this->enter()}}},
  };
  for (auto const& [who, headers] : cases) {
    for (auto const page : pages) EXPECT_EQ(this->trial_.get(std::string(page), headers).status, 403) << who << " " << page;
    for (auto const deed : deeds)
      EXPECT_EQ(this->trial_.post(std::string(deed), "add=absence", headers).status, 403) << who << " " << deed;
  }
  this->trial_.pass(LocalAssertions::lifetime + 1s);
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", as(this->assertion_)).status, 403) << "expired";
}

TYPED_TEST(StaffIdentityTest, IsForTheirOwnPractitionersOnly) {
  auto const second = this->trial_.add_doctor("Roux"), foreign = this->trial_.add_doctor("Keller");
  auto const both = this->trial_.assign({this->doctor_, second});
  auto const of = [&](Trial::Doctor const& doctor) {
    return fmt::format("/en/staff/agenda?practitioner={}", doctor.practitioner);
  };
  auto const page = this->trial_.get(of(second), as(both));
  EXPECT_TRUE(page.has("selected>Dr Hélène Roux</option>")) << page.text;
  EXPECT_TRUE(page.has(">Dr Hélène Marchand</option>"));
  EXPECT_TRUE(page.has(fmt::format("/en/staff/hours?practitioner={}\"", second.practitioner))) << "the menu stays there";
  EXPECT_FALSE(this->trial_.get(of(this->doctor_), as(this->assertion_)).has("<select")) << "with one there is no choice";
  for (auto const& path :
       {of(foreign), std::string("/en/staff/agenda?practitioner="), std::string("/en/staff/agenda?practitioner=x")})
    EXPECT_EQ(this->trial_.get(path, as(both)).status, 403) << path;
}

TYPED_TEST(StaffIdentityTest, IsKeptInACookieForAnAddressThatIsGoodOnce) {
  auto const token = this->trial_.issue_entry(this->email_);
  auto const entered = this->trial_.post("/en/staff/enter", "token=" + token);
  EXPECT_EQ(entered.status, 303);
  EXPECT_EQ(entered.location(), "/en/staff/agenda");
  EXPECT_EQ(entered.fields.at("referrer-policy"), "no-referrer");
  auto const& cookie = entered.fields.at("set-cookie");
  EXPECT_THAT(cookie, MatchesRegex("__Host-praxis-staff=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax"));
  EXPECT_EQ(this->agenda(cookie.substr(0, cookie.find(';'))), 200);
  for (auto const& refused_token : {token, token + "x", this->assertion_, std::string()}) {
    for (auto const& refused : {this->trial_.get("/en/staff/enter?token=" + refused_token),
                                this->trial_.post("/en/staff/enter", "token=" + refused_token)}) {
      EXPECT_EQ(refused.status, 403) << refused_token;
      EXPECT_FALSE(refused.fields.contains("set-cookie"));
      EXPECT_EQ(refused.fields.at("referrer-policy"), "no-referrer");
    }
  }
  auto const late = this->trial_.issue_entry(this->email_);
  this->trial_.pass(LocalAssertions::entry_lifetime);
  EXPECT_EQ(this->trial_.get("/en/staff/enter?token=" + late).status, 403);
  EXPECT_EQ(this->trial_.post("/en/staff/enter", "token=" + late).status, 403);
  EXPECT_EQ(this->agenda(cookie.substr(0, cookie.find(';'))), 200) << "who is in stays in";
  auto const rows = [&] {
    return this->trial_.rows(fmt::format("SELECT 1 FROM staff_session WHERE email = '{}'", this->email_)).size();
  };
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(rows(), 1U);
  this->trial_.pass(StaffSessions::lifetime);
  EXPECT_EQ(this->agenda(cookie.substr(0, cookie.find(';'))), 403);
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(rows(), 0U);
}

TYPED_TEST(StaffIdentityTest, IsAskedForBeforeTheAddressIsUsedUp) {
  auto const token = this->trial_.issue_entry(this->email_);
  for (auto const method : {http::Method::head, http::Method::get, http::Method::get}) {
    auto const asked = this->trial_.ask(method, "/en/staff/enter?token=" + token, {}, {});
    EXPECT_EQ(asked.status, 200);
    EXPECT_FALSE(asked.fields.contains("set-cookie"));
    EXPECT_EQ(asked.fields.at("referrer-policy"), "no-referrer");
    if (method == http::Method::head) continue;
    std::vector<std::string> const all{"Enter as Camille", this->email_, R"(method="post" action="/en/staff/enter")",
                                       R"(type="hidden" name="token" value=")" + token + "\""};
    for (auto const& what : all) EXPECT_TRUE(asked.has(what)) << what << asked.text;
  }
  EXPECT_TRUE(this->trial_.rows(fmt::format("SELECT 1 FROM staff_session WHERE email = '{}'", this->email_)).empty());
  EXPECT_EQ(this->trial_.post("/en/staff/enter?token=" + token, "").status, 403) << "only what the form sends counts";
  for (auto const& header : {std::pair("sec-fetch-site", "cross-site"), std::pair("origin", "https://evil.test")}) {
    auto const foreign = this->trial_.post("/en/staff/enter", "token=" + token, {{header.first, header.second}});
    EXPECT_EQ(foreign.status, 403) << header.first;
    EXPECT_FALSE(foreign.fields.contains("set-cookie"));
    EXPECT_EQ(foreign.fields.at("referrer-policy"), "no-referrer");
  }
  Headers const own{{"sec-fetch-site", "same-origin"}, {"origin", "null"}};
  EXPECT_EQ(this->trial_.post("/en/staff/enter", "token=" + token, own).status, 303) << "what browsers send for no-referrer";
}

TYPED_TEST(StaffIdentityTest, IsNobodyElsesInTheSameBrowserAnyMore) {
  auto const before = this->enter(), elsewhere = this->enter();
  Headers const cookie{{"cookie", before}};
  EXPECT_EQ(this->trial_.post("/en/staff/enter", "token=none", cookie).status, 403);
  EXPECT_EQ(this->agenda(before), 200) << "who is refused ends nothing";
  auto const email = this->trial_.hire({this->doctor_});
  EXPECT_EQ(this->trial_.post("/en/staff/enter", "token=" + this->trial_.issue_entry(email), cookie).status, 303);
  EXPECT_EQ(this->agenda(before), 403);
  EXPECT_EQ(this->agenda(elsewhere), 200);
}

TYPED_TEST(StaffIdentityTest, TellsNobodyOfAnAddressThatCannotBeRead) {
  auto const page = this->trial_.get("/en/staff/enter?token=" + this->trial_.issue_entry(this->email_) + "&x=%FF");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page.fields.at("referrer-policy"), "no-referrer");
}

TYPED_TEST(StaffIdentityTest, EndsWithLogOut) {
  auto const cookie = this->enter(), elsewhere = this->enter();
  auto const left = this->trial_.post("/en/staff/log-out", "", {{"cookie", cookie}});
  EXPECT_EQ(left.status, 303);
  EXPECT_THAT(left.fields.at("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(this->agenda(cookie), 403) << "a copy of the cookie opens nothing";
  EXPECT_EQ(this->agenda(elsewhere), 200);
  EXPECT_EQ(this->trial_.post("/en/staff/log-out", "", as(this->assertion_)).status, 303);
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", as(this->assertion_)).status, 200) << "an assertion of the edge is its own";
}

TYPED_TEST(StaffIdentityTest, EndsWithDismissal) {
  auto const cookie = this->enter();
  EXPECT_EQ(this->agenda(cookie), 200);
  this->trial_.run(this->trial_.office().roster.dismiss(this->email_, this->doctor_.practitioner));
  EXPECT_EQ(this->agenda(cookie), 403);
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", as(this->assertion_)).status, 403);
  this->trial_.run(this->trial_.office().roster.assign(this->email_, {.practitioner = this->doctor_.practitioner}));
  EXPECT_EQ(this->agenda(cookie), 403) << "who comes back logs in again";
  EXPECT_EQ(this->agenda(this->enter()), 200);
}

TYPED_TEST(StaffIdentityTest, ActsForNobodyElseWhenTheAddressCannotBeRead) {
  auto const second = this->trial_.add_doctor("Roux");
  auto const both = this->trial_.assign({this->doctor_, second});
  for (auto const* const broken : {"&x=%FF", "&x=%00"}) {
    auto const where = fmt::format("/en/staff/motives?practitioner={}{}", second.practitioner, broken);
    EXPECT_EQ(this->trial_.post(where, "name=X&length=30", as(both)).status, 404) << broken;
    EXPECT_EQ(this->trial_.get(where, as(both)).status, 404) << broken;
  }
  for (auto const& doctor : {this->doctor_, second})
    EXPECT_EQ(this->trial_.office().catalog.get()->practice(doctor.practitioner)->motives.size(), 1U);
}

TYPED_TEST(StaffIdentityTest, RefusesWhatAnotherSiteSends) {
  auto headers = as(this->assertion_);
  headers.emplace_back("origin", "https://evil.test");
  EXPECT_EQ(this->trial_.post("/en/staff/motives", "name=X&length=30", headers).status, 403);
  EXPECT_EQ(this->trial_.office().catalog.get()->practice(this->doctor_.practitioner)->motives.size(), 1U);
}

}  // namespace
}  // namespace cordon::praxis
