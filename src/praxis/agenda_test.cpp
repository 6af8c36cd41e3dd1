#include "praxis/agenda.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/clock.h"

namespace cordon::praxis {
namespace {

using Outcome = Agenda::Outcome;

std::string first(Agenda const& agenda, bool free) {
  auto const slots = agenda.snapshot().slots;
  return std::ranges::find(slots, free, &Slot::free)->id;
}

bool is_free(Agenda const& agenda, std::string const& id) {
  auto const slots = agenda.snapshot().slots;
  return std::ranges::find(slots, id, &Slot::id)->free;
}

struct AgendaTest : ::testing::Test {
  cordon::testing::FakeClock clock;
  Agenda agenda{clock, 7};
};

TEST_F(AgendaTest, IsTheSameForTheSameSeed) {
  Agenda other(clock, 7);
  for (int i = 0; i < 50; ++i) {
    agenda.tick();
    other.tick();
  }
  EXPECT_TRUE(std::ranges::equal(agenda.snapshot().slots, other.snapshot().slots, {}, &Slot::free, &Slot::free));
  EXPECT_EQ(agenda.snapshot().version, other.snapshot().version);
}

TEST_F(AgendaTest, GivesASlotToOnePersonOnly) {
  auto const slot = first(agenda, true);
  EXPECT_EQ(agenda.book(slot), Outcome::booked);
  EXPECT_EQ(agenda.book(slot), Outcome::taken);
  EXPECT_EQ(agenda.book(first(agenda, false)), Outcome::taken);
  EXPECT_EQ(agenda.book("nobody-0900"), Outcome::unknown);
  EXPECT_FALSE(is_free(agenda, slot));
}

TEST_F(AgendaTest, TheTelephoneDoesNotCallOffWhatWasBookedHere) {
  auto const slot = first(agenda, true);
  ASSERT_EQ(agenda.book(slot), Outcome::booked);
  for (int i = 0; i < 2000; ++i) agenda.tick();
  EXPECT_FALSE(is_free(agenda, slot));
}

TEST_F(AgendaTest, KeepsTheBookingsOfAnEarlierLifeOnTheirDayOnly) {
  auto const free = first(agenda, true);
  auto const taken = first(agenda, false);
  agenda.restore("2025-12-31", free);
  EXPECT_TRUE(is_free(agenda, free));
  for (auto const& slot : {free, taken}) agenda.restore("2026-01-01", slot);
  agenda.restore("2026-01-01", "nobody-0900");
  for (int i = 0; i < 2000; ++i) agenda.tick();
  EXPECT_FALSE(is_free(agenda, free));
  EXPECT_FALSE(is_free(agenda, taken));
}

TEST_F(AgendaTest, TellsWhatChangedSinceAVersion) {
  auto const before = agenda.snapshot();
  auto const slot = first(agenda, true);
  (void)agenda.book(slot);
  auto const changes = agenda.since(before.version);
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 1U);
  EXPECT_EQ(changes->front().slot, slot);
  EXPECT_FALSE(changes->front().free);
  EXPECT_EQ(changes->front().version, agenda.snapshot().version);
  EXPECT_TRUE(agenda.since(agenda.snapshot().version)->empty());
}

TEST_F(AgendaTest, DoesNotGuessAboutVersionsItHasForgottenOrNeverHad) {
  auto const before = agenda.snapshot().version;
  for (int i = 0; i < 300; ++i) agenda.tick();
  EXPECT_FALSE(agenda.since(before));
  EXPECT_FALSE(agenda.since(agenda.snapshot().version + 1));
  EXPECT_EQ(agenda.since(agenda.snapshot().version - 256)->size(), 256U);
}

TEST_F(AgendaTest, TellsItsObserversOfEachChange) {
  int told = 0;
  agenda.observe([&] { ++told; });
  auto const slot = first(agenda, true);
  (void)agenda.book(slot);
  (void)agenda.book(slot);
  EXPECT_EQ(told, 1);
}

TEST_F(AgendaTest, BeginsANewDayAtMidnight) {
  EXPECT_EQ(agenda.snapshot().day, "2026-01-01");
  auto const before = agenda.snapshot().version;
  clock.advance(std::chrono::hours(24));
  agenda.tick();
  EXPECT_EQ(agenda.snapshot().day, "2026-01-02");
  EXPECT_FALSE(agenda.since(before)) << "who watched the old day gets the whole of the new one";
}

TEST_F(AgendaTest, WritesTimesAsClocksDo) {
  EXPECT_EQ(clock_text(std::chrono::minutes(9 * 60 + 5)), "09:05");
}

}  // namespace
}  // namespace cordon::praxis
