#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

template <class T>
class StaffIdentityTest : public ::testing::Test {
 protected:
  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string assertion_ = trial_.assign({doctor_});
};
TYPED_TEST_SUITE(StaffIdentityTest, Houses);

constexpr std::array<View, 7> pages{"/en/staff/agenda",  "/en/staff/agenda/week", "/en/staff/agenda/events", "/en/staff/hours",
                                    "/en/staff/motives", "/en/staff/block",       "/en/staff/appointments/1"};
constexpr std::array<View, 6> deeds{"/en/staff/hours",          "/en/staff/hours/remove",          "/en/staff/motives",
                                    "/en/staff/motives/change", "/en/staff/appointments/1/cancel", "/en/staff/block"};

TYPED_TEST(StaffIdentityTest, OpensTheAgenda) {
  auto const page = this->trial_.get("/en/staff/agenda", as(this->assertion_));
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("Dr Hélène Marchand")) << page.text;
  EXPECT_EQ(this->trial_.get("/en/staff/agenda", {{"cookie", "__Host-praxis-staff=" + this->assertion_}}).status, 200);
}

TYPED_TEST(StaffIdentityTest, IsAskedForOnEachPage) {
  auto forged = this->assertion_;
  forged[forged.rfind('.') + 1] = forged[forged.rfind('.') + 1] == 'A' ? 'B' : 'A';
  auto const patient = this->trial_.sign_up("Jeanne");
  std::vector<std::pair<std::string, Headers>> const cases{
      {"nobody", {}},
      {"a forged one", as(forged)},
      {"a forged cookie", {{"cookie", "__Host-praxis-staff=" + forged}}},
      {"somebody without duties", as(this->trial_.issue("stranger@praxis.test"))},
      {"a patient", {{"cookie", "__Host-praxis=" + patient}}},
      {"an empty field beside a good cookie", {{"cordon-assertion", ""}, {"cookie", "__Host-praxis-staff=" + this->assertion_}}},
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

TYPED_TEST(StaffIdentityTest, IsKeptInACookieAndForgotten) {
  auto const entered = this->trial_.get("/en/staff/enter?token=" + this->assertion_);
  EXPECT_EQ(entered.status, 303);
  EXPECT_EQ(entered.location(), "/en/staff/agenda");
  EXPECT_EQ(entered.fields.at("set-cookie"),
            "__Host-praxis-staff=" + this->assertion_ + "; Path=/; Secure; HttpOnly; SameSite=Lax");
  auto const refused = this->trial_.get("/en/staff/enter?token=" + this->assertion_ + "x");
  EXPECT_EQ(refused.status, 403);
  EXPECT_FALSE(refused.fields.contains("set-cookie"));
  auto const left = this->trial_.post("/en/staff/log-out", "", as(this->assertion_));
  EXPECT_EQ(left.status, 303);
  EXPECT_THAT(left.fields.at("set-cookie"), HasSubstr("Max-Age=0"));
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
