#include "praxis/directory/free_slots.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "net/group.h"
#include "net/next_batch.h"
#include "praxis/directory/test_model.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::string_view all_days = "SELECT practitioner, day, w0, w1, w2, w3, w4, w5 FROM agenda_day";

template <class T>
class FreeSlotsTest : public ::testing::Test {
 protected:
  FreeSlotsTest() { EXPECT_TRUE(net::run(loop_, store::migrate(database(), schema()))); }
  store::Database& database() { return place_.database(); }

  // Somebody at random, at places in three countries.
  void put(test_model::Any& any, Id who, std::int64_t version) {
    auto const today = local_days(std::chrono::floor<std::chrono::days>(clock_.wall()).time_since_epoch());
    Practice practice{.practitioner = {.id = who}, .version = version};
    practice.timetable.work_on_holidays = any.once_in(3);
    for (Id id = 1; id <= 2; ++id) {
      practice.motives.push_back(any.motive(who));
      practice.motives.back().id = id;
    }
    for (int i = 0; i < 9; ++i) practice.timetable.rules.push_back(any.rule(who, 1 + any.below(3), today, 7));
    for (int i = 0; i < 4; ++i)
      practice.timetable.exceptions.push_back(any.exception(who, 1 + any.below(3), today + std::chrono::days(any.below(7))));
    for (int i = 0; i < 2; ++i) practice.timetable.absences.push_back(any.absence(who, today + std::chrono::days(any.below(7))));
    catalog_.put(std::move(practice));
  }
  void put_places() {
    for (auto const country : {Country::france, Country::germany, Country::italy}) {
      auto place = test_model::place(country);
      place.id = static_cast<Id>(country) + 1;
      catalog_.put(Located{.place = place, .zone = Zone::find(place.zone).value(), .version = 1});
    }
  }

  static net::Task<void> read(store::Session& session, std::set<std::pair<Id, Instant>>& taken) {
    auto const found = co_await session.run(all_days);
    if (!found) co_return fail(found.error());
    taken.clear();
    for (auto const& row : found->rows) {
      for (unsigned cell = 0; cell < Stretch::cells_of_a_day; ++cell) {
        if ((row.number(2 + cell / 48) >> (cell % 48) & 1) == 0) continue;
        auto const at = sys_days(std::chrono::days(row.number(1))) + cell * 5min;
        for (int i = 0; i < 5; ++i) taken.emplace(row.number(0), at + i * 1min);
      }
    }
    co_return ok();
  }
  std::vector<Instant> by_minutes(Id who, Id where, Id what, local_days from, unsigned days) {
    std::set<std::pair<Id, Instant>> taken;
    EXPECT_TRUE(net::run(loop_, database().read([&](store::Session& session) { return read(session, taken); })));
    auto const practice = catalog_.get()->practice(who);
    auto const located = catalog_.get()->place(where);
    auto const now = std::chrono::ceil<std::chrono::minutes>(clock_.wall());
    std::vector<Instant> found;
    for (auto date = from; date < from + std::chrono::days(days); date += std::chrono::days(1)) {
      if (date >= located->zone.local(now).date + FreeSlots::horizon) break;
      auto const minutes =
          test_model::minutes_of(practice->timetable, *located, date, [&](Instant at) { return taken.contains({who, at}); });
      auto const some = test_model::starts(minutes, *practice->motive(what), now);
      found.insert(found.end(), some.begin(), some.end());
    }
    return found;
  }

  // Some write, and tell; the others ask.
  net::Task<void> book_some(Id patient, Id who, std::set<std::pair<Id, Instant>>& confirmed) {
    for (int times = 0; times < 4; ++times) {
      auto const free = co_await slots_.free(database(), who, 1, 1, monday, 3);
      EXPECT_TRUE(free) << free.error().detail;
      if (!free || free->empty()) co_return ok();
      auto const at = free->at(static_cast<std::size_t>(patient * 7) % std::min<std::size_t>(free->size(), 9));
      Wish wish{.patient = patient,
                .practitioner = who,
                .place = 1,
                .motive = 1,
                .when = Stretch::between(at, at + 15min).value(),
                .key = std::to_string(times)};
      auto const booked = co_await bookings_.book_now(wish);
      EXPECT_TRUE(booked) << booked.error().detail;
      if (!booked || booked->outcome != Outcome::done) continue;
      slots_.changed({.practitioner = who, .day = wish.when.day});
      confirmed.emplace(who, at);
      if (patient % 3 != 0) continue;
      confirmed.erase({who, at});
      auto const cancelled = co_await bookings_.cancel(patient, booked->appointment.id);
      EXPECT_TRUE(cancelled) << cancelled.error().detail;
      slots_.changed({.practitioner = who, .day = wish.when.day});
    }
    co_return ok();
  }
  net::Task<void> watch(Id who, std::set<std::pair<Id, Instant>> const& confirmed, bool const& over, std::size_t& answers) {
    while (!over) {
      auto const free = co_await slots_.free(database(), who, 1, 1, monday, 3);
      EXPECT_TRUE(free) << free.error().detail;
      if (!free) co_return ok();
      for (auto const at : *free) EXPECT_FALSE(confirmed.contains({who, at})) << "sold, and still offered";
      auto const first = co_await slots_.first(database(), who, 1, 1);
      EXPECT_TRUE(first && *first && !confirmed.contains({who, **first}));
      ++answers;
      auto const pause = co_await net::next_batch(loop_);
      EXPECT_TRUE(pause);
    }
    co_return ok();
  }

  static constexpr local_days monday{year(2026) / 1 / 5};
  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  CurrentCatalog catalog_;
  Bookings bookings_{database(), clock_};
  FreeSlots slots_{catalog_, clock_, {}};
};
TYPED_TEST_SUITE(FreeSlotsTest, testing::DatabasePlaces);

// Whatever is booked, cancelled, moved and changed, in whatever order, in the weeks in which the clocks change.
TYPED_TEST(FreeSlotsTest, AreThoseThatTheMinutesHave) {
  test_model::Any any(20261025);
  this->put_places();
  std::size_t offered = 0, booked = 0;
  for (auto const start : {sys_days(year(2026) / 3 / 27), sys_days(year(2026) / 10 / 23)}) {
    this->clock_.set_wall(start + 7h);
    for (Id who = 1; who <= 3; ++who) this->put(any, who, start == sys_days(year(2026) / 3 / 27) ? 1 : 1000);
    std::vector<Appointment> known;
    for (int step = 0; step < 120; ++step) {
      Id const who = 1 + any.below(3), where = 1 + any.below(3), what = 1 + any.below(2);
      auto const today = local_days(std::chrono::floor<std::chrono::days>(this->clock_.wall()).time_since_epoch());
      auto const from = today + std::chrono::days(any.below(3));
      auto const days = 1 + any.below(3);
      auto const free = net::run(this->loop_, this->slots_.free(this->database(), who, where, what, from, days));
      ASSERT_TRUE(free);
      ASSERT_EQ(*free, this->by_minutes(who, where, what, from, days)) << "step " << step;
      offered += free->size();
      if (any.once_in(6)) {
        auto const first = net::run(this->loop_, this->slots_.first(this->database(), who, where, what));
        auto const all = this->by_minutes(who, where, what, today, 14);
        ASSERT_TRUE(first);
        if (!all.empty()) ASSERT_EQ(*first, all.front());
        if (*first && all.empty()) EXPECT_GT(**first, Instant(today.time_since_epoch()) + 12 * 24h);
      }
      auto const duration = this->catalog_.get()->practice(who)->motive(what)->duration;
      auto const pick = free->empty() ? Instant() : free->at(any.below(static_cast<unsigned>(free->size())));
      switch (any.below(6)) {
        case 0:
        case 1:
        case 2: {
          if (free->empty()) break;
          Wish wish{.patient = 1,
                    .practitioner = who,
                    .place = where,
                    .motive = what,
                    .when = Stretch::between(pick, pick + duration).value(),
                    .key = std::to_string(start.time_since_epoch().count() * 1000 + step)};
          auto const made = net::run(this->loop_, this->bookings_.book_now(wish));
          ASSERT_TRUE(made && made->outcome == Outcome::done);  // what is offered can be had
          this->slots_.changed({.practitioner = who, .day = wish.when.day});
          known.push_back(made->appointment);
          ++booked;
          break;
        }
        case 3: {
          if (known.empty()) break;
          auto const one = known[any.below(static_cast<unsigned>(known.size()))];
          ASSERT_TRUE(net::run(this->loop_, this->bookings_.cancel(1, one.id)));
          this->slots_.changed({.practitioner = one.practitioner, .day = one.when.day});
          break;
        }
        case 4: {
          if (known.empty()) break;
          auto& one = known[any.below(static_cast<unsigned>(known.size()))];
          auto const to = Stretch{.day = one.when.day + std::chrono::days(any.below(2)), .first = any.below(200), .count = 6};
          auto const moved = net::run(this->loop_, this->bookings_.move(1, one.id, to));
          ASSERT_TRUE(moved);
          if (moved->outcome != Outcome::done) break;
          this->slots_.changed({.practitioner = one.practitioner, .day = one.when.day});
          this->slots_.changed({.practitioner = one.practitioner, .day = to.day});
          one.when = to;
          break;
        }
        default:
          if (any.once_in(3)) this->put(any, who, 2000 + 1000 * (start == sys_days(year(2026) / 10 / 23)) + step);
          this->clock_.advance(std::chrono::minutes(any.below(90)));
      }
    }
  }
  EXPECT_GT(offered, 300U);
  EXPECT_GT(booked, 30U);
}

TYPED_TEST(FreeSlotsTest, AreNotOfferedOnceTheyAreConfirmed) {
  this->put_places();
  for (Id who = 1; who <= 2; ++who) {
    Practice practice{.practitioner = {.id = who}, .motives = {{.id = 1, .practitioner = who, .duration = 15min}}, .version = 1};
    for (unsigned weekday = 1; weekday <= 5; ++weekday)
      practice.timetable.rules.push_back(
          {.practitioner = who, .place = 1, .weekday = std::chrono::weekday(weekday), .hours = {8h, 20h}});
    this->catalog_.put(practice);
  }
  std::set<std::pair<Id, Instant>> confirmed;
  net::Group writers(this->loop_), readers(this->loop_);
  bool over = false;
  std::size_t answers = 0;
  for (Id i = 0; i < 12; ++i) readers.spawn(this->watch(1 + i % 2, confirmed, over, answers));
  for (Id patient = 1; patient <= 24; ++patient) writers.spawn(this->book_some(patient, 1 + patient % 2, confirmed));
  this->loop_.run_until([&] { return writers.empty(); });
  over = true;
  this->loop_.run_until([&] { return readers.empty(); });
  EXPECT_GT(confirmed.size(), 10U);
  EXPECT_GT(answers, 10U);
}

}  // namespace
}  // namespace cordon::praxis
