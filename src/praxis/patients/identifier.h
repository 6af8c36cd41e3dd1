#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::praxis {

// The national identifiers of patients, with their check digits.
enum class IdentifierKind : std::uint8_t {
  nir,             // France: numéro de sécurité sociale, 15 characters
  kvnr,            // Germany: Krankenversichertennummer, the 10 that never change
  codice_fiscale,  // Italy: 16 characters, also with omocodia
};

// In upper case and without spaces, dots and hyphens. Code::invalid "identifier.form" when it is not written as one,
// "identifier.check" when its check digits say that somebody mistyped it.
Result<std::string> check_identifier(IdentifierKind kind, View text);

}  // namespace cordon::praxis
