#include "praxis/directory/taken_cache.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <thread>

#include "net/event.h"
#include "net/group.h"
#include "praxis/directory/free_slots.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

constexpr sys_days today = year(2026) / 6 / 15;

// Counts who reads, fails when it is told to, and keeps what was read back until the gate opens.
class Watched final : public store::Database {
 public:
  explicit Watched(store::Database& database) : database_(database) {}
  net::Task<void> write(store::Work work) override { return database_.write(std::move(work)); }
  net::Task<void> read(store::Work work) override {
    ++reads;
    if (failing) co_return fail(Code::unavailable, "store.busy");
    auto read = co_await database_.read(std::move(work));
    if (!gate) co_return read;
    ++at_the_gate;
    auto opened = co_await gate->wait();
    if (!opened) co_return fail(opened);
    co_return read;
  }
  std::string place() const override { return database_.place(); }

  int reads = 0;
  int at_the_gate = 0;
  bool failing = false;
  net::Event* gate = nullptr;

 private:
  store::Database& database_;
};

class TakenCacheTest : public ::testing::Test {
 protected:
  TakenCacheTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema()))); }

  net::Task<void> ask(Id who, std::vector<Result<KnownPtr>>& answers) {
    auto known = co_await cache_.get(database_, who, today);
    answers.push_back(std::move(known));
    co_return ok();
  }
  KnownPtr get(Id who, sys_days day = today) { return net::run(loop_, cache_.get(database_, who, day)).value(); }
  void take(Id who, unsigned first) {
    Wish wish{.patient = 1, .practitioner = who, .place = 1, .motive = 1, .when = at(first), .key = std::to_string(first)};
    EXPECT_TRUE(net::run(loop_, bookings_.book_now(wish)));
    cache_.changed({.practitioner = who, .day = today});
  }
  static Stretch at(unsigned first) { return {.day = today, .first = first, .count = 6}; }
  // Until somebody has read and waits at the gate.
  void let_read() {
    loop_.run_until([&] { return database_.at_the_gate > 0; });
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  testing::SqlitePlace place_{loop_};
  Watched database_{place_.database()};
  Bookings bookings_{place_.database(), clock_};
  TakenCache cache_{64};
};

TEST_F(TakenCacheTest, ReadsOnceForMany) {
  std::vector<Result<KnownPtr>> answers;
  net::Group group(loop_);
  for (int i = 0; i < 50; ++i) group.spawn(ask(1, answers));
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(database_.reads, 1);
  ASSERT_EQ(answers.size(), 50U);
  for (auto const& each : answers) EXPECT_TRUE(each && *each == *answers.front());
  EXPECT_EQ(get(1), *answers.front());
  EXPECT_EQ(database_.reads, 1);
}

TEST_F(TakenCacheTest, ForgetsWhatChanged) {
  auto const before = get(1);
  EXPECT_TRUE(cache_.is_current(1, *before));
  EXPECT_TRUE(before->taken().is_free(at(100)));
  take(1, 100);
  EXPECT_FALSE(cache_.is_current(1, *before));
  EXPECT_EQ(cache_.peek(1, today), nullptr);
  EXPECT_FALSE(get(1)->taken().is_free(at(100)));
  EXPECT_EQ(database_.reads, 2);
  cache_.changed({.practitioner = 1, .day = today - std::chrono::days(1)});  // nobody knows that day
  cache_.changed({.practitioner = 2, .day = today});
  EXPECT_NE(cache_.peek(1, today), nullptr);
}

// The reader has read before, and answers after.
TEST_F(TakenCacheTest, DoesNotKeepWhatWasReadBeforeAChange) {
  net::Event gate(loop_);
  database_.gate = &gate;
  std::vector<Result<KnownPtr>> answers;
  net::Group group(loop_);
  for (int i = 0; i < 3; ++i) group.spawn(ask(1, answers));
  let_read();
  take(1, 100);
  database_.gate = nullptr;
  gate.set();
  loop_.run_until([&] { return group.empty(); });
  ASSERT_EQ(answers.size(), 3U);
  for (auto const& each : answers) EXPECT_FALSE(each.value()->taken().is_free(at(100)));
  EXPECT_EQ(database_.reads, 2);
}

TEST_F(TakenCacheTest, FailsForAllAndTriesAgain) {
  database_.failing = true;
  std::vector<Result<KnownPtr>> answers;
  net::Group group(loop_);
  for (int i = 0; i < 2; ++i) group.spawn(ask(1, answers));
  loop_.run_until([&] { return group.empty(); });
  ASSERT_EQ(answers.size(), 2U);
  for (auto const& each : answers) EXPECT_EQ(each.error().reason, "store.busy");
  database_.failing = false;
  EXPECT_NE(get(1), nullptr);
}

// Those who wait do not go with the one who reads.
TEST_F(TakenCacheTest, IsReadByAnotherWhenTheReaderGoes) {
  net::Event gate(loop_);
  database_.gate = &gate;
  std::vector<Result<KnownPtr>> answers, first, given_up;
  net::Group reader(loop_), impatient(loop_), others(loop_);
  reader.spawn(ask(1, first));
  impatient.spawn(ask(1, given_up));
  for (int i = 0; i < 3; ++i) others.spawn(ask(1, answers));
  let_read();
  impatient.cancel();
  loop_.run_until([&] { return impatient.empty(); });
  database_.gate = nullptr;
  reader.cancel();
  loop_.run_until([&] { return reader.empty() && others.empty(); });
  EXPECT_EQ(first.at(0).error().code, Code::cancelled);
  EXPECT_EQ(given_up.at(0).error().code, Code::cancelled);
  ASSERT_EQ(answers.size(), 3U);
  for (auto const& each : answers) EXPECT_TRUE(each);
  EXPECT_EQ(database_.reads, 2);
}

TEST_F(TakenCacheTest, ReadsManyAtOnceAndNoneTwice) {
  std::vector<Id> who(100);
  std::iota(who.begin(), who.end(), 1);
  TakenCache large(1600);
  EXPECT_TRUE(net::run(loop_, large.prepare(database_, who, today)));
  EXPECT_EQ(database_.reads, 2);
  EXPECT_TRUE(net::run(loop_, large.prepare(database_, who, today)));
  EXPECT_EQ(database_.reads, 2);
  for (auto const id : who) EXPECT_NE(large.peek(id, today), nullptr);
}

TEST_F(TakenCacheTest, IsBounded) {
  for (Id who = 1; who <= 300; ++who) {
    get(who);
    EXPECT_NE(cache_.peek(1, today), nullptr);  // who is asked for stays
  }
  int kept = 0;
  for (Id who = 1; who <= 300; ++who) kept += cache_.peek(who, today) ? 1 : 0;
  EXPECT_GT(kept, 10);
  EXPECT_LE(kept, 64);
}

TEST_F(TakenCacheTest, KnowsTheDaysThatTheHorizonNeeds) {
  get(1);
  EXPECT_NE(cache_.peek(1, today + std::chrono::days(7)), nullptr);
  EXPECT_EQ(cache_.peek(1, today + std::chrono::days(8)), nullptr);
  EXPECT_EQ(cache_.peek(1, today - std::chrono::days(1)), nullptr);
  EXPECT_TRUE(
      get(1, today + std::chrono::days(8))->has(today + std::chrono::days(8) + FreeSlots::horizon + std::chrono::days(1)));
  EXPECT_EQ(database_.reads, 2);
}

// Several loops, each on a thread of its own, on one cache.
class Threads {
 public:
  void confirm(Instant at) {
    std::lock_guard const lock(mutex_);
    confirmed_.insert(at);
  }
  std::set<Instant> confirmed() {
    std::lock_guard const lock(mutex_);
    return confirmed_;
  }

 private:
  std::mutex mutex_;
  std::set<Instant> confirmed_;
};

net::Task<void> book_and_watch(FreeSlots& slots, store::Database& database, Clock& clock, Id patient, Threads& all) {
  Bookings bookings(database, clock);
  for (int times = 0; times < 12; ++times) {
    auto const before = all.confirmed();
    auto const free = co_await slots.free(database, 1, 1, 1, std::chrono::local_days(year(2026) / 1 / 5), 5);
    EXPECT_TRUE(free);
    if (!free || free->empty()) co_return ok();
    for (auto const at : *free) EXPECT_FALSE(before.contains(at)) << "sold, and still offered";
    auto const at = free->at(static_cast<std::size_t>(patient * times) % free->size());
    Wish wish{.patient = patient,
              .practitioner = 1,
              .place = 1,
              .motive = 1,
              .when = Stretch::between(at, at + 15min).value(),
              .key = std::to_string(times)};
    auto const booked = co_await bookings.book_now(wish);
    EXPECT_TRUE(booked);
    if (!booked || booked->outcome != Outcome::done) continue;
    slots.changed({.practitioner = 1, .day = wish.when.day});
    all.confirm(at);
  }
  co_return ok();
}

TEST_F(TakenCacheTest, IsExactForSeveralThreads) {
  CurrentCatalog catalog;
  catalog.put(Located{.place = {.id = 1, .region = "FR-75"}, .zone = Zone::find("Europe/Paris").value(), .version = 1});
  Practice practice{.practitioner = {.id = 1}, .motives = {{.id = 1, .practitioner = 1, .duration = 15min}}, .version = 1};
  for (unsigned weekday = 1; weekday <= 5; ++weekday)
    practice.timetable.rules.push_back(
        {.practitioner = 1, .place = 1, .weekday = std::chrono::weekday(weekday), .hours = {.from = 8h, .to = 20h}});
  catalog.put(practice);
  FreeSlots slots(catalog, clock_, {});
  Threads all;
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (Id thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      net::Loop loop;
      net::Group group(loop);
      for (Id i = 1; i <= 4; ++i) group.spawn(book_and_watch(slots, place_.database(), clock_, thread * 4 + i, all));
      loop.run_until([&] { return group.empty(); });
    });
  threads.clear();
  EXPECT_GT(all.confirmed().size(), 20U);
}

}  // namespace
}  // namespace cordon::praxis
