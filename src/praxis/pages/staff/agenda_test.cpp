#include <gmock/gmock.h>

#include <algorithm>

#include "praxis/house/own_appointment.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class AgendaPagesTest : public ::testing::Test {
 protected:
  std::string assertion() { return trial_.issue(email_, "Camille"); }  // as the edge gives it, just now
  Asked get(std::string const& path) { return trial_.get(path, as(assertion())); }
  Asked post(std::string const& path, std::string const& form = {}) { return trial_.post(path, form, as(assertion())); }
  std::string visit(Appointment const& appointment, std::string const& more = {}) {
    return fmt::format("/en/staff/appointments/{}{}", appointment.id, more);
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string email_ = trial_.hire({doctor_});
};
TYPED_TEST_SUITE(AgendaPagesTest, Houses);

TYPED_TEST(AgendaPagesTest, ShowWhoComesWhenAndWhatIsFree) {
  auto const session = this->trial_.session(this->trial_.sign_up("Jeanne"));
  auto const first = this->trial_.book(this->doctor_, session.account, Trial::at(9h));
  this->trial_.book(this->doctor_, session.account, Trial::at(10h));
  for (std::string const path : {"/en/staff/agenda?day=2026-01-12", "/en/staff/agenda/week?day=2026-01-14"}) {
    auto const before = this->trial_.run(this->trial_.office().records.events_of(session, session.account)).size();
    auto const page = this->get(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.has("Jeanne Morel")) << page.text;
    EXPECT_TRUE(page.has(fmt::format("/en/staff/appointments/{}?practitioner={}", first.id, this->doctor_.practitioner)));
    EXPECT_TRUE(page.has("deed=give&amp;date=2026-01-12&amp;from=09:30")) << page.text;
    EXPECT_TRUE(page.has("agenda_page-")) << "alive";
    auto const events = this->trial_.run(this->trial_.office().records.events_of(session, session.account));
    EXPECT_EQ(events.size(), before + 1) << "each record is read once";
    this->get(path);
    EXPECT_EQ(this->trial_.run(this->trial_.office().records.events_of(session, session.account)).size(), before + 1)
        << "a page that is fetched again says nothing new";
    this->trial_.pass(Records::together + 1s);
    EXPECT_EQ(events.front().actor.id, this->doctor_.practitioner);
    EXPECT_EQ(events.front().purpose, "care");
  }
  EXPECT_TRUE(this->get("/en/staff/agenda?day=2026-01-12").has(R"(data-first="2026-01-11" data-last="2026-01-12")"))
      << "the date of Paris begins on the day of UTC before";
  EXPECT_TRUE(this->get("/en/staff/agenda/week?day=2026-01-14").has(R"(data-first="2026-01-11" data-last="2026-01-18")"));
  EXPECT_TRUE(this->get("/en/staff/agenda?day=2026-01-12").has("2 appointments · 2 free times"));
  EXPECT_TRUE(this->get("/en/staff/agenda?day=2026-01-17").has("<p data-alive>Closed</p>")) << "a Saturday";
  EXPECT_TRUE(this->get("/en/staff/agenda/week?day=2026-01-14").has("Agenda, week 3"));
  EXPECT_EQ(this->get("/en/staff/agenda?day=2026-02-31").status, 200) << "no date is today";
}

TYPED_TEST(AgendaPagesTest, KeepTheNameOfWhoHoldsATime) {
  auto const patient = this->trial_.add_patient("Jeanne");
  this->trial_.run(this->trial_.office().reception.hold(this->trial_.wanted(this->doctor_, patient, Trial::at(9h))));
  auto const page = this->get("/en/staff/agenda");
  EXPECT_TRUE(page.has("Being booked"));
  EXPECT_FALSE(page.has("Jeanne"));
  this->trial_.pass(Bookings::hold_time + 1s);
  EXPECT_FALSE(this->get("/en/staff/agenda").has("Being booked"));
}

TYPED_TEST(AgendaPagesTest, ShowTheNumberWhereTheRecordMayNotBeRead) {
  auto const appointment = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  this->trial_.pass(std::chrono::days(400));
  auto const assertion = this->trial_.assign({this->doctor_});
  auto const day = this->trial_.get("/en/staff/agenda?day=2026-01-12", as(assertion));
  auto const page = this->trial_.get(this->visit(appointment), as(assertion));
  for (auto const& each : {day, page}) {
    EXPECT_EQ(each.status, 200);
    EXPECT_TRUE(each.has(fmt::format("Booking {}", appointment.id))) << each.text;
    EXPECT_FALSE(each.has("Jeanne"));
  }
  EXPECT_EQ(this->trial_.get(this->visit(appointment, "/history"), as(assertion)).status, 403);
}

TYPED_TEST(AgendaPagesTest, ShowTheNumberOfWhoWasErased) {
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const appointment = this->trial_.book(this->doctor_, patient, Trial::at(9h));
  this->trial_.run(this->trial_.office().vault().destroy(patient));
  for (auto const& path : {std::string("/en/staff/agenda?day=2026-01-12"), this->visit(appointment)}) {
    auto const page = this->get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_TRUE(page.has(fmt::format("Booking {}", appointment.id))) << page.text;
    EXPECT_FALSE(page.has("Jeanne"));
  }
  auto const history = this->get(this->visit(appointment, "/history"));
  EXPECT_EQ(history.status, 403) << "whose record nobody can read";
  EXPECT_FALSE(history.has("<table"));
}

TYPED_TEST(AgendaPagesTest, OpenAnAppointmentWithItsMessage) {
  auto& office = this->trial_.office();
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const held =
      this->trial_.run(office.reception.hold(this->trial_.wanted(this->doctor_, patient, Trial::at(9h)))).appointment;
  auto const remark = this->trial_.run(seal_remark(office, patient, held.id, "Red <patches>"));
  this->trial_.run(office.reception.book(patient, held.id, {.patient = {}, .remark = remark}));
  auto const page = this->get(this->visit(held));
  for (auto const* const what :
       {"Jeanne Morel", "Red &lt;patches&gt;", "27/03/1946", "tel:+33639981234", "First visit", "Booked"})
    EXPECT_TRUE(page.has(what)) << what;
}

TYPED_TEST(AgendaPagesTest, ShowAnAssistantWhatTheyNeedAndNoMore) {
  auto& office = this->trial_.office();
  auto const session = this->trial_.session(this->trial_.sign_up("Jeanne"));
  auto const held =
      this->trial_.run(office.reception.hold(this->trial_.wanted(this->doctor_, session.account, Trial::at(9h)))).appointment;
  auto const remark = this->trial_.run(seal_remark(office, session.account, held.id, "Red patches"));
  this->trial_.run(office.reception.book(session.account, held.id, {.patient = {}, .remark = remark}));
  auto const assistant = as(this->trial_.assign({this->doctor_}, Duty::Role::assistant));
  EXPECT_TRUE(this->trial_.get("/en/staff/agenda?day=2026-01-12", assistant).has("Jeanne Morel"));
  auto const page = this->trial_.get(this->visit(held), assistant);
  EXPECT_EQ(page.status, 200);
  for (auto const* const what : {"Jeanne Morel", "27/03/1946", "Only the practitioner can read it.", "First visit"})
    EXPECT_TRUE(page.has(what)) << what;
  for (auto const* const what : {"Red patches", "/history"}) EXPECT_FALSE(page.has(what)) << what;
  auto const history = this->trial_.get(this->visit(held, "/history"), assistant);
  EXPECT_EQ(history.status, 403);
  EXPECT_TRUE(history.has("The history is for practitioners")) << history.text;
  EXPECT_FALSE(history.has("Jeanne"));
  auto const events = this->trial_.run(office.records.events_of(session, session.account));
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(std::ranges::count(events, "care", &AccessEvent::purpose), 0) << "they read for booking";
  EXPECT_EQ(events.front().purpose, "booking");
  EXPECT_EQ(events.front().member, "Camille");
  EXPECT_EQ(this->get(this->visit(held, "/history")).status, 200) << "the practitioner";
}

TYPED_TEST(AgendaPagesTest, GoByTheDutyForThatPractitioner) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const email = this->trial_.hire({this->doctor_});
  this->trial_.run(this->trial_.office().roster.assign(email, {.practitioner = other.practitioner}));
  auto const both = as(this->trial_.issue(email, "Camille"));
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const own = this->trial_.book(this->doctor_, patient, Trial::at(9h));
  auto const helped = this->trial_.book(other, patient, Trial::at(9h));
  for (auto const asked : {this->doctor_.practitioner, other.practitioner}) {
    auto const query = fmt::format("/history?practitioner={}", asked);
    EXPECT_EQ(this->trial_.get(this->visit(own, query), both).status, 200);
    EXPECT_EQ(this->trial_.get(this->visit(helped, query), both).status, 403) << "whatever the address says";
  }
}

TYPED_TEST(AgendaPagesTest, HideThePatientsOfOthers) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const theirs = this->trial_.book(other, patient, Trial::at(9h));
  for (auto const* const where : {"", "/cancel", "/move", "/history"}) {
    auto const page = this->get(this->visit(theirs, where));
    EXPECT_EQ(page.status, 404) << where;
    EXPECT_FALSE(page.has("Jeanne"));
  }
  EXPECT_EQ(this->post(this->visit(theirs, "/cancel")).status, 404);
  EXPECT_EQ(this->post(this->visit(theirs, "/move"), "start=2026-01-12T08:30Z").status, 404);
  auto const now = this->trial_.run(this->trial_.office().reception.appointments().find(theirs.id));
  EXPECT_EQ(now->state, Appointment::State::booked);
  EXPECT_EQ(now->when, theirs.when);
}

TYPED_TEST(AgendaPagesTest, CancelAndMove) {
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const appointment = this->trial_.book(this->doctor_, patient, Trial::at(9h));
  this->trial_.book(this->doctor_, patient, Trial::at(9h + 30min));
  EXPECT_TRUE(this->get(this->visit(appointment, "/move")).has("value=\"2026-01-12T09:00Z\""));
  auto const taken = this->post(this->visit(appointment, "/move"), "start=2026-01-12T08:30Z");
  EXPECT_TRUE(this->get(std::string(taken.location())).has("Somebody has just taken this time."));
  auto const moved = this->post(this->visit(appointment, "/move"), "start=2026-01-12T09:00Z");
  EXPECT_TRUE(moved.location().ends_with("moved=yes")) << moved.location();
  EXPECT_TRUE(this->get(std::string(moved.location())).has("2026 at 10:00"));
  EXPECT_EQ(this->trial_.free(this->doctor_).front(), Trial::at(9h));
  EXPECT_EQ(this->get(this->visit(appointment, "/cancel")).status, 200);
  EXPECT_EQ(this->post(this->visit(appointment, "/cancel")).status, 303);
  auto const now = this->trial_.run(this->trial_.office().reception.appointments().find(appointment.id));
  EXPECT_EQ(now->state, Appointment::State::cancelled);
}

TYPED_TEST(AgendaPagesTest, TellTheHistoryWithThisPractitionerOnly) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const patient = this->trial_.add_patient("Jeanne");
  auto const past = this->trial_.book(this->doctor_, patient, Trial::at(9h));
  auto const coming = this->trial_.book(this->doctor_, patient, Trial::at(9h, 3));
  this->trial_.book(other, patient, Trial::at(10h));
  this->trial_.pass(5h);
  auto const page = this->get(this->visit(coming, "/history"));
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("History of Jeanne Morel"));
  EXPECT_TRUE(page.has("datetime=\"2026-01-12T09:00\""));
  EXPECT_FALSE(page.has("datetime=\"2026-01-15T09:00\"")) << "that is to come";
  EXPECT_FALSE(page.has("datetime=\"2026-01-12T10:00\"")) << "that is another's";
  EXPECT_TRUE(this->get(this->visit(past)).has("Done"));
}

}  // namespace
}  // namespace cordon::praxis
