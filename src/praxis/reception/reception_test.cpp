#include "praxis/reception/reception.h"

#include <gmock/gmock.h>

#include "net/group.h"
#include "praxis/directory/test_model.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using State = Appointment::State;

// A practitioner in Paris from 08:00 to 12:00, a quarter of an hour each; what is closed is closed when somebody has just taken
// it.
template <class T>
class ReceptionTest : public ::testing::Test, private AgendaListener {
 protected:
  static constexpr std::chrono::sys_days monday = std::chrono::year(2026) / 1 / 5;
  static Instant at(std::chrono::minutes time) { return monday + time - 1h; }  // on the clock in Paris

  ReceptionTest() {
    EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema())));
    auto place = test_model::place(Country::france);
    place.id = 1;
    catalog_.put(Located{.place = place, .zone = Zone::find(place.zone).value(), .version = 1});
    practice_ = Practice{.practitioner = {.id = 1}, .motives = {{.id = 1, .practitioner = 1, .duration = 15min}}};
    practice_.timetable.rules.push_back(
        {.practitioner = 1, .place = 1, .weekday = std::chrono::Monday, .hours = {.from = 8h, .to = 12h}});
    put();
  }
  void put() {
    ++practice_.version;
    catalog_.put(practice_);
  }
  void close_from(Instant from) {
    practice_.timetable.absences.push_back({.practitioner = 1, .from = from, .to = from + 1h});
    put();
  }
  void changed(AgendaChange const& change) override {
    free_.changed(change);
    if (auto const from = std::exchange(closes_, {})) close_from(*from);
  }

  static Wanted wanted(Instant start, std::string key = "key") {
    return {.patient = 7, .practitioner = 1, .place = 1, .motive = 1, .start = start, .key = std::move(key)};
  }
  Booked run(net::Task<Booked> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
    return std::move(result).value_or(Booked());
  }
  std::string refused(net::Task<Booked> task) {
    auto const result = net::run(loop_, std::move(task));
    return result ? "" : std::string(result.error().reason);
  }
  std::vector<Appointment> open() {
    return net::run(loop_, reception_.appointments().of_practitioner(1, monday, monday)).value_or(std::vector<Appointment>());
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  CurrentCatalog catalog_;
  Practice practice_;
  FreeSlots free_{catalog_, clock_, {}};
  std::optional<Instant> closes_;
  Reception reception_{catalog_, free_, place_.database(), clock_, this};
};
TYPED_TEST_SUITE(ReceptionTest, testing::DatabasePlaces);

TYPED_TEST(ReceptionTest, HoldsNothingThatWasClosedMeanwhile) {
  this->closes_ = this->at(9h);
  EXPECT_EQ(this->run(this->reception_.hold(this->wanted(this->at(9h)))).outcome, Outcome::taken);
  EXPECT_TRUE(this->open().empty());
  EXPECT_EQ(this->refused(this->reception_.hold(this->wanted(this->at(9h), "other"))), "reception.time");
}

TYPED_TEST(ReceptionTest, GivesNothingThatWasClosedMeanwhile) {
  this->closes_ = this->at(9h);
  EXPECT_EQ(this->run(this->reception_.give(this->wanted(this->at(9h)), false)).outcome, Outcome::taken);
  EXPECT_TRUE(this->open().empty());
  EXPECT_EQ(this->run(this->reception_.give(this->wanted(this->at(9h), "other"), true)).outcome, Outcome::done) << "on purpose";
}

TYPED_TEST(ReceptionTest, MovesNothingIntoWhatWasClosedMeanwhile) {
  auto const booked = this->run(this->reception_.book_now(this->wanted(this->at(9h))));
  this->closes_ = this->at(11h);
  EXPECT_EQ(this->run(this->reception_.move(booked.appointment, 1, this->at(11h))).outcome, Outcome::taken);
  auto const open = this->open();
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open.front().when.begin(), this->at(9h));
  EXPECT_EQ(open.front().state, State::booked);
}

TYPED_TEST(ReceptionTest, MakesFreeAllThatRanOutTogether) {
  Bookings bookings(this->place_.database(), this->clock_);
  constexpr Id many = 230;
  for (Id who = 1; who <= many; ++who)
    this->run(bookings.hold({.patient = who,
                             .practitioner = who,
                             .place = 1,
                             .motive = 1,
                             .when = Stretch::between(this->at(9h), this->at(9h) + 15min).value(),
                             .key = "key"}));
  this->clock_.advance(Bookings::hold_time);
  EXPECT_TRUE(net::run(this->loop_, this->reception_.expire()));
  for (Id const who : {Id{1}, many / 2, many})
    EXPECT_TRUE(net::run(this->loop_, this->reception_.appointments().of_practitioner(who, this->monday, this->monday))->empty());
}

TYPED_TEST(ReceptionTest, KnowsWhatAnEarlierTryMadeWhateverIsOfferedNow) {
  auto const held = this->run(this->reception_.hold(this->wanted(this->at(9h))));
  auto const given = this->run(this->reception_.give(this->wanted(this->at(10h), "staff"), false));
  this->practice_.motives.front().offered = false;
  this->put();
  EXPECT_EQ(this->run(this->reception_.hold(this->wanted(this->at(9h)))).appointment.id, held.appointment.id);
  EXPECT_EQ(this->run(this->reception_.give(this->wanted(this->at(10h), "staff"), false)).appointment.id, given.appointment.id);
  EXPECT_NE(this->refused(this->reception_.hold(this->wanted(this->at(11h)))), "") << "the key stands for another time";
  EXPECT_NE(this->refused(this->reception_.hold(this->wanted(this->at(9h), "new"))), "");
  this->clock_.advance(Bookings::hold_time);
  EXPECT_EQ(this->run(this->reception_.hold(this->wanted(this->at(9h)))).outcome, Outcome::expired);
}

TYPED_TEST(ReceptionTest, TellsWhoComesLateFromMemory) {
  EXPECT_TRUE(net::run(this->loop_, this->free_.free(this->place_.database(), 1, 1, 1,
                                                     std::chrono::local_days(std::chrono::year(2026) / 1 / 5), 1)));
  EXPECT_EQ(this->run(this->reception_.book_now(this->wanted(this->at(9h)))).outcome, Outcome::done);
  auto other = this->wanted(this->at(9h));
  other.patient = 8;
  EXPECT_EQ(this->run(this->reception_.hold(other)).outcome, Outcome::taken);
  EXPECT_EQ(this->run(this->reception_.hold(this->wanted(this->at(9h)))).outcome, Outcome::done) << "it is theirs";
}

TYPED_TEST(ReceptionTest, LetsAPatientKeepOnlySomeTimes) {
  for (int i = 0; i < Reception::most_holds; ++i)
    EXPECT_EQ(this->run(this->reception_.hold(this->wanted(this->at(9h + i * 15min), std::to_string(i)))).outcome, Outcome::done);
  EXPECT_EQ(this->refused(this->reception_.hold(this->wanted(this->at(11h), "more"))), "reception.holds");
}

}  // namespace
}  // namespace cordon::praxis
