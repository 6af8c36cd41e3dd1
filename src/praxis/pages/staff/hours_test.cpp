#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class T>
class OpeningPagesTest : public ::testing::Test {
 protected:
  std::string assertion() { return trial_.issue(email_, "Camille"); }  // as the edge gives it, just now
  Asked get(std::string const& path) { return trial_.get(path, as(assertion())); }
  Asked post(std::string const& path, std::string const& form) { return trial_.post(path, form, as(assertion())); }
  std::shared_ptr<Practice const> practice() { return trial_.office().catalog.get()->practice(doctor_.practitioner); }
  // A form, with the place where the practitioner is.
  std::string at_place(std::string const& form) {
    return fmt::format("{}&place={}&exception-place={}", form, doctor_.place, doctor_.place);
  }

  template <class Part, class Field, class Value>
  Part the_one(std::vector<Part> const& parts, Field Part::* field, Value const& value) {
    auto const found = std::ranges::find(parts, value, field);
    EXPECT_NE(found, parts.end());
    return found == parts.end() ? Part() : *found;
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string email_ = trial_.hire({doctor_});
};
TYPED_TEST_SUITE(OpeningPagesTest, Houses);

TYPED_TEST(OpeningPagesTest, AddAndRemoveWeeklyHours) {
  ASSERT_THAT(this->trial_.free(this->doctor_, 5), IsEmpty()) << "a Saturday";
  auto const added = this->post("/en/staff/hours", this->at_place("add=rule&weekday=6&from=08:00&until=10:00&weeks=0"));
  ASSERT_EQ(added.status, 303) << added.text;
  EXPECT_THAT(this->trial_.free(this->doctor_, 5), SizeIs(7)) << "each quarter of an hour from 8:00 to 9:30";
  auto const page = this->get(std::string(added.location()));
  EXPECT_TRUE(page.has("Your changes are saved."));
  auto const rule = this->the_one(this->practice()->timetable.rules, &OpeningRule::weekday, std::chrono::Saturday);
  EXPECT_TRUE(page.has(fmt::format("name=\"rule\" value=\"{}\" aria-label=\"Remove: Saturday, 08:00 to 10:00\"", rule.id)));
  auto const form = fmt::format("rule={}", rule.id);
  EXPECT_EQ(this->post("/en/staff/hours/remove", form).status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 5), IsEmpty());
  EXPECT_EQ(this->post("/en/staff/hours/remove", form).status, 303) << "a second press";
}

TYPED_TEST(OpeningPagesTest, AddDaysThatDifferAndAbsences) {
  EXPECT_EQ(
      this->post("/en/staff/hours", this->at_place("add=exception&date=2026-01-17&exception-from=10:00&exception-until=10:30"))
          .status,
      303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 5), SizeIs(1));
  EXPECT_EQ(this->post("/en/staff/hours", this->at_place("add=exception&date=2026-01-13")).status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 1), IsEmpty()) << "closed";
  EXPECT_EQ(this->post("/en/staff/hours", "add=absence&first-day=2026-01-14&last-day=2026-01-15").status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 3), IsEmpty());
  EXPECT_THAT(this->trial_.free(this->doctor_, 4), SizeIs(11)) << "they are back";
  EXPECT_TRUE(this->get("/en/staff/hours").has("Wednesday 14 January 2026 to Thursday 15 January 2026"));
  auto const& timetable = this->practice()->timetable;
  auto const absence = fmt::format("absence={}", timetable.absences.front().id);
  auto const exception = fmt::format(
      "exception={}", this->the_one(timetable.exceptions, &OpeningException::date, Trial::monday + std::chrono::days(1)).id);
  EXPECT_EQ(this->post("/en/staff/hours/remove", absence).status, 303);
  EXPECT_EQ(this->post("/en/staff/hours/remove", exception).status, 303);
  EXPECT_THAT(this->trial_.free(this->doctor_, 3), SizeIs(11));
}

TYPED_TEST(OpeningPagesTest, SayWhatIsWrongBesideTheFieldAndOnTop) {
  struct Case {
    std::string form;
    View field;
    View text;
  };
  std::vector<Case> const cases{
      {"add=rule&weekday=6&from=08:00&until=&weeks=0", "until", "Veuillez"},
      {"add=rule&weekday=8&from=08:00&until=10:00&weeks=0", "weekday", "Veuillez"},
      {"add=rule&weekday=6&from=08:03&until=10:00&weeks=0", "from", "par pas de cinq minutes"},
      {"add=rule&weekday=6&from=8&until=10:00&weeks=0", "from", "par pas de cinq minutes"},
      {"add=rule&weekday=6&from=10:00&until=08:00&weeks=0", "until", ""},
      {"add=rule&weekday=1&from=11:00&until=13:00&weeks=1", "from", ""},
      {"add=exception&date=2026-01-11", "date", ""},
      {"add=exception&date=2026-02-30", "date", "calendrier"},
      {"add=exception&date=2026-01-17&exception-from=10:00", "exception-until", "Veuillez"},
      {"add=absence&first-day=2026-01-15&last-day=2026-01-14", "last-day", ""},
      {"add=absence&first-day=2099-01-01&last-day=2099-01-02", "first-day", "calendrier"},
  };
  auto const before = this->practice()->version;
  for (auto const& [form, field, text] : cases) {
    auto const page = this->post("/fr/staff/hours", this->at_place(form));
    EXPECT_EQ(page.status, 422) << form;
    EXPECT_TRUE(page.has(fmt::format("<li><a href=\"#{}\">", field))) << form << page.text;
    EXPECT_TRUE(page.has(fmt::format("id=\"{}-error\"", field))) << form;
    EXPECT_TRUE(page.has("<details open>")) << form;
    EXPECT_TRUE(page.has(text)) << form;
  }
  auto const elsewhere = this->post("/fr/staff/hours", "add=rule&weekday=6&from=08:00&until=10:00&weeks=0&place=1");
  EXPECT_EQ(elsewhere.status, 422) << "a place where the practitioner is not";
  EXPECT_EQ(this->practice()->version, before);
}

TYPED_TEST(OpeningPagesTest, KeepThoseWhoHaveAnAppointment) {
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h, 2));
  auto const page = this->post("/en/staff/hours", "add=absence&first-day=2026-01-14&last-day=2026-01-14");
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(page.has("1 appointment lies in this absence. Move or cancel it first."));
  EXPECT_THAT(this->practice()->timetable.absences, IsEmpty());
}

TYPED_TEST(OpeningPagesTest, LeaveNobodyOutside) {
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const booked = this->trial_.book(this->doctor_, patient, Trial::at(10h, 2));
  this->trial_.run(this->trial_.office().reception.hold(this->trial_.wanted(this->doctor_, patient, Trial::at(11h, 2))));
  auto const before = this->practice()->timetable;
  auto const rule = this->the_one(before.rules, &OpeningRule::weekday, std::chrono::Wednesday).id;
  auto const closed = this->at_place("add=exception&date=2026-01-14");
  for (auto const& [path, form] : {std::pair<std::string, std::string>("/en/staff/hours", closed),
                                   {"/en/staff/hours/remove", fmt::format("rule={}", rule)}}) {
    auto const page = this->post(path, form);
    EXPECT_EQ(page.status, 422) << form;
    EXPECT_TRUE(page.has("2 appointments would lie outside of the hours. Move or cancel them first.")) << page.text;
  }
  EXPECT_EQ(this->practice()->timetable, before);
  auto const shorter = "add=exception&date=2026-01-14&exception-from=09:00&exception-until=11:30";
  EXPECT_EQ(this->post("/en/staff/hours", this->at_place(shorter)).status, 303) << "both are still within";
  auto const exception = this->practice()->timetable.exceptions.front().id;
  EXPECT_EQ(this->post("/en/staff/hours/remove", fmt::format("exception={}", exception)).status, 303);
  this->trial_.pass(Bookings::hold_time + 1s);
  this->trial_.run(this->trial_.office().reception.cancel(patient, booked.id));
  EXPECT_EQ(this->post("/en/staff/hours", closed).status, 422) << "the hold is over, and may still be booked";
  this->trial_.run(this->trial_.office().end_holds());
  EXPECT_EQ(this->post("/en/staff/hours", closed).status, 303) << "nobody is there any more";
}

TYPED_TEST(OpeningPagesTest, KeepAnExtraDayOnWhichSomebodyComes) {
  auto const saturday = "add=exception&date=2026-01-17&exception-from=10:00&exception-until=12:00";
  ASSERT_EQ(this->post("/en/staff/hours", this->at_place(saturday)).status, 303);
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(10h, 5));
  auto const form = fmt::format("exception={}", this->practice()->timetable.exceptions.front().id);
  EXPECT_EQ(this->post("/en/staff/hours/remove", form).status, 422);
  EXPECT_THAT(this->practice()->timetable.exceptions, SizeIs(1));
}

TYPED_TEST(OpeningPagesTest, BelongToTheirPractitioner) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const rules = this->trial_.office().catalog.get()->practice(other.practitioner)->timetable.rules;
  EXPECT_EQ(this->post("/en/staff/hours/remove", fmt::format("rule={}", rules.front().id)).status, 303) << "it is not there";
  EXPECT_EQ(this->trial_.office().catalog.get()->practice(other.practitioner)->timetable.rules, rules);
  auto const where = fmt::format("/en/staff/hours/remove?practitioner={}", other.practitioner);
  EXPECT_EQ(this->post(where, fmt::format("rule={}", rules.front().id)).status, 403);
  EXPECT_EQ(this->trial_.office().catalog.get()->practice(other.practitioner)->timetable.rules, rules);
}

TYPED_TEST(OpeningPagesTest, KeepTheLastHours) {
  auto const rules = this->practice()->timetable.rules;
  for (std::size_t i = 0; i + 1 < rules.size(); ++i)
    EXPECT_EQ(this->post("/en/staff/hours/remove", fmt::format("rule={}", rules[i].id)).status, 303);
  EXPECT_EQ(this->post("/en/staff/hours/remove", fmt::format("rule={}", rules.back().id)).status, 422);
  EXPECT_THAT(this->practice()->timetable.rules, SizeIs(1));
}

TYPED_TEST(OpeningPagesTest, LeadToPagesAlsoAfterAMistake) {
  auto const second = this->trial_.add_doctor("Roux");
  auto const both = as(this->trial_.assign({this->doctor_, second}));
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(10h, 2));
  auto const rule = this->the_one(this->practice()->timetable.rules, &OpeningRule::weekday, std::chrono::Wednesday).id;
  auto const motive = fmt::format("motive={}&duration=61", this->doctor_.motive);
  for (auto const& [page, deed, form] :
       {std::tuple("/staff/hours", "/remove", fmt::format("rule={}", rule)), {"/staff/motives", "/change", motive}}) {
    auto const where = fmt::format("/en{}{}?practitioner={}", page, deed, this->doctor_.practitioner);
    auto const refused = this->trial_.post(where, form, both);
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_TRUE(refused.has(fmt::format("method=\"get\" action=\"/en{}\"", page))) << refused.text;
    EXPECT_TRUE(refused.has(fmt::format("href=\"/fr{}\"", page)));
    EXPECT_FALSE(refused.has(fmt::format("/fr{}{}", page, deed)));
  }
}

TYPED_TEST(OpeningPagesTest, ListAddChangeAndRetireMotives) {
  EXPECT_EQ(this->post("/fr/staff/motives", "name=vaccination&length=10").status, 303);
  auto const added = this->the_one(this->practice()->motives, &Motive::duration, 10min);
  EXPECT_EQ(added.name, "vaccination") << "other languages have a word for it";
  EXPECT_EQ(this->post("/fr/staff/motives", "name=Acupuncture&length=45").status, 303);
  EXPECT_TRUE(this->get("/de/staff/motives").has("Acupuncture"));
  auto const form = fmt::format("motive={}", this->doctor_.motive);
  EXPECT_EQ(this->post("/fr/staff/motives/change", form + "&duration=60").status, 303);
  EXPECT_EQ(this->practice()->motive(this->doctor_.motive)->duration, 60min);
  EXPECT_EQ(this->post("/fr/staff/motives/change", form + "&duration=61").status, 422);
  EXPECT_EQ(this->post("/fr/staff/motives/change", form + "&retire=yes").status, 303);
  EXPECT_FALSE(this->practice()->motive(this->doctor_.motive)->offered);
  EXPECT_TRUE(this->get("/en/staff/motives").has("No longer offered"));
  for (auto const* const late : {"&retire=yes", "&duration=20"})
    EXPECT_EQ(this->post("/fr/staff/motives/change", form + late).status, 303) << "from a page that is old";
  EXPECT_FALSE(this->practice()->motive(this->doctor_.motive)->offered);
  EXPECT_EQ(this->practice()->motive(this->doctor_.motive)->duration, 60min);
  auto const other = this->trial_.add_doctor("Keller");
  EXPECT_EQ(this->post("/fr/staff/motives/change", fmt::format("motive={}&retire=yes", other.motive)).status, 404);
  for (auto const* const bad : {"name=A%E2%80%AEB&length=10", "name=A%E2%81%A6B&length=10", "name=&length=10",
                                "name=Acupuncture&length=10", "name=New&length=7", "name=New"})
    EXPECT_EQ(this->post("/fr/staff/motives", bad).status, 422) << bad;
}

}  // namespace
}  // namespace cordon::praxis
