#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

// The people for whom somebody books.
namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr View child_form =
    "given-name=L%C3%A9o&family-name=Morel&birth-date-day=1&birth-date-month=2&birth-date-year=2020&relation=child&allowed=yes";

template <class T>
class RelativesTest : public ::testing::Test {
 protected:
  Asked get(std::string const& path, std::string const& token) { return trial_.get("/en/account/" + path, as_patient(token)); }
  Asked post(std::string const& path, std::string const& form, std::string const& token) {
    return trial_.post("/en/account/" + path, form, as_patient(token));
  }
  Asked mine(std::string const& path) { return get(path, mine_); }
  Asked change(std::string const& path, std::string const& form) { return post(path, form, mine_); }
  std::vector<Relative> relatives() { return trial_.run(trial_.office().family.all(trial_.session(mine_))); }
  Id add_child() {
    EXPECT_EQ(change("relatives/add", std::string(child_form)).location(), "/en/account/relatives?saved=yes");
    return relatives().back().patient;
  }
  static std::string page_of(Id patient, View where = {}) { return fmt::format("relatives/{}{}", patient, where); }
  Profile profile_of(Id patient) {
    return trial_.run(trial_.office().records.read(Actor::patient(trial_.session(mine_)), patient, Purpose::own_record));
  }
  // A time that is kept becomes the relative's.
  Appointment book_for(Id relative, Instant start) {
    auto& reception = trial_.office().reception;
    Id const account = trial_.session(mine_).account;
    auto const held = trial_.run(reception.hold(trial_.wanted(doctor_, account, start)));
    auto const booked = trial_.run(reception.book(account, held.appointment.id, {.patient = relative, .remark = {}}));
    EXPECT_EQ(booked.outcome, Outcome::done);
    return booked.appointment;
  }
  Appointment found(Id id) { return trial_.run(trial_.office().reception.appointments().find(id)).value_or(Appointment()); }
  static std::string said(View key) { return escape(say(Language::en, key)); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string const mine_ = trial_.sign_up("Jeanne"), other_ = trial_.sign_up("Max");
};
TYPED_TEST_SUITE(RelativesTest, Houses);

TYPED_TEST(RelativesTest, AreAddedListedAndChanged) {
  EXPECT_THAT(this->mine("relatives").text, HasSubstr(this->said("relatives.none")));
  auto const child = this->add_child();
  EXPECT_EQ(this->relatives().back().kind, Relation::child);
  auto const list = this->mine("relatives").text;
  for (auto const& part : {std::string("Léo Morel"), this->said("relation.child"), std::string("01/02/2020"),
                           std::string("aria-label=\"Remove: Léo Morel\"")})
    EXPECT_THAT(list, HasSubstr(part));
  auto const form = this->mine(this->page_of(child)).text;
  EXPECT_THAT(form, HasSubstr("value=\"Léo\""));
  EXPECT_THAT(form, Not(HasSubstr("autocomplete=\"given-name\""))) << "what a browser knows is of the reader";
  auto const changed = this->change(this->page_of(child),
                                    "given-name=L%C3%A9on&family-name=Morel&birth-date-day=1&birth-date-month=2&"
                                    "birth-date-year=2020&phone=%2B33612345678");
  EXPECT_EQ(changed.location(), "/en/account/relatives?saved=yes");
  EXPECT_EQ(this->profile_of(child).given_name, "Léon");
  EXPECT_EQ(this->profile_of(child).phone, "+33612345678");
}

TYPED_TEST(RelativesTest, AreNobodyElsesBusiness) {
  auto const child = this->add_child();
  Id const account = this->trial_.session(this->mine_).account;
  for (View const where : {"", "/remove", "/readings"}) {
    EXPECT_EQ(this->mine(this->page_of(child, where)).status, 200) << where;
    EXPECT_EQ(this->get(this->page_of(child, where), this->other_).status, 404) << where;
    EXPECT_EQ(this->mine(this->page_of(child + 1, where)).status, 404) << where;
    EXPECT_EQ(this->mine(this->page_of(account, where)).status, 404) << "of themselves" << where;
  }
  for (View const where : {"", "/remove"}) {
    EXPECT_EQ(this->post(this->page_of(child, where), std::string(child_form), this->other_).status, 404) << where;
    EXPECT_EQ(this->change(this->page_of(account, where), std::string(child_form)).status, 404) << where;
  }
  EXPECT_EQ(this->profile_of(child).given_name, "Léo");
  EXPECT_EQ(this->profile_of(account).given_name, "Jeanne");
}

TYPED_TEST(RelativesTest, AreAddedFromWhatCanBeUsedOnly) {
  struct Case {
    std::string before, after, id;
  };
  for (auto const& [before, after, id] :
       {Case{"L%C3%A9o", "", "given-name"}, Case{"relation=child", "", "relation"},
        Case{"relation=child", "relation=self", "relation"}, Case{"allowed=yes", "", "allowed"},
        Case{"year=2020", "year=1820", "birth-date-year"}, Case{"year=2020", "year=2030", "birth-date-year"}}) {
    std::string form(child_form);
    form.replace(form.find(before), before.size(), after);
    auto const answer = this->change("relatives/add", form);
    EXPECT_EQ(answer.status, 422) << after;
    EXPECT_THAT(answer.text, HasSubstr(fmt::format("<li><a href=\"#{}\">", id)));
  }
  EXPECT_EQ(this->relatives().size(), 1U);
}

TYPED_TEST(RelativesTest, AreAddedOnce) {
  this->add_child();
  for (auto const& [before, after] :
       {std::pair("L%C3%A9o", "L%C3%A9o"), {"L%C3%A9o", "+LEO+"}, {"family-name=Morel", "family-name=MOREL"}}) {
    std::string form(child_form);
    form.replace(form.find(before), View(before).size(), after);
    auto const answer = this->change("relatives/add", form);
    EXPECT_EQ(answer.status, 422) << after;
    EXPECT_THAT(answer.text, HasSubstr("id=\"given-name-error\">" + this->said("error.relative-known"))) << after;
  }
  for (auto const& [before, after] :
       {std::pair("L%C3%A9o", "L%C3%A9a"), {"day=1", "day=2"}, {"family-name=Morel", "family-name=Martin"}}) {
    std::string form(child_form);
    form.replace(form.find(before), View(before).size(), after);
    EXPECT_EQ(this->change("relatives/add", form).status, 303) << after;
  }
  EXPECT_EQ(this->relatives().size(), 5U);
  EXPECT_EQ(this->post("relatives/add", std::string(child_form), this->other_).status, 303) << "of another account";
}

TYPED_TEST(RelativesTest, AreSoManyAndNoMore) {
  auto const session = this->trial_.session(this->mine_);
  auto const profile = this->profile_of(session.account);
  for (std::int64_t i = 0; i < Family::most; ++i)
    this->trial_.run(this->trial_.office().family.add(session, Relation::other, profile));
  auto const answer = this->change("relatives/add", std::string(child_form));
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.text, HasSubstr(escape(say(Language::en, "relatives.full", {{.name = "count", .value = "20"}}))));
  EXPECT_EQ(this->relatives().size(), 21U);
}

TYPED_TEST(RelativesTest, AreRemovedWithAllThatIsKnownOfThem) {
  auto const child = this->add_child();
  EXPECT_THAT(this->mine(this->page_of(child, "/remove")).text, HasSubstr(this->said("relatives.remove-lead")));
  EXPECT_EQ(this->relatives().size(), 2U) << "whoever looks removes nobody";
  EXPECT_EQ(this->change(this->page_of(child, "/remove"), "").location(), "/en/account/relatives?removed=yes");
  EXPECT_EQ(this->relatives().size(), 1U);
  EXPECT_TRUE(this->trial_.rows("SELECT id FROM patient WHERE id = " + std::to_string(child)).empty());
  EXPECT_EQ(this->change(this->page_of(child, "/remove"), "").status, 404);
}

TYPED_TEST(RelativesTest, StayAsLongAsAPracticeExpectsThem) {
  auto const child = this->add_child();
  auto const booked = this->book_for(child, Trial::at(9h, 1));
  auto const page = this->mine(this->page_of(child, "/remove")).text;
  EXPECT_THAT(page, HasSubstr(fmt::format("href=\"/en/appointments/{}\"", booked.id)));
  EXPECT_THAT(page, Not(HasSubstr("button danger")));
  auto const refused = this->change(this->page_of(child, "/remove"), "");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.text, HasSubstr(this->said("relatives.remove-ahead")));
  EXPECT_EQ(this->profile_of(child).given_name, "Léo");
  EXPECT_EQ(this->found(booked.id).state, Appointment::State::booked);
  this->trial_.run(this->trial_.office().reception.cancel(child, booked.id));
  EXPECT_EQ(this->change(this->page_of(child, "/remove"), "").status, 303);
}

TYPED_TEST(RelativesTest, AreNotKeptByAppointmentsThatHaveBegun) {
  auto const child = this->add_child();
  auto const session = this->trial_.session(this->mine_);
  auto const now = this->trial_.clock().wall();
  this->book_for(child, Trial::at(9h));
  for (auto const& [later, count] : {std::pair{59min, 1U}, {60min, 0U}}) {
    this->trial_.clock().set_wall(now + later);
    EXPECT_EQ(this->trial_.run(this->trial_.office().family.appointments_ahead(child)).size(), count) << later.count();
  }
  this->trial_.run(this->trial_.office().family.erase(session, child));
}

// Somebody books in the very moment in which somebody else removes.
TYPED_TEST(RelativesTest, LeaveNoAppointmentsThatWereBookedMeanwhile) {
  auto const child = this->add_child();
  this->change(this->page_of(child, "/remove"), "");
  auto const booked = this->book_for(child, Trial::at(9h, 1));
  EXPECT_THAT(this->trial_.free(this->doctor_, 1), Not(::testing::Contains(Trial::at(9h, 1))));
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(this->found(booked.id).state, Appointment::State::booked) << "too early to be sure";
  this->trial_.pass(Sessions::freshness);
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(this->found(booked.id).state, Appointment::State::cancelled);
  EXPECT_THAT(this->trial_.free(this->doctor_, 1), ::testing::Contains(Trial::at(9h, 1)));
  EXPECT_TRUE(this->trial_.rows("SELECT patient FROM erasure WHERE patient = " + std::to_string(child)).empty());
}

}  // namespace
}  // namespace cordon::praxis
