#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

template <class T>
class StaffIdentityTest : public ::testing::Test {
 protected:
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

TYPED_TEST(StaffIdentityTest, IsRefusedWithAWayOn) {
  auto const unknown = this->trial_.get("/en/staff/agenda");
  EXPECT_EQ(unknown.status, 403);
  EXPECT_FALSE(unknown.has("class=\"button\" href=\"/en/log-in\""));
  EXPECT_TRUE(unknown.has("You are not logged in as staff"));
  auto const foreign = this->trial_.get("/en/staff/agenda?practitioner=1", as(this->assertion_));
  EXPECT_EQ(foreign.status, 403);
  EXPECT_TRUE(foreign.has("class=\"button\" href=\"/en/staff/agenda\"")) << foreign.text;
  EXPECT_TRUE(foreign.has("href=\"/.cordon/log-out\"")) << "who is known keeps the menu of the staff";
}

TYPED_TEST(StaffIdentityTest, IsAskedForOnEachPage) {
  auto forged = this->assertion_;
  forged[forged.rfind('.') + 1] = forged[forged.rfind('.') + 1] == 'A' ? 'B' : 'A';
  auto const patient = this->trial_.sign_up("Jeanne");
  auto const& edge = this->trial_.edge();
  auto const claims = edge.claims(this->email_, "Camille", this->trial_.clock().wall());
  auto elsewhere = claims;
  elsewhere["aud"] = "https://other.praxis.test";
  auto const other_site = edge.sign(elsewhere);
  auto const foreign_key = TestEdge::make_key();
  std::vector<std::pair<std::string, Headers>> const cases{
      {"nobody", {}},
      {"a forged one", as(forged)},
      {"an assertion as a cookie", {{"cookie", "__Host-praxis-staff=" + this->assertion_}}},
      {"another site's", as(other_site)},
      {"a key of somebody else", as(foreign_key.sign("JWT", jose::Claims(claims)).value())},
      {"somebody without duties", as(this->trial_.issue("stranger@praxis.test"))},
      {"a patient", {{"cookie", "__Host-praxis=" + patient}}},
      {"an empty field", as("")},
  };
  for (auto const& [who, headers] : cases) {
    for (auto const page : pages) EXPECT_EQ(this->trial_.get(std::string(page), headers).status, 403) << who << " " << page;
    for (auto const deed : deeds)
      EXPECT_EQ(this->trial_.post(std::string(deed), "add=absence", headers).status, 403) << who << " " << deed;
  }
  this->trial_.pass(TestEdge::lifetime + Assertions::skew);
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

TYPED_TEST(StaffIdentityTest, IsSaidAnewWithEachRequest) {
  auto const page = this->trial_.get("/en/staff/agenda", as(this->assertion_));
  EXPECT_EQ(page.status, 200);
  EXPECT_FALSE(page.fields.contains("set-cookie")) << "nothing here lasts longer than what the edge says";
  EXPECT_EQ(this->trial_.get("/en/staff/agenda").status, 403);
}

TYPED_TEST(StaffIdentityTest, LeadsToTheAgendaFirst) {
  for (auto const& [path, where] : {std::pair("/", "/en/staff/agenda"), std::pair("/de/", "/de/staff/agenda")})
    EXPECT_EQ(this->trial_.get(path, as(this->assertion_)).location(), where);
  EXPECT_EQ(this->trial_.get("/").location(), "/en/search");
  EXPECT_EQ(this->trial_.get("/", as("anything")).location(), "/en/staff/agenda") << "where it is refused";
}

TYPED_TEST(StaffIdentityTest, IsUnknownWhileTheKeysOfTheEdgeAre) {
  Trial away(TypeParam::database());
  auto const assertion = away.assign({away.add_doctor()});
  away.edge().away = true;
  auto const page = away.get("/en/staff/agenda", as(assertion));
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.fields.at("retry-after"), "60");
  away.edge().away = false;
  EXPECT_EQ(away.get("/en/staff/agenda", as(assertion)).status, 200);
}

TYPED_TEST(StaffIdentityTest, EndsWithDismissal) {
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", as(this->assertion_)).status, 200);
  this->trial_.run(this->trial_.office().roster.dismiss(this->email_, this->doctor_.practitioner));
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", as(this->assertion_)).status, 403);
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
