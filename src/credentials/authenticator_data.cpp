#include "credentials/authenticator_data.h"

#include <cbor.h>

#include <memory>

#include "credentials/cbor.h"

namespace cordon::credentials {
namespace {

constexpr std::size_t longest = 16384, longest_id = 1023;  // section 5.8.3, note on credential ids
constexpr std::size_t hash_size = 32, head_size = hash_size + 1 + 4, aaguid_size = 16;
enum Flag : unsigned char {
  user_present = 0x01,
  user_verified = 0x04,
  backup_eligible = 0x08,
  backed_up = 0x10,
  has_credential = 0x40,
  has_extensions = 0x80,
};

struct Free {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, Free>;

std::unexpected<Error> malformed(std::string what) {
  return fail(Code::malformed, "passkey.authenticator_data", std::move(what));
}
std::unexpected<Error> malformed_attestation(std::string what) {
  return fail(Code::malformed, "passkey.attestation", std::move(what));
}

std::uint32_t big_endian(View octets) {
  std::uint32_t number = 0;
  for (char const octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return number;
}

View take(View& rest, std::size_t size) {
  auto const part = rest.substr(0, size);
  rest.remove_prefix(part.size());
  return part;
}

bool is_map(View octets) {
  return !octets.empty() && (static_cast<unsigned char>(octets.front()) >> 5) == CBOR_TYPE_MAP;
}

// A map of CBOR at the beginning of the rest.
std::optional<View> take_map(View& rest) {
  auto const size = cbor_item_size(rest);
  if (!size || !is_map(rest)) return {};
  return take(rest, *size);
}

Result<void> parse_credential(View& rest, AuthenticatorData& data) {
  if (rest.size() < aaguid_size + 2) return malformed("too short for a credential");
  take(rest, aaguid_size);
  auto const size = big_endian(take(rest, 2));
  if (size == 0 || size > longest_id || size > rest.size()) return malformed("the id of the credential");
  data.credential_id = take(rest, size);
  auto const key = take_map(rest);
  if (!key) return malformed("the key of the credential");
  data.public_key = *key;
  return ok();
}

bool is_key(cbor_pair const& pair, View name) {
  auto const* const key = pair.key;
  return cbor_isa_string(key) && cbor_string_is_definite(key) &&
         View(reinterpret_cast<char const*>(cbor_string_handle(key)), cbor_string_length(key)) == name;
}

// The one member of that name; null when there is none or another one.
cbor_item_t const* find(cbor_item_t const& map, View name) {
  cbor_item_t const* found = nullptr;
  auto const* const pairs = cbor_map_handle(&map);
  for (std::size_t i = 0; i < cbor_map_size(&map); ++i) {
    if (!is_key(pairs[i], name)) continue;
    if (found) return nullptr;
    found = pairs[i].value;
  }
  return found;
}

Item load(View octets) {
  cbor_load_result result{};
  return Item(cbor_load(reinterpret_cast<unsigned char const*>(octets.data()), octets.size(), &result));
}

}  // namespace

Result<AuthenticatorData> parse_authenticator_data(View octets) {
  if (octets.size() < head_size || octets.size() > longest) return malformed("its size");
  AuthenticatorData data;
  auto rest = octets;
  data.rp_id_hash = take(rest, hash_size);
  auto const flags = static_cast<unsigned char>(take(rest, 1).front());
  data.counter = big_endian(take(rest, 4));
  data.user_present = (flags & user_present) != 0;
  data.user_verified = (flags & user_verified) != 0;
  data.backup_eligible = (flags & backup_eligible) != 0;
  data.backed_up = (flags & backed_up) != 0;
  if (data.backed_up && !data.backup_eligible) return malformed("kept elsewhere, which it cannot be");
  if ((flags & has_credential) != 0) {
    if (auto parsed = parse_credential(rest, data); !parsed) return fail(parsed);
  }
  if ((flags & has_extensions) != 0 && !take_map(rest)) return malformed("the extensions");
  if (!rest.empty()) return malformed("something behind it");
  return data;
}

Result<Attestation> parse_attestation(View octets) {
  if (octets.size() > longest) return malformed_attestation("its size");
  if (!is_map(octets) || cbor_item_size(octets) != octets.size()) return malformed_attestation("no map, or not only one");
  auto const item = load(octets);
  if (!item || cbor_map_size(item.get()) != 3) return malformed_attestation("not the three members");
  auto const* const format = find(*item, "fmt");
  auto const* const data = find(*item, "authData");
  auto const* const statement = find(*item, "attStmt");
  bool const right =
      format && data && statement && cbor_isa_string(format) && cbor_isa_bytestring(data) && cbor_isa_map(statement);
  if (!right) return malformed_attestation("other members");
  return Attestation{.format = std::string(reinterpret_cast<char const*>(cbor_string_handle(format)), cbor_string_length(format)),
                     .authenticator_data =
                         std::string(reinterpret_cast<char const*>(cbor_bytestring_handle(data)), cbor_bytestring_length(data)),
                     .has_statement = cbor_map_size(statement) > 0};
}

}  // namespace cordon::credentials
