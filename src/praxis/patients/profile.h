#pragma once

#include <array>
#include <optional>

#include "praxis/mail/letters.h"
#include "praxis/patients/identifier.h"
#include "praxis/patients/vault.h"

namespace cordon::praxis {

// What is known of a patient. The names of sex are those of FHIR's administrative gender.
struct Profile {
  enum class Sex : std::uint8_t { unknown, female, male, other };
  struct Identifier {
    IdentifierKind kind = IdentifierKind::nir;
    std::string value;
    bool operator==(Identifier const&) const = default;
  };

  std::string given_name;
  std::string family_name;
  std::chrono::year_month_day birth_date;
  Sex sex = Sex::unknown;
  std::string phone;
  std::string address;
  std::optional<Identifier> identifier;
  Language language = Language::en;
  bool operator==(Profile const&) const = default;
};
constexpr std::chrono::year earliest_birth{1900};
constexpr std::size_t longest_name = 200, longest_address = 500;  // octets

// As it is kept: trimmed, the identifier as check_identifier writes it. Code::invalid "profile.name", "profile.birth_date",
// "profile.phone", "profile.address", "identifier.…".
Result<Profile> check_profile(Profile profile, Wall now);

// An address as it is kept and found: without spaces around it, in lower case. Code::invalid "profile.email".
Result<std::string> check_email(View email);

// Each in a column of its own, of this name, sealed.
constexpr std::array<View, 8> profile_columns{"given_name", "family_name", "birth_date", "sex",
                                              "phone",      "address",     "identifier", "language"};
constexpr std::size_t language_column = 7;
// Those, and then the two blind indexes of the name.
net::Task<store::Values> seal_profile(Vault& vault, Id patient, Profile profile);
// A new row: all that, then the patient and when the record was made, in seconds.
constexpr std::string_view insert_patient = R"(
INSERT INTO patient (given_name, family_name, birth_date, sex, phone, address, identifier, language, family_index, born_index,
  id, created)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))";
// By which the staff finds a name (finding.h): of the family name, and of that with the date of birth, as date_text() writes it.
store::Values name_indexes(Vault const& vault, View family_name, View birth_date);
std::string date_text(std::chrono::year_month_day date);  // "1946-03-27"
// From a row that begins with the columns of a profile.
net::Task<Profile> open_profile(Vault& vault, Id patient, store::Row row);

}  // namespace cordon::praxis
