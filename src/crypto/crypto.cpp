#include "crypto/crypto.h"

#include <sodium.h>

#include <cassert>
#include <new>
#include <stdexcept>

namespace cordon::crypto {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(seal_overhead == nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES);
constexpr std::size_t digest_size = 32;

unsigned char const* octets(View text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Without it nothing may go on: libsodium would have no randomness.
void require_sodium() {
  static bool const ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot start");
}

std::string hashed(Octets key, View text) {
  std::string sum(digest_size, '\0');
  int const done = crypto_generichash(octets(sum), sum.size(), octets(text), text.size(), key.data(), key.size());
  if (done != 0) throw std::runtime_error("BLAKE2b failed");
  return sum;
}

}  // namespace

void Secret::Free::operator()(unsigned char* octets) const {
  sodium_free(octets);  // wipes
}

Secret::Secret(std::size_t size) : size_(size) {
  require_sodium();
  octets_.reset(static_cast<unsigned char*>(sodium_malloc(size)));
  if (!octets_) throw std::bad_alloc();
  sodium_memzero(octets_.get(), size);
}

Secret Secret::random(std::size_t size) {
  Secret secret(size);
  randombytes_buf(secret.octets_.get(), size);
  return secret;
}

void wipe(std::span<unsigned char> octets) {
  sodium_memzero(octets.data(), octets.size());
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

bool same(View one, View other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string random_octets(std::size_t size) {
  require_sodium();
  std::string random(size, '\0');
  randombytes_buf(random.data(), size);
  return random;
}

std::string make_token() {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  auto const random = random_octets(digest_size);
  std::string token(sodium_base64_ENCODED_LEN(digest_size, variant), '\0');
  sodium_bin2base64(token.data(), token.size(), octets(View(random)), random.size(), variant);
  token.pop_back();  // it ends with a zero
  return token;
}

std::string digest(View text) {
  return hashed({}, text);
}

std::string mac(Octets key, View text) {
  assert(key.size() == key_size);
  return hashed(key, text);
}

std::string seal(Octets key, View about, View text) {
  assert(key.size() == key_size);
  auto sealed = random_octets(nonce_size);
  sealed.resize(seal_overhead + text.size());
  auto* const nonce = octets(sealed);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, octets(text), text.size(), octets(about), about.size(),
                                             nullptr, nonce, key.data());
  return sealed;
}

bool open(Octets key, View about, View sealed, std::span<unsigned char> text) {
  assert(key.size() == key_size);
  if (sealed.size() < seal_overhead || text.size() != sealed.size() - seal_overhead) return false;
  auto const* const nonce = octets(sealed);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(text.data(), nullptr, nullptr, nonce + nonce_size, sealed.size() - nonce_size,
                                                    octets(about), about.size(), nonce, key.data()) == 0;
}

void put_hex(Octets octets, std::string& text) {
  auto const before = text.size();
  text.resize(before + 2 * octets.size() + 1);
  sodium_bin2hex(text.data() + before, 2 * octets.size() + 1, octets.data(), octets.size());
  text.pop_back();
}

bool parse_hex(View text, std::span<unsigned char> octets) {
  std::size_t length = 0;
  char const* end = nullptr;
  int const parsed = sodium_hex2bin(octets.data(), octets.size(), text.data(), text.size(), nullptr, &length, &end);
  return parsed == 0 && length == octets.size() && end == text.data() + text.size();
}

}  // namespace cordon::crypto
