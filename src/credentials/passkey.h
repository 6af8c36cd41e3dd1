#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// Passkeys: a relying party of WebAuthn level 2 (https://www.w3.org/TR/webauthn-2/). Credentials are discoverable and their user
// is verified; ES256, EdDSA and RS256. No attestation is asked for, and one that comes makes nobody trust it more.
namespace cordon::credentials {

// For whom they are: an id (a domain), and the pages that may ask for them.
struct RelyingParty {
  std::string id;                    // "login.example.org"
  std::string name;                  // what people see
  std::vector<std::string> origins;  // "https://login.example.org", with its port when that is not 443
};

struct PasskeyUser {
  std::string handle;  // at most 64 octets that say nothing of the person
  std::string name;    // "zoe@example.org"
  std::string display_name;
};

enum class PasskeyAlgorithm : std::int32_t { es256 = -7, eddsa = -8, rs256 = -257 };

// What is kept of one.
struct Passkey {
  std::string id;  // octets, as all that follow
  PasskeyAlgorithm algorithm = PasskeyAlgorithm::es256;
  std::string public_key;        // as libfido2 writes it: numbers behind each other
  std::uint32_t counter = 0;     // of its uses; zero for ever when it counts none
  bool backup_eligible = false;  // it may be copied to other devices: its key is not bound to one
  bool backed_up = false;        // and is
};

// Octets that nobody can guess; each is good for one answer, which is the caller's business.
std::string make_passkey_challenge();

// What navigator.credentials.create() and .get() take, as JSON (level 3, sections 5.1.8 and 5.1.9: octets are base64url).
// `known` are ids of passkeys that this user has already.
std::string registration_options(RelyingParty const& party, PasskeyUser const& user, View challenge,
                                 std::span<std::string const> known);
std::string login_options(RelyingParty const& party, View challenge);

// What they gave, from PublicKeyCredential.toJSON(). Code::malformed "passkey.answer".
struct RegistrationAnswer {
  std::string id;           // octets, as all that follow
  std::string client_data;  // JSON
  std::string attestation;
};
struct LoginAnswer {
  std::string id;           // octets, as all that follow
  std::string client_data;  // JSON
  std::string authenticator_data;
  std::string signature;
  std::string user_handle;
};
Result<RegistrationAnswer> parse_registration_answer(View text);
Result<LoginAnswer> parse_login_answer(View text);

// The challenge that an answer says it is for. Who made it looks whether it is his and was not used yet.
Result<std::string> challenge_of(View client_data);

// A new passkey (section 7.1). Fails with Code::malformed "passkey.client_data", "passkey.attestation",
// "passkey.authenticator_data", and Code::forbidden
// - "passkey.type", "passkey.challenge", "passkey.origin", "passkey.cross_origin", "passkey.token_binding", "passkey.party" when
//   it was meant for something else,
// - "passkey.presence", "passkey.verification" when its user did not touch it, or was not verified,
// - "passkey.algorithm", "passkey.format", "passkey.id" for what is no such credential.
Result<Passkey> verify_registration(RelyingParty const& party, View challenge, RegistrationAnswer const& answer);

// A login with one that is known (section 7.2): what of it is to be kept from now on. Fails in the same way, and with
// Code::forbidden "passkey.signature", "passkey.counter" when there seem to be two of it, "passkey.backup" when it is of another
// kind than it was. Whose it is, is the caller's business: the user handle of the answer must be that of the passkey's user.
Result<Passkey> verify_login(RelyingParty const& party, View challenge, Passkey const& passkey, LoginAnswer const& answer);

}  // namespace cordon::credentials
