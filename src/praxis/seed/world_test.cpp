#include "praxis/seed/world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "praxis/patients/identifier.h"
#include "praxis/seed/agenda.h"
#include "praxis/seed/people.h"

namespace cordon::praxis::seed {
namespace {

constexpr std::chrono::sys_days start = std::chrono::year(2026) / 11 / 27;

Plan plan(SeedCounts counts) {
  return {.counts = counts, .start = start};
}

bool same(Agenda const& one, Agenda const& other) {
  auto const key = [](Appointment const& each) {
    return std::tuple(each.id, each.practitioner, each.place, each.motive, each.patient, each.when.begin(), each.when.end());
  };
  return one.taken == other.taken && std::ranges::equal(one.appointments, other.appointments, {}, key, key);
}

TEST(SeedWorld, IsTheSameForTheSameNumberCountsAndDay) {
  SeedCounts const counts{.practitioners = 300, .places = 40, .patients = 500, .appointments = 200, .number = 3};
  auto const one = make_world(plan(counts)), again = make_world(plan(counts));
  EXPECT_EQ(one.practices, again.practices);
  for (std::size_t i = 0; i < one.places.size(); ++i) EXPECT_EQ(one.places[i].place, again.places[i].place);
  EXPECT_TRUE(same(make_agenda(plan(counts), one), make_agenda(plan(counts), again)));

  auto other = counts;
  other.number = 4;
  EXPECT_NE(make_world(plan(other)).practices, one.practices);
  EXPECT_NE(make_patient(plan(other), 9).profile, make_patient(plan(counts), 9).profile);
}

TEST(SeedWorld, IsSpreadOverCountriesCitiesAndSpecialties) {
  auto const world = make_world(plan({.practitioners = 5000, .places = 500}));
  std::map<Country, unsigned> countries;
  std::map<Specialty, unsigned> specialists;
  std::set<std::string> cities;
  for (auto const& practice : world.practices) {
    ++countries[practice.practitioner.country];
    ++specialists[practice.practitioner.specialty];
  }
  for (auto const& located : world.places) cities.insert(located.place.city);
  for (auto const country : seed::countries) EXPECT_GT(countries[country], 500U) << code(country);
  EXPECT_GT(cities.size(), 45U);
  EXPECT_EQ(specialists.size(), specialties);
  EXPECT_GT(specialists[Specialty::general_practice], 1000U);
  EXPECT_LT(specialists[Specialty::haematology], 150U);
}

TEST(SeedWorld, HasEveryKindOfTimetableAndMotive) {
  auto const world = make_world(plan({.practitioners = 2000, .places = 200}));
  std::set<std::string> motives;
  unsigned closed = 0, extra = 0, absences = 0, fortnightly = 0, elsewhere = 0;
  for (auto const& [practitioner, own, timetable, version] : world.practices) {
    for (auto const& motive : own) motives.insert(motive.name);
    for (auto const& exception : timetable.exceptions) ++(exception.hours ? extra : closed);
    absences += static_cast<unsigned>(timetable.absences.size());
    for (auto const& rule : timetable.rules) fortnightly += rule.weeks != Weeks::all ? 1 : 0;
    elsewhere += timetable.rules.front().place != timetable.rules.back().place ? 1 : 0;
  }
  EXPECT_THAT(motives, ::testing::ElementsAre("check-up", "emergency", "first-visit", "follow-up", "prescription", "vaccination",
                                              "video"));
  for (auto const count : {closed, extra, absences, fortnightly, elsewhere}) EXPECT_GT(count, 50U);
}

// What others find and sort by.
TEST(SeedWorld, GivesEachItsOwnNumber) {
  auto const world = make_world(plan({.practitioners = 3000, .places = 300}));
  std::set<std::pair<Country, std::string>> registered;
  std::set<Id> rules, motives;
  std::size_t count = 0;
  for (auto const& practice : world.practices) {
    EXPECT_TRUE(registered.emplace(practice.practitioner.country, practice.practitioner.register_number).second);
    for (auto const& rule : practice.timetable.rules) rules.insert(rule.id);
    for (auto const& motive : practice.motives) motives.insert(motive.id);
    count += practice.timetable.rules.size();
  }
  EXPECT_EQ(rules.size(), count);
  EXPECT_EQ(motives.size(), 9000U);
  EXPECT_FALSE(motives.contains(*rules.begin()));
}

TEST(SeedPeople, HaveIdentifiersThatPassTheirChecks) {
  auto const all = plan({.patients = 3000});
  std::set<IdentifierKind> kinds;
  for (std::size_t number = 0; number < 3000; ++number) {
    auto const profile = make_patient(all, number).profile;
    auto const checked = check_identifier(profile.identifier->kind, profile.identifier->value);
    ASSERT_TRUE(checked) << number;
    EXPECT_EQ(*checked, profile.identifier->value);
    kinds.insert(profile.identifier->kind);
  }
  EXPECT_EQ(kinds.size(), 3U);
}

TEST(SeedPeople, HaveRelativesOfAnAgeThatTheyCanBe) {
  auto const all = plan({.patients = 8000});
  std::map<Relation, unsigned> kinds;
  std::set<std::size_t> accounts;
  for (std::size_t number = 0; number < all.relatives(); ++number) {
    auto const relative = make_relative(all, number);
    auto const account = make_patient(all, relative.account).profile;
    auto const older = (account.birth_date.year() - relative.profile.birth_date.year()).count();
    if (relative.kind == Relation::child) EXPECT_LE(older, -8);
    if (relative.kind == Relation::parent) EXPECT_GE(older, 20);
    EXPECT_EQ(relative.profile.address, account.address);
    EXPECT_TRUE(check_profile(relative.profile, start));
    accounts.insert(relative.account);
    ++kinds[relative.kind];
  }
  EXPECT_EQ(kinds.size(), 3U);
  EXPECT_EQ(accounts.size(), all.relatives());
}

TEST(SeedAgenda, LiesWherePractitionersAreAndNeverToday) {
  auto const all = plan({.practitioners = 200, .places = 30, .patients = 1000});
  auto const world = make_world(all);
  auto const agenda = make_agenda(all, world);
  ASSERT_EQ(agenda.appointments.size(), 300U);
  unsigned past = 0;
  std::set<std::pair<Id, std::chrono::sys_days>> days_of_patients;
  for (auto const& each : agenda.appointments) {
    auto const& practice = world.practices[static_cast<std::size_t>(each.practitioner - all.id(Plan::Table::practitioner, 0))];
    auto const& located = world.located(each.place);
    auto const* const motive = practice.motive(each.motive);
    ASSERT_TRUE(motive);
    auto const patient = static_cast<std::size_t>(each.patient - all.id(Plan::Table::patient, 0));
    ASSERT_LT(patient, 1000U);
    EXPECT_NE(practice.practitioner.specialty, Specialty::paediatrics);
    if (practice.practitioner.specialty == Specialty::gynaecology) EXPECT_TRUE(outline_of(all, patient).name.woman);
    auto const date = located.zone.local(each.when.begin()).date;
    auto const possible = starts(openings(practice.timetable, located, date), *motive, Taken(), Instant::min());
    EXPECT_THAT(possible, ::testing::Contains(each.when.begin()));
    EXPECT_EQ(each.when.count * Stretch::cell, motive->duration);
    EXPECT_TRUE(days_of_patients.emplace(each.patient, each.when.day).second);
    EXPECT_NE(each.when.day, start);
    EXPECT_LT(each.when.day, start + std::chrono::days(84));
    EXPECT_GT(each.when.day, start - std::chrono::days(365));
    past += each.when.day < start ? 1 : 0;
  }
  EXPECT_GT(past, 30U);
  EXPECT_LT(past, 120U);
}

// With hardly any room, for more than there is.
TEST(SeedAgenda, EndsWhenThereIsNoRoom) {
  auto const all = plan({.practitioners = 5, .places = 3, .patients = 2, .appointments = 2000});
  auto const world = make_world(all);
  auto const agenda = make_agenda(all, world);
  EXPECT_GT(agenda.appointments.size(), 50U);
  EXPECT_LT(agenda.appointments.size(), 900U);  // two patients, once on each of 430 days
}

}  // namespace
}  // namespace cordon::praxis::seed
