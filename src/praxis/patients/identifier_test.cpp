#include "praxis/patients/identifier.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

using enum IdentifierKind;

struct Case {
  IdentifierKind kind;
  std::string_view text;
  std::string_view reason;
};

std::string_view reason(Case const& one) {
  auto const checked = check_identifier(one.kind, one.text);
  return checked ? std::string_view() : checked.error().reason;
}

// Synthetic ones: of communes and places that there are not.
constexpr Case valid[] = {
    {nir, "131057599692321", ""},
    {nir, "179122A99693260", ""},
    {nir, "134052B99897540", ""},
    {kvnr, "A123456780", ""},
    {kvnr, "X067753715", ""},
    {kvnr, "W078414034", ""},
    {codice_fiscale, "RSSMRA80A01Z999Y", ""},
    {codice_fiscale, "BNCGLI92L55Z998Z", ""},
    {codice_fiscale, "RSSMRA80A01Z9VVZ", ""},
};

TEST(Identifier, IsKnownByItsCheckDigits) {
  for (auto const& one : valid) EXPECT_EQ(reason(one), "") << one.text;
  for (auto const& one : {
           Case{nir, "131057599692322", "identifier.check"},
           Case{nir, "179122C99693260", "identifier.form"},
           Case{nir, "311057599692321", "identifier.check"},
           Case{nir, "531057599692321", "identifier.form"},  // no such first digit
           Case{nir, "131137599692321", "identifier.form"},  // no such month
           Case{nir, "1310575996923", "identifier.form"},    // without its key
           Case{kvnr, "A123456781", "identifier.check"},
           Case{kvnr, "1067753715", "identifier.form"},
           Case{kvnr, "A12345678", "identifier.form"},
           Case{codice_fiscale, "RSSMRA80A01Z999Z", "identifier.check"},
           Case{codice_fiscale, "BNCGLI92F55Z998Z", "identifier.form"},
           Case{codice_fiscale, "RSSMRA80A01Z9VVY", "identifier.check"},
           Case{codice_fiscale, "RSSMRA80A01Z999", "identifier.form"},
           Case{nir, "", "identifier.form"},
           Case{kvnr, "", "identifier.form"},
           Case{codice_fiscale, "", "identifier.form"},
       })
    EXPECT_EQ(reason(one), one.reason) << one.text;
}

TEST(Identifier, MayBeWrittenAsPeopleWriteIt) {
  EXPECT_EQ(*check_identifier(nir, "1 31 05 75 996 923 21"), "131057599692321");
  EXPECT_EQ(*check_identifier(nir, "1 79 12 2a 996 932-60"), "179122A99693260");
  EXPECT_EQ(*check_identifier(kvnr, "w078414034"), "W078414034");
  EXPECT_EQ(*check_identifier(codice_fiscale, "rss mra 80a01 z999y"), "RSSMRA80A01Z999Y");
  EXPECT_FALSE(check_identifier(kvnr, "w07841403é"));
}

// One digit that is wrong is always found, in each of them.
TEST(Identifier, FindsADigitThatIsWrong) {
  for (auto const& one : valid) {
    for (std::size_t i = 0; i < one.text.size(); ++i) {
      if (one.text[i] < '0' || one.text[i] > '9') continue;
      for (char c = '0'; c <= '9'; ++c) {
        std::string wrong(one.text);
        wrong[i] = c;
        EXPECT_EQ(check_identifier(one.kind, wrong).has_value(), c == one.text[i]) << wrong;
      }
    }
  }
}

}  // namespace
}  // namespace cordon::praxis
