#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

template <class T>
class FindPageTest : public ::testing::Test {
 protected:
  Asked find(std::string const& form) { return trial_.post("/en/staff/patients", form, as(assertion_)); }
  std::size_t events(std::string const& token) {
    auto const session = trial_.session(token);
    AccessPage const page{.readers = Readers::others};
    return trial_.run(trial_.office().records.events_of(session, session.account, page)).size();
  }
  static std::string said(View key) { return escape(say(Language::en, key)); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor(), other_doctor_ = trial_.add_doctor("Keller");
  std::string assertion_ = trial_.assign({doctor_});
  std::string const mine_ = trial_.sign_up("Jeanne"), other_ = trial_.sign_up("Max");
};
TYPED_TEST_SUITE(FindPageTest, Houses);

TYPED_TEST(FindPageTest, ShowsPatientsOfTheirsAndTellsThem) {
  auto const booked = this->trial_.book(this->doctor_, this->trial_.session(this->mine_).account, Trial::at(9h));
  this->trial_.book(this->other_doctor_, this->trial_.session(this->other_).account, Trial::at(9h));
  auto const found = this->find("family-name=MOREL");
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(found.text, HasSubstr("Jeanne Morel"));
  EXPECT_THAT(found.text, HasSubstr("Born 27/03/1946"));
  EXPECT_THAT(found.text,
              HasSubstr(fmt::format("/en/staff/appointments/{}?practitioner={}", booked.id, this->doctor_.practitioner)));
  EXPECT_THAT(found.text, HasSubstr(fmt::format("deed=give&amp;reference={}", booked.id)));
  EXPECT_THAT(found.text, Not(HasSubstr("Max")));
  EXPECT_EQ(this->events(this->mine_), 1U);
  EXPECT_EQ(this->events(this->other_), 0U);
}

TYPED_TEST(FindPageTest, TellsWhichPersonFoundThemAndForWhat) {
  auto const session = this->trial_.session(this->mine_);
  this->trial_.book(this->doctor_, session.account, Trial::at(9h));
  auto const assistant = this->trial_.assign({this->doctor_}, Duty::Role::assistant);
  auto const found = this->trial_.post("/en/staff/patients", "family-name=morel", as(assistant));
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(found.text, HasSubstr("Jeanne Morel"));
  AccessPage const page{.readers = Readers::others};
  auto const events = this->trial_.run(this->trial_.office().records.events_of(session, session.account, page));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].purpose, "booking");
  EXPECT_EQ(events[0].actor.kind, Actor::Kind::staff);
  EXPECT_EQ(events[0].actor.id, this->doctor_.practitioner);
  EXPECT_EQ(events[0].actor.role, Duty::Role::assistant);
  EXPECT_NE(events[0].actor.member, 0);
  EXPECT_EQ(events[0].member, "Camille");
}

TYPED_TEST(FindPageTest, TellsNobodyWhoIsNotShown) {
  this->trial_.book(this->doctor_, this->trial_.session(this->mine_).account, Trial::at(9h));
  EXPECT_THAT(this->find("family-name=morel&birth-date=1946-03-28").text, HasSubstr(this->said("find.none")));
  EXPECT_THAT(this->find("family-name=more").text, HasSubstr(this->said("find.none")));
  EXPECT_EQ(this->events(this->mine_), 0U);
  EXPECT_THAT(this->find("family-name=morel&birth-date=1946-03-27").text, HasSubstr("Jeanne Morel"));
  EXPECT_EQ(this->events(this->mine_), 1U);
}

TYPED_TEST(FindPageTest, SaysWhatIsMissing) {
  struct Case {
    std::string form, id;
  };
  for (auto const& [form, id] :
       {Case{"", "family-name"}, Case{"family-name=+", "family-name"}, Case{"family-name=a&birth-date=1946-02-30", "birth-date"},
        Case{"family-name=a&birth-date=x", "birth-date"}}) {
    auto const answer = this->find(form);
    EXPECT_EQ(answer.status, 422) << form;
    EXPECT_THAT(answer.text, HasSubstr(fmt::format("<li><a href=\"#{}\">", id))) << form;
  }
}

TYPED_TEST(FindPageTest, SaysThatThereAreMore) {
  auto const session = this->trial_.session(this->mine_);
  auto const own =
      this->trial_.run(this->trial_.office().records.read(Actor::patient(session), session.account, Purpose::own_record));
  Bookings bookings(this->trial_.office().database(), this->trial_.clock());
  for (unsigned i = 0; i <= 20; ++i) {
    if (i == 20) EXPECT_THAT(this->find("family-name=Morel").text, Not(HasSubstr(this->said("find.more")))) << "twenty are shown";
    auto const patient =
        i < 20 ? this->trial_.run(this->trial_.office().family.add(session, Relation::other, own)) : session.account;
    this->trial_.run(
        bookings.book_now({.patient = patient,
                           .practitioner = this->doctor_.practitioner,
                           .place = this->doctor_.place,
                           .motive = this->doctor_.motive,
                           .when = {.day = std::chrono::floor<std::chrono::days>(Trial::at(9h, 3)), .first = 100 + i, .count = 1},
                           .key = std::to_string(i)}));
  }
  EXPECT_THAT(this->find("family-name=Morel").text, HasSubstr(this->said("find.more")));
}

TYPED_TEST(FindPageTest, IsForTheStaffOfThePractitioner) {
  for (auto const& headers : {Headers(), as_patient(this->mine_), as(this->trial_.issue("stranger@praxis.test"))})
    EXPECT_EQ(this->trial_.post("/en/staff/patients", "family-name=Morel", headers).status, 403);
  auto const theirs = fmt::format("/en/staff/patients?practitioner={}", this->other_doctor_.practitioner);
  EXPECT_EQ(this->trial_.post(theirs, "family-name=Morel", as(this->assertion_)).status, 403);
  auto foreign = as(this->assertion_);
  foreign.emplace_back("sec-fetch-site", "cross-site");
  EXPECT_EQ(this->trial_.post("/en/staff/patients", "family-name=Morel", foreign).status, 403);
  auto const page = this->trial_.get("/en/staff/patients?family-name=Morel", as(this->assertion_));
  EXPECT_THAT(page.text, HasSubstr(this->said("find.who")));
  EXPECT_THAT(page.text, Not(HasSubstr("value=\"Morel\""))) << "an address finds nobody";
}

// Records of before names were indexed.
TYPED_TEST(FindPageTest, FindsOlderRecordsInAWhile) {
  Id const patient = this->trial_.session(this->mine_).account;
  this->trial_.book(this->doctor_, patient, Trial::at(9h));
  this->trial_.rows(fmt::format("UPDATE patient SET family_index = NULL, born_index = NULL WHERE id = {}", patient));
  EXPECT_THAT(this->find("family-name=Morel").text, HasSubstr(this->said("find.none")));
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_THAT(this->find("family-name=Morel").text, HasSubstr("Jeanne Morel"));
}

}  // namespace
}  // namespace cordon::praxis
