#include "praxis/booking/bookings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "net/group.h"
#include "praxis/booking/appointments.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using State = Appointment::State;
constexpr std::chrono::sys_days day = std::chrono::year(2026) / 11 / 30;

Stretch at(unsigned first, unsigned count = 4, std::chrono::sys_days on = day) {
  return {.day = on, .first = first, .count = count};
}

template <class T>
class BookingsTest : public ::testing::Test, protected AgendaListener {
 protected:
  BookingsTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema()))); }

  Wish wish(Id patient, Stretch when, std::string key = {}, Id practitioner = 1) {
    if (key.empty()) key = "key" + std::to_string(++keys_);
    return {.patient = patient, .practitioner = practitioner, .place = 1, .motive = 1, .when = when, .key = key};
  }
  template <class R>
  R run(net::Task<R> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
    return std::move(result).value_or(R());
  }
  Booked hold(Wish wanted) { return run(bookings_.hold(std::move(wanted))); }
  Booked book(Booked const& held) { return run(bookings_.book(held.appointment.patient, held.appointment.id)); }
  Outcome outcome(net::Task<Booked> task) { return run(std::move(task)).outcome; }

  std::vector<store::Row> rows(std::string_view statement) {
    std::vector<store::Row> found;
    EXPECT_TRUE(
        net::run(loop_, place_.database().read([&](store::Session& session) { return fetch(session, statement, found); })));
    return found;
  }
  static net::Task<void> fetch(store::Session& session, std::string_view statement, std::vector<store::Row>& found) {
    auto answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    found = std::move(answer->rows);
    co_return ok();
  }
  // No cell is sold twice, and what is marked as taken is what open appointments take.
  void expect_exact() {
    std::map<std::pair<Id, std::int64_t>, Cells> taken;
    for (auto const& row :
         rows("SELECT practitioner, day, first_cell, cells FROM appointment WHERE state IN (0, 1) AND overbooked = 0")) {
      Stretch const when{.day = {}, .first = static_cast<unsigned>(row.number(2)), .count = static_cast<unsigned>(row.number(3))};
      auto& cells = taken[{row.number(0), row.number(1)}];
      EXPECT_TRUE(is_free(cells, when)) << "sold twice: cell " << when.first << " of day " << row.number(1);
      for (std::size_t i = 0; i < cells.size(); ++i) cells[i] |= cells_of(when)[i];
    }
    for (auto const& row : rows("SELECT practitioner, day, w0, w1, w2, w3, w4, w5 FROM agenda_day")) {
      Cells marked;
      for (std::size_t i = 0; i < marked.size(); ++i) marked[i] = row.number(i + 2);
      auto const found = taken.find({row.number(0), row.number(1)});
      EXPECT_EQ(marked, found == taken.end() ? Cells() : found->second);
      if (found != taken.end()) taken.erase(found);
    }
    EXPECT_TRUE(taken.empty());
  }

  net::Task<void> want(Id who, int& kept) {
    std::mt19937 random(static_cast<unsigned>(who));
    for (int tries = 0; tries < 6; ++tries) {
      auto const wanted = wish(who, at(static_cast<unsigned>(random() % 12) * 3, 4));
      auto const held = co_await bookings_.hold(wanted);
      EXPECT_TRUE(held) << held.error().detail;
      if (!held || held->outcome != Outcome::done) continue;
      auto const again = co_await bookings_.hold(wanted);
      EXPECT_TRUE(again && again->appointment.id == held->appointment.id);
      auto const booked = co_await bookings_.book(who, held->appointment.id);
      EXPECT_TRUE(booked && booked->outcome == Outcome::done);
      ++kept;
      if (random() % 2 == 0) continue;
      auto const gone = co_await bookings_.cancel(who, held->appointment.id);
      EXPECT_TRUE(gone && gone->outcome == Outcome::done);
      --kept;
    }
    co_return ok();
  }

  // The days of practitioner 1 that were said to be different since the last time.
  std::vector<int> heard() {
    std::vector<int> days;
    days.reserve(heard_.size());
    for (auto const each : std::exchange(heard_, {})) days.push_back(static_cast<int>((each - day).count()));
    return days;
  }
  void changed(AgendaChange const& change) override {
    if (change.practitioner == 1) heard_.push_back(change.day);
    changes_.push_back(change);
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  std::vector<AgendaChange> changes_;
  Bookings bookings_{place_.database(), clock_, this};
  Appointments appointments_{place_.database()};
  std::vector<std::chrono::sys_days> heard_;
  int keys_ = 0;
};
TYPED_TEST_SUITE(BookingsTest, testing::DatabasePlaces);

TYPED_TEST(BookingsTest, AreHeldThenBooked) {
  auto const held = this->hold(this->wish(1, at(100)));
  EXPECT_EQ(held.outcome, Outcome::done);
  EXPECT_EQ(held.appointment.state, State::held);
  auto const booked = this->book(held);
  EXPECT_EQ(booked.outcome, Outcome::done);
  EXPECT_EQ(booked.appointment.state, State::booked);
  EXPECT_EQ(booked.appointment.id, held.appointment.id);
  EXPECT_EQ(booked.appointment.when, at(100));
  EXPECT_EQ(this->book(held).outcome, Outcome::done);  // again
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreNotGivenTwice) {
  EXPECT_EQ(this->hold(this->wish(1, at(100, 6))).outcome, Outcome::done);
  for (auto const& other : {at(100, 6), at(95, 6), at(105, 6), at(102, 1), at(90, 30)})
    EXPECT_EQ(this->hold(this->wish(2, other)).outcome, Outcome::taken) << other.first;
  for (auto const& free : {at(94, 6), at(106, 6), at(100, 6, day + std::chrono::days(1))})
    EXPECT_EQ(this->hold(this->wish(2, free)).outcome, Outcome::done) << free.first;
  EXPECT_EQ(this->hold(this->wish(2, at(100, 6), {}, 2)).outcome, Outcome::done);  // of another practitioner
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreTheSameForTheSameKey) {
  auto const wanted = this->wish(1, at(100), "once");
  auto const first = this->hold(wanted), again = this->hold(wanted);
  EXPECT_EQ(again.outcome, Outcome::done);
  EXPECT_EQ(again.appointment.id, first.appointment.id);
  EXPECT_EQ(this->hold(this->wish(1, at(120), "once")).outcome, Outcome::reused);
  EXPECT_EQ(this->hold(this->wish(2, at(140), "once")).outcome, Outcome::done);  // of another patient
  this->book(first);
  EXPECT_EQ(this->hold(wanted).appointment.state, State::booked);
  this->expect_exact();
}

net::Task<void> note(net::Task<Booked> task, std::vector<Booked>& seen) {
  auto const booked = co_await std::move(task);
  EXPECT_TRUE(booked) << booked.error().detail;
  if (booked) seen.push_back(*booked);
  co_return ok();
}

// One by the way that is shared with others, one by its own.
TYPED_TEST(BookingsTest, AreTheSameForTheSameKeyAlsoAtTheSameTime) {
  net::Group group(this->loop_);
  std::vector<Booked> seen;
  for (unsigned i = 0; i < 40; ++i) {
    auto const wanted = this->wish(1, at(6 * i, 6));
    group.spawn(note(this->bookings_.hold(wanted), seen));
    group.spawn(note(this->bookings_.book_now(wanted), seen));
    group.spawn(note(this->bookings_.hold(wanted), seen));
    this->loop_.run_until([&] { return group.empty(); });
    ASSERT_EQ(seen.size(), 3U);
    for (auto const& each : std::exchange(seen, {})) {
      EXPECT_EQ(each.outcome, Outcome::done);
      EXPECT_EQ(each.appointment.when, wanted.when);
    }
  }
  EXPECT_EQ(this->rows("SELECT id FROM appointment").size(), 40U);
  this->expect_exact();
}

// What it does is done, and nobody hears of it, so many times.
class Deaf final : public store::Database {
 public:
  explicit Deaf(store::Database& database) : database_(database) {}
  net::Task<void> write(store::Work work) override {
    auto done = co_await database_.write(std::move(work));
    if (!done || times-- <= 0) co_return done;
    co_return fail(Code::unavailable, "store.lost");
  }
  net::Task<void> read(store::Work work) override { return database_.read(std::move(work)); }
  std::string place() const override { return database_.place(); }

  int times = 1;

 private:
  store::Database& database_;
};

TYPED_TEST(BookingsTest, AreLookedAtAgainWhenTheAnswerIsLost) {
  Deaf deaf(this->place_.database());
  Bookings bookings(deaf, this->clock_, this);
  auto const held = this->hold(this->wish(1, at(100)));
  this->changes_.clear();
  EXPECT_EQ(this->run(bookings.book(1, held.appointment.id)).outcome, Outcome::done);
  ASSERT_EQ(this->changes_.size(), 1U);
  EXPECT_EQ(this->changes_.front().day, day);
  deaf.times = 2;
  EXPECT_FALSE(net::run(this->loop_, bookings.book(1, held.appointment.id)));
}

TYPED_TEST(BookingsTest, LeaveADayInDoubtWhenTheAnswerIsLost) {
  Deaf deaf(this->place_.database());
  Bookings bookings(deaf, this->clock_, this);
  EXPECT_FALSE(net::run(this->loop_, bookings.hold(this->wish(1, at(100), "mine"))));
  ASSERT_EQ(this->changes_.size(), 1U);
  EXPECT_EQ(this->changes_.front().kind, AgendaChange::Kind::unknown);
  EXPECT_EQ(this->changes_.front().day, day);
  EXPECT_EQ(this->hold(this->wish(1, at(100), "mine")).outcome, Outcome::done);  // it was done
  EXPECT_EQ(this->rows("SELECT id FROM appointment").size(), 1U);
}

TYPED_TEST(BookingsTest, LeaveNothingBehindWhenTheTimeIsTaken) {
  this->hold(this->wish(1, at(100)));
  auto const wanted = this->wish(2, at(100), "mine");
  EXPECT_EQ(this->hold(wanted).outcome, Outcome::taken);
  EXPECT_EQ(this->rows("SELECT id FROM appointment WHERE patient = 2").size(), 0U);
  this->clock_.advance(11min);
  EXPECT_EQ(this->hold(wanted).outcome, Outcome::done);  // the key is not spent
}

TYPED_TEST(BookingsTest, AreFreeAgainWhenAHoldIsOver) {
  auto const held = this->hold(this->wish(1, at(100)));
  this->clock_.advance(Bookings::hold_time - 1s);
  EXPECT_EQ(this->hold(this->wish(2, at(102))).outcome, Outcome::taken);
  this->clock_.advance(1s);
  EXPECT_EQ(this->hold(this->wish(2, at(102))).outcome, Outcome::done);
  EXPECT_EQ(this->book(held).outcome, Outcome::expired);
  this->expect_exact();
}

// As long as nobody else took it.
TYPED_TEST(BookingsTest, AreBookedByWhoThoughtLongOverIt) {
  auto const held = this->hold(this->wish(1, at(100)));
  this->clock_.advance(1h);
  EXPECT_EQ(this->book(held).outcome, Outcome::done);
  EXPECT_EQ(this->hold(this->wish(2, at(100))).outcome, Outcome::taken);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreFreedByTheSweeper) {
  for (unsigned i = 0; i < 5; ++i) this->hold(this->wish(1, at(10 * i)));
  auto const booked = this->book(this->hold(this->wish(1, at(100))));
  EXPECT_EQ(this->run(this->bookings_.expire()), 0U);
  this->clock_.advance(11min);
  EXPECT_EQ(this->run(this->bookings_.expire(3)), 3U);
  this->expect_exact();
  EXPECT_EQ(this->run(this->bookings_.expire()), 2U);
  EXPECT_EQ(this->run(this->bookings_.expire()), 0U);
  this->expect_exact();
  EXPECT_EQ(this->book(booked).outcome, Outcome::done);
}

TYPED_TEST(BookingsTest, AreCancelledOnceAndFree) {
  auto const booked = this->book(this->hold(this->wish(1, at(100))));
  auto const id = booked.appointment.id;
  EXPECT_EQ(this->outcome(this->bookings_.cancel(2, id)), Outcome::unknown);  // of another patient
  EXPECT_EQ(this->outcome(this->bookings_.cancel(1, id)), Outcome::done);
  EXPECT_EQ(this->hold(this->wish(2, at(100))).outcome, Outcome::done);
  EXPECT_EQ(this->outcome(this->bookings_.cancel(1, id)), Outcome::done);  // again: and takes nobody's time away
  EXPECT_EQ(this->book(booked).outcome, Outcome::expired);
  EXPECT_EQ(this->outcome(this->bookings_.cancel(1, id + 1)), Outcome::unknown);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreMovedAllOrNothing) {
  auto const booked = this->book(this->hold(this->wish(1, at(100, 6))));
  auto const id = booked.appointment.id;
  this->hold(this->wish(2, at(110, 6)));
  EXPECT_EQ(this->outcome(this->bookings_.move(1, id, at(106, 6))), Outcome::taken);
  EXPECT_EQ(this->hold(this->wish(3, at(100, 6))).outcome, Outcome::taken);          // still theirs
  EXPECT_EQ(this->outcome(this->bookings_.move(1, id, at(102, 6))), Outcome::done);  // over itself
  EXPECT_EQ(this->outcome(this->bookings_.move(1, id, at(102, 6))), Outcome::done);  // again
  EXPECT_EQ(this->outcome(this->bookings_.move(1, id, at(50, 6, day + std::chrono::days(3)))), Outcome::done);
  EXPECT_EQ(this->hold(this->wish(3, at(102, 6))).outcome, Outcome::done);
  EXPECT_EQ(this->outcome(this->bookings_.move(2, id, at(200))), Outcome::unknown);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, MayLieBesideOthersOnPurpose) {
  this->hold(this->wish(1, at(100)));
  auto const beside = this->run(this->bookings_.book_now(this->wish(2, at(100)), true));
  EXPECT_EQ(beside.outcome, Outcome::done);
  EXPECT_EQ(this->outcome(this->bookings_.book_now(this->wish(3, at(100)))), Outcome::taken);
  EXPECT_EQ(this->outcome(this->bookings_.cancel(2, beside.appointment.id)), Outcome::done);
  EXPECT_EQ(this->hold(this->wish(3, at(100))).outcome, Outcome::taken);  // the first is still there
  this->expect_exact();
}

TYPED_TEST(BookingsTest, TellWhichDaysBecameDifferent) {
  using Days = std::vector<int>;
  auto const held = this->hold(this->wish(1, at(100)));
  EXPECT_EQ(this->heard(), Days{0});
  this->hold(this->wish(2, at(100)));
  EXPECT_EQ(this->heard(), Days{}) << "it was taken";
  this->book(held);
  EXPECT_EQ(this->heard(), Days{0});
  this->run(this->bookings_.move(1, held.appointment.id, at(50, 4, day + std::chrono::days(3))));
  EXPECT_EQ(this->heard(), (Days{0, 3}));
  this->run(this->bookings_.cancel(1, held.appointment.id));
  EXPECT_EQ(this->heard(), Days{3});
  this->hold(this->wish(1, at(10, 4, day + std::chrono::days(1))));
  this->clock_.advance(1h);
  this->heard();
  this->run(this->bookings_.expire());
  EXPECT_EQ(this->heard(), Days{1});
}

TYPED_TEST(BookingsTest, AreMovedToAnotherPlaceToo) {
  auto const booked = this->book(this->hold(this->wish(1, at(100))));
  EXPECT_EQ(this->outcome(this->bookings_.move(1, booked.appointment.id, at(100), 7)), Outcome::done);
  auto const found = this->run(this->appointments_.find(booked.appointment.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->place, 7);
  EXPECT_EQ(found->when, at(100));
  this->expect_exact();
}

TYPED_TEST(BookingsTest, KeepWhatThePatientSaysAboutThem) {
  auto const held = this->hold(this->wish(1, at(100)));
  std::string const sealed("\0\xff sealed", 9);
  this->run(this->bookings_.book(1, held.appointment.id, {.patient = {}, .remark = sealed}));
  this->run(this->bookings_.book(1, held.appointment.id, {.patient = {}, .remark = "again"}));
  EXPECT_EQ(this->run(this->appointments_.find(held.appointment.id))->remark, sealed);
}

TYPED_TEST(BookingsTest, AreBookedForSomebodyElseOnce) {
  auto const held = this->hold(this->wish(1, at(100)));
  auto const id = held.appointment.id;
  for (int again = 0; again < 2; ++again) {
    auto const booked = this->run(this->bookings_.book(1, id, {.patient = 9, .remark = {}}));
    EXPECT_EQ(booked.outcome, Outcome::done);
    EXPECT_EQ(booked.appointment.patient, 9);
    EXPECT_EQ(booked.appointment.state, State::booked);
  }
  EXPECT_EQ(this->outcome(this->bookings_.cancel(1, id)), Outcome::unknown);
  EXPECT_EQ(this->outcome(this->bookings_.cancel(9, id)), Outcome::done);
  EXPECT_EQ(this->run(this->bookings_.book(1, id, {.patient = 9, .remark = {}})).outcome, Outcome::expired);
  this->expect_exact();
}

// Whoever asks again, after the answer was lost or by going back, gets the same.
TYPED_TEST(BookingsTest, AreTheSameForTheSameKeyAlsoForSomebodyElse) {
  auto const wanted = this->wish(1, at(100), "once");
  auto const held = this->hold(wanted);
  this->run(this->bookings_.book(1, held.appointment.id, {.patient = 9, .remark = {}}));
  auto const again = this->hold(wanted);
  EXPECT_EQ(again.outcome, Outcome::done);
  EXPECT_EQ(again.appointment.id, held.appointment.id);
  EXPECT_EQ(again.appointment.state, State::booked);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreReleasedOnlyWhileTheyAreHeld) {
  auto const held = this->hold(this->wish(1, at(100)));
  EXPECT_EQ(this->run(this->bookings_.release(1, held.appointment.id)).appointment.state, State::cancelled);
  EXPECT_EQ(this->hold(this->wish(2, at(100))).outcome, Outcome::done) << "it is free";
  auto const booked = this->book(this->hold(this->wish(1, at(120))));
  EXPECT_EQ(this->run(this->bookings_.release(1, booked.appointment.id)).appointment.state, State::booked);
  this->expect_exact();
}

// A time beside others is one's own only there.
TYPED_TEST(BookingsTest, AreNotMovedOntoOthersFromBesideOthers) {
  this->book(this->hold(this->wish(1, at(100))));
  auto const beside = this->run(this->bookings_.book_now(this->wish(2, at(100)), true));
  this->book(this->hold(this->wish(3, at(120))));
  EXPECT_EQ(this->outcome(this->bookings_.move(2, beside.appointment.id, at(120))), Outcome::taken);
  EXPECT_EQ(this->outcome(this->bookings_.move(2, beside.appointment.id, at(140))), Outcome::done);
  EXPECT_EQ(this->hold(this->wish(4, at(140))).outcome, Outcome::taken) << "it is claimed";
  EXPECT_EQ(this->hold(this->wish(4, at(100))).outcome, Outcome::taken) << "the first is still there";
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreCountedWhileTheyAreHeld) {
  auto const hold_at_most_two = [&](unsigned cell, std::string key) {
    return this->outcome(this->bookings_.hold(this->wish(1, at(cell), std::move(key)), {.most = 2}));
  };
  this->book(this->hold(this->wish(1, at(10))));
  this->hold(this->wish(2, at(30)));
  EXPECT_EQ(hold_at_most_two(20, "a"), Outcome::done);
  EXPECT_EQ(hold_at_most_two(40, "b"), Outcome::done);
  EXPECT_EQ(hold_at_most_two(40, "b"), Outcome::done) << "a retry is none more";
  EXPECT_EQ(hold_at_most_two(50, "c"), Outcome::too_many);
  this->expect_exact();
  this->clock_.advance(Bookings::hold_time);
  EXPECT_EQ(hold_at_most_two(50, "c"), Outcome::done);
  this->expect_exact();
}

// Whoever hears all of it knows what is taken.
TYPED_TEST(BookingsTest, AreToldWithWhatIsTakenThen) {
  auto const first = this->hold(this->wish(1, at(100)));
  this->book(first);
  this->hold(this->wish(2, at(110)));
  this->run(this->bookings_.move(1, first.appointment.id, at(120)));
  this->run(this->bookings_.cancel(1, first.appointment.id));
  this->clock_.advance(Bookings::hold_time);
  this->run(this->bookings_.expire());
  using Kind = AgendaChange::Kind;
  std::int64_t version = 0;
  Cells taken{};
  for (auto const& change : this->changes_) {
    EXPECT_EQ(change.day, day);
    EXPECT_NE(change.kind, Kind::unknown);
    if (change.kind != Kind::cells) continue;
    EXPECT_GT(change.version, version);
    version = change.version;
    taken = change.taken;
  }
  EXPECT_EQ(taken, Cells());
  auto const rows = this->rows("SELECT version FROM agenda_day WHERE practitioner = 1");
  EXPECT_EQ(rows.at(0).number(0), version);
}

TYPED_TEST(BookingsTest, EndAllHoldsThatAreOverSomeAtATime) {
  for (unsigned cell = 10; cell < 60; cell += 10) this->hold(this->wish(1, at(cell)));
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 0U);
  this->clock_.advance(Bookings::hold_time);
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 2U);
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 2U);
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 1U);
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 0U);
  this->hold(this->wish(1, at(10)));
  this->clock_.advance(Bookings::hold_time);
  EXPECT_EQ(this->run(this->bookings_.expire(2)), 1U);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreAsMemorySaysUnlessTheyAreOnesOwn) {
  auto const is_taken = Bookings::Bounds{.is_taken = [] { return true; }};
  auto const hold = [&](std::string key) {
    return this->run(this->bookings_.hold(this->wish(1, at(100), std::move(key)), is_taken));
  };
  EXPECT_EQ(hold("a").outcome, Outcome::taken);
  auto const mine = this->hold(this->wish(1, at(100), "b"));
  EXPECT_EQ(hold("a").outcome, Outcome::taken);
  EXPECT_EQ(hold("b").outcome, Outcome::done);
  EXPECT_EQ(hold("b").appointment.id, mine.appointment.id);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreBesideOthersOnlyWhereOthersAre) {
  auto const alone = this->run(this->bookings_.book_now(this->wish(1, at(100)), true));
  EXPECT_FALSE(alone.appointment.overbooked);
  EXPECT_EQ(this->hold(this->wish(2, at(100))).outcome, Outcome::taken);
  auto const beside = this->run(this->bookings_.book_now(this->wish(3, at(102)), true));
  EXPECT_TRUE(beside.appointment.overbooked);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreNotGivenForTheKeyOfOneThatWasCancelled) {
  auto const first = this->book(this->hold(this->wish(1, at(100), "key")));
  this->run(this->bookings_.cancel(1, first.appointment.id));
  EXPECT_EQ(this->hold(this->wish(1, at(100), "key")).outcome, Outcome::expired);
  this->expect_exact();
}

TYPED_TEST(BookingsTest, AreListedForThePatientAndInTheAgenda) {
  auto const later = this->book(this->hold(this->wish(1, at(100, 4, day + std::chrono::days(1)))));
  auto const earlier = this->book(this->hold(this->wish(1, at(100))));
  auto const off = this->book(this->hold(this->wish(1, at(20))));
  this->run(this->bookings_.cancel(1, off.appointment.id));
  auto const held = this->hold(this->wish(2, at(10)));
  this->hold(this->wish(2, at(10), {}, 2));
  auto const ids = [](std::vector<Appointment> const& list) {
    std::vector<Id> all;
    all.reserve(list.size());
    for (auto const& each : list) all.push_back(each.id);
    return all;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(ids(this->run(this->appointments_.of_patient(1))),
              ElementsAre(later.appointment.id, earlier.appointment.id, off.appointment.id));
  EXPECT_THAT(ids(this->run(this->appointments_.of_patient(1, 1))), ElementsAre(later.appointment.id));
  EXPECT_THAT(ids(this->run(this->appointments_.of_practitioner(1, day, day))),
              ElementsAre(held.appointment.id, earlier.appointment.id));
  EXPECT_FALSE(this->run(this->appointments_.find(1)));
}

// Whatever is asked for, in whatever order: what a simple model says.
TYPED_TEST(BookingsTest, KeepTheirPromisesInAnyOrder) {
  std::mt19937 random(20260101);
  auto const any = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
  std::vector<Appointment> known;
  for (int step = 0; step < 400; ++step) {
    auto const when = at(any(40), 1 + any(8), day + std::chrono::days(any(2)));
    Id const patient = 1 + any(4);
    auto const* const one = known.empty() ? nullptr : &known[any(static_cast<unsigned>(known.size()))];
    switch (any(7)) {
      case 0:
      case 1: {
        auto const held = this->hold(this->wish(patient, when, {}, 1 + any(2)));
        if (held.outcome == Outcome::done) known.push_back(held.appointment);
        break;
      }
      case 2: this->run(this->bookings_.book_now(this->wish(patient, when), any(5) == 0)); break;
      case 3:
        if (one) this->run(this->bookings_.book(one->patient, one->id));
        break;
      case 4:
        if (one) this->run(this->bookings_.cancel(one->patient, one->id));
        break;
      case 5:
        if (one) this->run(this->bookings_.move(one->patient, one->id, when));
        break;
      default: this->clock_.advance(std::chrono::seconds(any(400)));
    }
    if (step % 40 == 0) this->expect_exact();
  }
  this->expect_exact();
}

// Many at once want few times, change their minds and ask again.
TYPED_TEST(BookingsTest, SellNothingTwiceToMany) {
  net::Group group(this->loop_);
  int kept = 0;
  for (Id who = 1; who <= 40; ++who) group.spawn(this->want(who, kept));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_GT(kept, 0);
  EXPECT_EQ(this->rows("SELECT id FROM appointment WHERE state = 1").size(), static_cast<std::size_t>(kept));
  this->expect_exact();
}

}  // namespace
}  // namespace cordon::praxis
