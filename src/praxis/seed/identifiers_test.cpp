#include "praxis/seed/identifiers.h"

#include <gtest/gtest.h>

#include <set>

#include "praxis/patients/identifier.h"

namespace cordon::praxis::seed {
namespace {

TEST(SeedIdentifiers, PassTheirChecksAndAreEachOneOnly) {
  struct Case {
    Country country;
    IdentifierKind kind;
  };
  for (auto const& [country, kind] : {Case{Country::france, IdentifierKind::nir}, Case{Country::germany, IdentifierKind::kvnr},
                                      Case{Country::italy, IdentifierKind::codice_fiscale}}) {
    std::set<std::string> all;
    for (unsigned number = 0; number < 3000; ++number) {
      Born const born{.woman = number % 2 == 0,
                      .date = std::chrono::year(1930 + static_cast<int>(number % 90)) / std::chrono::month(1 + number % 12) /
                              std::chrono::day(1 + number % 28),
                      .given_name = number % 3 == 0 ? "Élise" : "Io",
                      .family_name = number % 5 == 0 ? "D'Angelo" : "Rossi"};
      auto const made = national_identifier(country, born, number);
      EXPECT_TRUE(check_identifier(kind, made)) << made;
      all.insert(made);
    }
    EXPECT_GT(all.size(), country == Country::italy ? 1000U : 2900U)
        << code(country);  // an Italian one is made of name and birth
  }
}

TEST(SeedIdentifiers, OfPractitionersAreAsTheirRegistersWriteThem) {
  EXPECT_EQ(register_number(Country::france, 245534), "99702455348");
  EXPECT_EQ(register_number(Country::germany, 0).size(), 9U);
  EXPECT_NE(register_number(Country::italy, 1), register_number(Country::italy, 2));
}

}  // namespace
}  // namespace cordon::praxis::seed
