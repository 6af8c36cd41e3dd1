#include "praxis/pages/staff/closing.h"

#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

// What happens when somebody books between the look at the agenda and the end of the hours: the deeds do not look before.
template <class T>
class ClosingTest : public ::testing::Test {
 protected:
  Timetable timetable() { return trial_.office().catalog.get()->practice(doctor_.practitioner)->timetable; }
  Absence absence(std::chrono::minutes from, std::chrono::minutes to) {
    return {.practitioner = doctor_.practitioner, .from = Trial::at(from), .to = Trial::at(to)};
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string assertion_ = trial_.assign({doctor_});
  std::unique_ptr<Conversation> made_ = trial_.begin(http::Method::get, "/en/staff/hours", {}, as(assertion_));
  Guest guest_{.visit = made_->visit, .office = trial_.office(), .practitioner = doctor_.practitioner};
};
TYPED_TEST_SUITE(ClosingTest, Houses);

TYPED_TEST(ClosingTest, IsUndoneWhenSomebodyBookedMeanwhile) {
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  auto const before = this->timetable();
  EXPECT_EQ(this->trial_.run(enter(this->guest_, this->absence(8h, 10h))), 1U);
  EXPECT_EQ(this->timetable(), before);
  EXPECT_EQ(this->trial_.run(enter(this->guest_, this->absence(10h, 12h))), 0U);
  EXPECT_EQ(this->timetable().absences.size(), 1U);
}

TYPED_TEST(ClosingTest, OfADayOrOfHoursIsUndoneToo) {
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  auto const before = this->timetable();
  auto const monday = before.rules.front(), tuesday = before.rules.at(1);
  OpeningException const closed{.practitioner = this->doctor_.practitioner, .place = this->doctor_.place, .date = Trial::monday};
  EXPECT_EQ(this->trial_.run(enter(this->guest_, closed)), 1U);
  EXPECT_EQ(this->timetable(), before);
  EXPECT_EQ(this->trial_.run(withdraw(this->guest_, monday)), 1U);
  ASSERT_EQ(this->timetable().rules.size(), before.rules.size());
  auto back = this->timetable().rules.back();
  back.id = monday.id;
  EXPECT_EQ(back, monday);
  EXPECT_EQ(this->trial_.run(withdraw(this->guest_, tuesday)), 0U);
  EXPECT_EQ(this->timetable().rules.size(), before.rules.size() - 1);
}

TYPED_TEST(ClosingTest, IsUndoneWhenNobodyKnowsWhetherSomebodyBooked) {
  auto const before = this->timetable();
  auto const monday = before.rules.front();
  OpeningException const closed{.practitioner = this->doctor_.practitioner, .place = this->doctor_.place, .date = Trial::monday};
  this->trial_.rows("ALTER TABLE appointment RENAME TO elsewhere");
  auto& loop = this->trial_.loop();
  EXPECT_FALSE(net::run(loop, enter(this->guest_, this->absence(8h, 10h))));
  EXPECT_FALSE(net::run(loop, enter(this->guest_, closed)));
  EXPECT_FALSE(net::run(loop, withdraw(this->guest_, monday)));
  this->trial_.rows("ALTER TABLE elsewhere RENAME TO appointment");
  auto after = this->timetable();
  EXPECT_TRUE(after.absences.empty());
  EXPECT_TRUE(after.exceptions.empty());
  ASSERT_EQ(after.rules.size(), before.rules.size());
  after.rules.back().id = monday.id;
  EXPECT_EQ(after.rules.back(), monday);
}

}  // namespace
}  // namespace cordon::praxis
