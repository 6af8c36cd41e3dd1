#include "access/session/cookie.h"

#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

constexpr std::size_t proof_size = 24;
constexpr std::size_t size = sizeof(Id) + sizeof(Keyring::Tag) + proof_size;

std::array<unsigned char, 32> digest_of(View proof) {
  std::array<unsigned char, 32> key{};
  auto const digest = crypto::digest(proof);
  std::memcpy(key.data(), digest.data(), key.size());
  return key;
}

View view(Keyring::Tag const& tag) {
  return {reinterpret_cast<char const*>(tag.data()), tag.size()};
}

}  // namespace

std::pair<Cookie, std::string> Cookie::make(Keyring const& keyring) {
  auto const id = Id::random();
  auto const proof = crypto::random_octets(proof_size);
  auto const tag = keyring.tag(id);
  std::string octets(id.view());
  octets += view(tag);
  octets += proof;
  return {Cookie{.id = id, .key = digest_of(proof)}, tls::base64url(octets)};
}

std::optional<Cookie> Cookie::parse(View text, Keyring const& keyring) {
  if (text.size() != length) return {};
  auto const octets = tls::from_base64url(text);
  if (!octets || octets->size() != size) return {};
  auto const id = *Id::from(View(*octets).substr(0, sizeof(Id)));
  auto const tag = keyring.tag(id);
  if (!crypto::same(view(tag), View(*octets).substr(sizeof(Id), sizeof(Keyring::Tag)))) return {};
  return Cookie{.id = id, .key = digest_of(View(*octets).substr(size - proof_size))};
}

}  // namespace cordon::access
