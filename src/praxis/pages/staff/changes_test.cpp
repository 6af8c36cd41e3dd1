#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class AgendaChangesTest : public ::testing::Test {
 protected:
  std::unique_ptr<Conversation> watch(Headers const& headers) {
    return trial_.begin(http::Method::get, "/en/staff/agenda/events", {}, headers);
  }
  std::unique_ptr<Conversation> watch() { return watch(as(assertion_)); }
  // After the beat that comes next.
  std::string beat(Conversation& conversation) {
    trial_.office().notices.beat();
    return next(conversation);
  }
  void dismiss() { trial_.run(trial_.office().roster.dismiss(email_, doctor_.practitioner)); }
  std::string next(Conversation& conversation) { return std::string(trial_.run(conversation.response->body->pull())); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string email_ = trial_.hire({doctor_});
  std::string assertion_ = trial_.issue(email_, "Camille");
};
TYPED_TEST_SUITE(AgendaChangesTest, Houses);

TYPED_TEST(AgendaChangesTest, AreToldToWhoWatchesThatAgenda) {
  auto const other = this->trial_.add_doctor("Keller");
  auto const stream = this->watch();
  ASSERT_EQ(stream->response->status, 200);
  EXPECT_EQ(stream->response->fields.get("content-type"), "text/event-stream");
  EXPECT_EQ(this->next(*stream), "retry: 2000\n\n");
  auto const patient = this->trial_.add_patient("Jeanne");
  this->trial_.book(other, patient, Trial::at(9h));
  this->trial_.office().notices.beat();
  EXPECT_EQ(this->next(*stream), ": still here\n\n") << "nothing of theirs changed";
  this->trial_.book(this->doctor_, patient, Trial::at(9h));
  EXPECT_EQ(this->next(*stream), "event: changed\ndata: 2026-01-12\n\n");
}

TYPED_TEST(AgendaChangesTest, EndWhenItIsTimeToSayAgainWhoOneIs) {
  auto const stream = this->watch();
  this->next(*stream);
  this->trial_.clock().advance(11min);
  EXPECT_EQ(this->next(*stream), "");
}

TYPED_TEST(AgendaChangesTest, OfHoursAbsencesAndMotivesAreTold) {
  auto& directory = this->trial_.office().directory;
  auto const [practitioner, place, motive] = this->doctor_;
  auto const other = this->trial_.add_doctor("Keller");
  auto const stream = this->watch();
  this->next(*stream);
  auto const all = "event: changed\ndata: all\n\n";
  this->trial_.run(directory.add(Motive{.practitioner = other.practitioner, .name = "x", .duration = 30min}));
  EXPECT_EQ(this->beat(*stream), ": still here\n\n") << "nothing of theirs changed";
  auto const absence =
      this->trial_.run(directory.add(Absence{.practitioner = practitioner, .from = Trial::at(9h), .to = Trial::at(10h)}));
  EXPECT_EQ(this->next(*stream), all);
  this->trial_.run(directory.remove_absence(practitioner, absence));
  EXPECT_EQ(this->next(*stream), all);
  this->trial_.run(directory.change(
      Motive{.id = motive, .practitioner = practitioner, .name = "first-visit", .duration = 20min, .offered = true}));
  EXPECT_EQ(this->next(*stream), all);
  this->trial_.run(directory.add(OpeningException{
      .practitioner = practitioner, .place = place, .date = Trial::monday, .hours = Hours{.from = 14h, .to = 15h}}));
  EXPECT_EQ(this->next(*stream), all);
  this->trial_.post(fmt::format("/en/staff/block?practitioner={}", practitioner),
                    fmt::format("deed=block&date=2026-01-12&from=09:00&until=10:00&place={}&key=k", place), as(this->assertion_));
  EXPECT_EQ(this->next(*stream), all) << "what a page blocks";
}

TYPED_TEST(AgendaChangesTest, EndForWhoWorksThereNoMore) {
  auto const other = this->trial_.add_doctor("Keller");
  this->trial_.run(this->trial_.office().roster.assign(this->email_, {.practitioner = other.practitioner}));
  auto const stream = this->watch();
  this->next(*stream);
  EXPECT_EQ(this->beat(*stream), ": still here\n\n");
  this->dismiss();
  this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h));
  EXPECT_EQ(this->next(*stream), "") << "not even that something changed";
  EXPECT_EQ(this->next(*stream), "") << "an end stays one";
}

TYPED_TEST(AgendaChangesTest, EndWithTheAssertion) {
  auto const stream = this->watch();
  this->next(*stream);
  EXPECT_EQ(this->beat(*stream), ": still here\n\n");
  this->trial_.pass(TestEdge::lifetime + Assertions::skew);
  EXPECT_EQ(this->beat(*stream), "");
}

TYPED_TEST(AgendaChangesTest, AreTenAtOnceForOnePerson) {
  std::vector<std::unique_ptr<Conversation>> streams;
  for (unsigned i = 0; i < Seats::most; ++i) {
    streams.push_back(this->watch());
    ASSERT_EQ(streams.back()->response->status, 200) << i;
  }
  auto const refused = this->watch();
  EXPECT_EQ(refused->response->status, 429);
  EXPECT_EQ(refused->response->fields.get("content-type"), "application/problem+json");
  EXPECT_EQ(refused->response->fields.get("retry-after"), "15");
  auto const colleague = this->trial_.assign({this->doctor_});
  EXPECT_EQ(this->watch(as(colleague))->response->status, 200);
  streams.pop_back();
  EXPECT_EQ(this->watch()->response->status, 200);
  streams.clear();
  EXPECT_EQ(this->trial_.office().seats.members(), 0U);
}

TYPED_TEST(AgendaChangesTest, EndWithTheProgram) {
  auto const stream = this->watch();
  this->next(*stream);
  this->trial_.office().notices.end();
  EXPECT_EQ(this->next(*stream), "");
}

}  // namespace
}  // namespace cordon::praxis
