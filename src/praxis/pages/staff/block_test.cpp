#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class T>
class BlockPageTest : public ::testing::Test {
 protected:
  Asked post(std::string const& form) { return trial_.post("/en/staff/block", form, as(assertion_)); }
  std::string give(View deed, View from, Id reference, View key = "k") {
    return fmt::format("deed={}&date=2026-01-12&from={}&place={}&motive={}&reference={}&key={}", deed, from, doctor_.place,
                       doctor_.motive, reference, key);
  }
  std::vector<Appointment> agenda() {
    auto const day = std::chrono::sys_days(Trial::monday.time_since_epoch());
    return trial_.run(trial_.office().reception.appointments().of_practitioner(doctor_.practitioner, day, day));
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string assertion_ = trial_.assign({doctor_});
};
TYPED_TEST_SUITE(BlockPageTest, Houses);

TYPED_TEST(BlockPageTest, TakesTimesAway) {
  ASSERT_THAT(this->trial_.free(this->doctor_), SizeIs(11));
  auto const done = this->post("deed=block&date=2026-01-12&from=10:00&until=12:00");
  EXPECT_EQ(done.status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_), SizeIs(3)) << "9:00, 9:15 and 9:30 are left";
  EXPECT_TRUE(this->trial_.get(std::string(done.location()), as(this->assertion_)).has("The time is blocked."));
  EXPECT_TRUE(this->trial_.get("/en/staff/agenda", as(this->assertion_)).has("Blocked"));
  EXPECT_EQ(this->post("deed=block&date=2026-01-13&from=10:00&until=00:00").status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 1), SizeIs(3)) << "until midnight";
}

TYPED_TEST(BlockPageTest, DoesNotBlockWhatSomebodyHas) {
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  auto const page = this->post("deed=block&date=2026-01-12&from=08:00&until=09:05");
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(page.has("1 appointment lies in this absence."));
  EXPECT_TRUE(page.has("value=\"09:05\"")) << "what was filled in is still there";
  EXPECT_EQ(this->post("deed=block&date=2026-01-12&from=08:00&until=09:00").status, 303) << "beside it";
}

TYPED_TEST(BlockPageTest, GivesAFreeTimeToAPatientOfTheirs) {
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const before = this->trial_.book(this->doctor_, patient, Trial::at(9h));
  auto const given = this->post(this->give("give", "10:05", before.id));
  ASSERT_EQ(given.status, 303) << given.text;
  EXPECT_TRUE(this->trial_.get(std::string(given.location()), as(this->assertion_)).has("The appointment is in the agenda."));
  ASSERT_THAT(this->agenda(), SizeIs(2));
  auto const now = this->agenda().back();
  EXPECT_EQ(now.patient, patient);
  EXPECT_EQ(now.when.begin(), Trial::at(10h + 5min)) << "also between the times that patients are offered";
  EXPECT_FALSE(now.overbooked);
  EXPECT_EQ(this->post(this->give("give", "10:05", before.id)).status, 303) << "the form came twice";
  EXPECT_THAT(this->agenda(), SizeIs(2));
}

TYPED_TEST(BlockPageTest, GoesByTheClockOfThePlace) {
  auto const known = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  auto far = test_model::place(Country::france);
  far.zone = "Indian/Reunion";  // three hours ahead in winter
  far.id = this->trial_.run(this->trial_.office().directory.add(far));
  this->trial_.run(this->trial_.office().directory.add(OpeningRule{.practitioner = this->doctor_.practitioner,
                                                                   .place = far.id,
                                                                   .weekday = std::chrono::Monday,
                                                                   .hours = {.from = 14h, .to = 18h}}));
  auto const form = fmt::format("deed=give&date=2026-01-12&from=16:00&place={}&motive={}&reference={}&key=k", far.id,
                                this->doctor_.motive, known.id);
  EXPECT_EQ(this->post(form).status, 303);
  EXPECT_EQ(this->agenda().back().when.begin(), Trial::at(13h));
  auto const blocked = fmt::format("deed=block&date=2026-01-12&from=14:00&until=15:00&place={}", far.id);
  EXPECT_EQ(this->post(blocked).status, 303);
  EXPECT_EQ(this->trial_.office().catalog.get()->practice(this->doctor_.practitioner)->timetable.absences.front().from,
            Trial::at(11h));
}

TYPED_TEST(BlockPageTest, TellsFormsApart) {
  auto const known = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  EXPECT_EQ(this->post(this->give("give", "10:00", known.id)).status, 303);
  for (View const key : {"k", ""}) {
    auto const page = this->post(this->give("give", "11:00", known.id, key));
    EXPECT_EQ(page.status, 422) << key;
    EXPECT_TRUE(page.has("This form has already been used. Check it and send it again.")) << page.text;
  }
  EXPECT_THAT(this->agenda(), SizeIs(2));
}

TYPED_TEST(BlockPageTest, OverbooksOnPurposeOnly) {
  auto const first = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  auto const second = this->trial_.book(this->doctor_, this->trial_.add_patient("Hugo"), Trial::at(10h));
  auto const refused = this->post(this->give("give", "09:00", second.id));
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.has("id=\"from-error\"")) << refused.text;
  EXPECT_TRUE(refused.has("Somebody has this time already."));
  EXPECT_THAT(this->agenda(), SizeIs(2));
  EXPECT_EQ(this->post(this->give("overbook", "09:00", second.id)).status, 303);
  ASSERT_THAT(this->agenda(), SizeIs(3));
  auto const page = this->trial_.get("/en/staff/agenda", as(this->assertion_));
  EXPECT_TRUE(page.has("Squeezed in")) << page.text;
  this->trial_.run(this->trial_.office().reception.cancel(first.patient, first.id));
  EXPECT_EQ(this->trial_.free(this->doctor_).front(), Trial::at(9h)) << "who is squeezed in takes nothing away";
}

TYPED_TEST(BlockPageTest, KnowsWhenThePractitionerIsThere) {
  auto const known = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  struct Case {
    View deed;
    View from;
    int status;
  };
  Case const cases[] = {{"give", "11:30", 303},     {"give", "11:35", 422},     {"give", "20:00", 422}, {"give", "07:00", 422},
                        {"overbook", "07:00", 422}, {"overbook", "20:00", 303}, {"give", "10:03", 422}, {"give", "", 422}};
  int number = 0;
  for (auto const& [deed, from, status] : cases)
    EXPECT_EQ(this->post(this->give(deed, from, known.id, std::to_string(++number))).status, status) << deed << " " << from;
}

TYPED_TEST(BlockPageTest, GivesNothingToPatientsWhoAreNotTheirs) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const theirs = this->trial_.book(other, patient, Trial::at(9h));
  auto const held =
      this->trial_.run(this->trial_.office().reception.hold(this->trial_.wanted(this->doctor_, patient, Trial::at(10h))))
          .appointment;
  for (auto const reference : {theirs.id, held.id, Id{0}, Id{1}, Id{-1}, patient}) {
    auto const page = this->post(this->give("overbook", "11:00", reference));
    EXPECT_EQ(page.status, 422) << reference;
    EXPECT_TRUE(page.has("id=\"reference-error\"")) << page.text;
    EXPECT_FALSE(page.has("Jeanne"));
  }
  EXPECT_THAT(this->agenda(), SizeIs(1)) << "the hold";
}

TYPED_TEST(BlockPageTest, SaysWhatIsWrong) {
  for (auto const* const bad :
       {"", "deed=erase", "deed=block&date=2026-01-12&from=10:00&until=09:00", "deed=block&date=&from=10:00&until=11:00",
        "deed=block&date=2026-01-11&from=10:00&until=11:00", "deed=give&date=2026-01-12&from=10:00"}) {
    auto const page = this->post(bad);
    EXPECT_EQ(page.status, 422) << bad;
    EXPECT_TRUE(page.has("class=\"errors\"")) << bad;
  }
  EXPECT_THAT(this->agenda(), IsEmpty());
  EXPECT_THAT(this->trial_.free(this->doctor_), SizeIs(11));
}

}  // namespace
}  // namespace cordon::praxis
