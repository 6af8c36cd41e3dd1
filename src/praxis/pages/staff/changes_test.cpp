#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class AgendaChangesTest : public ::testing::Test {
 protected:
  std::unique_ptr<Conversation> watch() { return trial_.begin(http::Method::get, "/en/staff/agenda/events", {}, as(assertion_)); }
  std::string next(Conversation& conversation) { return std::string(trial_.run(conversation.response->body->pull())); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string assertion_ = trial_.assign({doctor_});
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

TYPED_TEST(AgendaChangesTest, EndWithTheProgram) {
  auto const stream = this->watch();
  this->next(*stream);
  this->trial_.office().notices.end();
  EXPECT_EQ(this->next(*stream), "");
}

}  // namespace
}  // namespace cordon::praxis
