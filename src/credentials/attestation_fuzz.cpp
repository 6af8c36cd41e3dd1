#include <cstdlib>

#include "credentials/authenticator_data.h"
#include "credentials/cbor.h"
#include "credentials/passkey.h"
#include "tls/digest.h"

using namespace cordon;

namespace {

credentials::RelyingParty const party{.id = "a", .name = "A", .origins = {"https://a"}};
constexpr View client_data = R"({"type":"webauthn.create","challenge":"eA","origin":"https://a"})";

// It is what it says to the last octet.
void check(View octets) {
  auto const parsed = credentials::parse_authenticator_data(octets);
  if (!parsed) return;
  if (credentials::parse_authenticator_data(std::string(octets) + "x")) std::abort();
  if (!parsed->public_key.empty() && credentials::cbor_item_size(parsed->public_key) != parsed->public_key.size()) std::abort();
}

}  // namespace

// As an attestation, as authenticator data, and as the answer of a browser with the right hash of the party at its place.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string octets(reinterpret_cast<char const*>(data), size);
  check(octets);
  auto const attestation = credentials::parse_attestation(octets);
  if (!attestation) return 0;
  check(attestation->authenticator_data);
  auto const parsed = credentials::parse_authenticator_data(attestation->authenticator_data);
  if (!parsed) return 0;
  auto const hash = tls::sha256("a");
  octets.replace(octets.find(attestation->authenticator_data), hash.size(), reinterpret_cast<char const*>(hash.data()),
                 hash.size());
  credentials::RegistrationAnswer const answer{
      .id = parsed->credential_id, .client_data = std::string(client_data), .attestation = octets};
  auto const made = credentials::verify_registration(party, "x", answer);
  if (made && (!parsed->user_verified || made->id != parsed->credential_id || made->public_key.empty())) std::abort();
  return 0;
}
