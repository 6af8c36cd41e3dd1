#pragma once

#include "praxis/directory/catalog.h"
#include "praxis/seed/draw.h"

namespace cordon::praxis::seed {

// How much there is to be; another number gives other data.
struct SeedCounts {
  unsigned practitioners = 10'000;
  unsigned places = 1'000;
  unsigned patients = 100'000;             // with an account each
  std::optional<unsigned> appointments{};  // three for ten patients
  std::uint64_t number = 1;
};

// What all that is made has in common. The same plan, the same rows.
struct Plan {
  SeedCounts counts{};
  std::chrono::sys_days start;

  unsigned appointments() const { return counts.appointments.value_or(counts.patients / 10 * 3); }
  unsigned relatives() const { return counts.patients / 20; }
  // All are of the moments before the start: whatever is added later has others. Two of different tables are not the same either.
  enum class Table : std::uint8_t { practitioner, place, motive, rule, exception, absence, patient, appointment };
  Id id(Table table, std::uint64_t number) const;
};

// Who practises where: first the one in each country who is always the same, at the first place of each; then two more at the
// first place. Everything keeps the order of its ids.
struct World {
  std::vector<Located> places;
  std::vector<Home> homes;  // of the places
  std::vector<Practice> practices;

  Located const& located(Id place) const;
};
World make_world(Plan const& plan);

// The one of each country whom tests and demonstrations look for.
struct KnownPractitioner {
  Country country;
  bool woman;
  View given_name;
  View family_name;
  View staff_email;
};
constexpr std::array known_practitioners{
    KnownPractitioner{Country::france, true, "Hélène", "Vasseur", "staff.fr@praxis.localhost"},
    KnownPractitioner{Country::germany, true, "Katharina", "Lindner", "staff.de@praxis.localhost"},
    KnownPractitioner{Country::italy, false, "Tommaso", "Bellini", "staff.it@praxis.localhost"},
};
constexpr View assistant_email = "assistant.fr@praxis.localhost";
constexpr unsigned first_colleagues = 2;  // at the first place, whom the assistant helps too

}  // namespace cordon::praxis::seed
