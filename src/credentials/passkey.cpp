#include "credentials/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <algorithm>
#include <memory>

#include "credentials/authenticator_data.h"
#include "credentials/client_data.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::credentials {
namespace {

// Its functions that free take the address of a pointer.
template <auto release>
struct Free {
  template <class T>
  void operator()(T* item) const {
    release(&item);
  }
};
using Credential = std::unique_ptr<fido_cred_t, Free<fido_cred_free>>;
using Assertion = std::unique_ptr<fido_assert_t, Free<fido_assert_free>>;
using Es256 = std::unique_ptr<es256_pk_t, Free<es256_pk_free>>;
using EdDsa = std::unique_ptr<eddsa_pk_t, Free<eddsa_pk_free>>;
using Rs256 = std::unique_ptr<rs256_pk_t, Free<rs256_pk_free>>;

std::unexpected<Error> refused(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

void start_fido() {
  static bool const started = (fido_init(FIDO_DISABLE_U2F_FALLBACK), true);
  static_cast<void>(started);
}

unsigned char const* octets(View text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}

// A key as the library wants it; that of a point that is not on its curve is none.
template <class Key>
Key read_key(Key key, auto from, View octets) {
  return key && from(key.get(), octets.data(), octets.size()) == FIDO_OK ? std::move(key) : nullptr;
}

// What a deed says of the key, which is null when it is none.
template <class Deed>
bool with_key(Passkey const& passkey, Deed deed) {
  auto const& key = passkey.public_key;
  switch (passkey.algorithm) {
    case PasskeyAlgorithm::es256: return deed(read_key(Es256(es256_pk_new()), es256_pk_from_ptr, key));
    case PasskeyAlgorithm::eddsa: return deed(read_key(EdDsa(eddsa_pk_new()), eddsa_pk_from_ptr, key));
    case PasskeyAlgorithm::rs256: return deed(read_key(Rs256(rs256_pk_new()), rs256_pk_from_ptr, key));
  }
  return false;
}

bool is_usable(Passkey const& passkey) {
  return with_key(passkey, [](auto const& key) { return key != nullptr; });
}

bool is_signed(fido_assert_t const& assertion, Passkey const& passkey) {
  auto const algorithm = static_cast<int>(passkey.algorithm);
  return with_key(passkey,
                  [&](auto const& key) { return key && fido_assert_verify(&assertion, 0, algorithm, key.get()) == FIDO_OK; });
}

Result<void> check_client_data(RelyingParty const& party, View challenge, View text, View type) {
  auto const data = parse_client_data(text);
  if (!data) return fail(data.error());
  if (data->type != type) return refused("passkey.type");
  if (challenge.empty() || !crypto::same(data->challenge, tls::base64url(challenge))) return refused("passkey.challenge");
  if (std::ranges::find(party.origins, data->origin) == party.origins.end()) return refused("passkey.origin");
  return ok();
}

Result<AuthenticatorData> check_authenticator_data(RelyingParty const& party, View text) {
  auto data = parse_authenticator_data(text);
  if (!data) return fail(data);
  auto const hash = tls::sha256(party.id);
  if (!crypto::same(data->rp_id_hash, crypto::view(hash))) return refused("passkey.party");
  if (!data->user_present) return refused("passkey.presence");
  if (!data->user_verified) return refused("passkey.verification");
  return data;
}

// The key in it, of one of our algorithms.
Result<Passkey> read_credential(View authenticator_data) {
  for (auto const algorithm : {PasskeyAlgorithm::es256, PasskeyAlgorithm::eddsa, PasskeyAlgorithm::rs256}) {
    Credential const credential(fido_cred_new());
    bool const read =
        credential && fido_cred_set_type(credential.get(), static_cast<int>(algorithm)) == FIDO_OK &&
        fido_cred_set_authdata_raw(credential.get(), octets(authenticator_data), authenticator_data.size()) == FIDO_OK;
    if (!read) continue;
    auto const* const key = fido_cred_pubkey_ptr(credential.get());
    auto const size = fido_cred_pubkey_len(credential.get());
    Passkey passkey;
    passkey.algorithm = algorithm;
    passkey.public_key.assign(reinterpret_cast<char const*>(key), key ? size : 0);
    if (is_usable(passkey)) return passkey;
  }
  return refused("passkey.algorithm");
}

// Who counts has counted on (section 6.1.1).
bool has_counted(std::uint32_t before, std::uint32_t now) {
  return (before == 0 && now == 0) || now > before;
}

bool verify_signature(RelyingParty const& party, Passkey const& passkey, LoginAnswer const& answer) {
  start_fido();
  auto const hash = tls::sha256(answer.client_data);
  Assertion const assertion(fido_assert_new());
  auto* const handle = assertion.get();
  bool const set =
      handle && fido_assert_set_clientdata_hash(handle, hash.data(), hash.size()) == FIDO_OK &&
      fido_assert_set_rp(handle, party.id.c_str()) == FIDO_OK && fido_assert_set_up(handle, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(handle, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_count(handle, 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(handle, 0, octets(answer.authenticator_data), answer.authenticator_data.size()) == FIDO_OK &&
      fido_assert_set_sig(handle, 0, octets(answer.signature), answer.signature.size()) == FIDO_OK;
  return set && is_signed(*handle, passkey);
}

}  // namespace

Result<std::string> challenge_of(View client_data) {
  auto const data = parse_client_data(client_data);
  if (!data) return fail(data.error());
  auto challenge = tls::from_base64url(data->challenge);
  if (!challenge) return refused("passkey.challenge");
  return std::move(*challenge);
}

Result<Passkey> verify_registration(RelyingParty const& party, View challenge, RegistrationAnswer const& answer) {
  start_fido();
  if (auto checked = check_client_data(party, challenge, answer.client_data, "webauthn.create"); !checked) return fail(checked);
  auto const attestation = parse_attestation(answer.attestation);
  if (!attestation) return fail(attestation.error());
  bool const none = attestation->format == "none" && !attestation->has_statement;
  if (!none && attestation->format != "packed") return refused("passkey.format");
  auto const data = check_authenticator_data(party, attestation->authenticator_data);
  if (!data) return fail(data.error());
  if (data->credential_id.empty() || data->credential_id != answer.id) return refused("passkey.id");
  auto passkey = read_credential(attestation->authenticator_data);
  if (!passkey) return passkey;
  passkey->id = data->credential_id;
  passkey->counter = data->counter;
  passkey->backup_eligible = data->backup_eligible;
  passkey->backed_up = data->backed_up;
  return passkey;
}

Result<Passkey> verify_login(RelyingParty const& party, View challenge, Passkey const& passkey, LoginAnswer const& answer) {
  if (answer.id != passkey.id) return refused("passkey.id");
  if (auto checked = check_client_data(party, challenge, answer.client_data, "webauthn.get"); !checked) return fail(checked);
  auto const data = check_authenticator_data(party, answer.authenticator_data);
  if (!data) return fail(data.error());
  if (!verify_signature(party, passkey, answer)) return refused("passkey.signature");
  if (data->backup_eligible != passkey.backup_eligible) return refused("passkey.backup");
  if (!has_counted(passkey.counter, data->counter)) return refused("passkey.counter");
  auto kept = passkey;
  kept.counter = data->counter;
  kept.backed_up = data->backed_up;
  return kept;
}

}  // namespace cordon::credentials
