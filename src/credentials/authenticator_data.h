#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::credentials {

// What an authenticator signs (WebAuthn level 2, section 6.1; the backup flags are of level 3).
struct AuthenticatorData {
  std::string rp_id_hash;  // SHA-256 of whom it is for
  std::uint32_t counter = 0;
  bool user_present = false;
  bool user_verified = false;
  bool backup_eligible = false;
  bool backed_up = false;
  std::string credential_id;  // of a new one; empty when none was made
  std::string public_key;     // and its key, as COSE writes it (RFC 9053)
};

// Code::malformed "passkey.authenticator_data" for what is none, or has something behind it.
Result<AuthenticatorData> parse_authenticator_data(View octets);

// What comes with a new passkey (section 6.5.4).
struct Attestation {
  std::string format;              // "none", "packed" …
  std::string authenticator_data;  // octets
  bool has_statement = false;
};

// Code::malformed "passkey.attestation" for what is none.
Result<Attestation> parse_attestation(View octets);

}  // namespace cordon::credentials
