#include "tls/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

namespace cordon::tls {
namespace {

template <std::size_t size>
std::array<unsigned char, size> digest_of(View bytes, EVP_MD const* kind) {
  std::array<unsigned char, size> digest;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, kind, nullptr) != 1) throw std::bad_alloc();
  return digest;
}

constexpr unsigned char no_letter = 0xff;

// Of base64url (RFC 4648, 5): what each letter stands for.
constexpr auto values_of_letters = [] {
  constexpr View alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 256> values{};
  values.fill(no_letter);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<unsigned char>(i);
  return values;
}();

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}

void Sha256::update(View bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
}

Sha256::Digest Sha256::finish() {
  Digest digest;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1) throw std::bad_alloc();
  return digest;
}

Sha256::Digest sha256(View bytes) {
  Sha256 running;
  running.update(bytes);
  return running.finish();
}

Sha256::Digest hmac_sha256(View key, View message) {
  Sha256::Digest digest;
  auto const* const begin = reinterpret_cast<unsigned char const*>(message.data());
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), begin, message.size(), digest.data(), nullptr))
    throw std::bad_alloc();
  return digest;
}

std::array<unsigned char, 20> sha1(View bytes) {
  return digest_of<20>(bytes, EVP_sha1());
}

std::array<unsigned char, 48> sha384(View bytes) {
  return digest_of<48>(bytes, EVP_sha384());
}

std::array<unsigned char, 64> sha512(View bytes) {
  return digest_of<64>(bytes, EVP_sha512());
}

std::string base64(std::span<unsigned char const> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  // It ends its output with a NUL, which a string has room for.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  return text;
}

std::string base64url(std::span<unsigned char const> bytes) {
  std::string text = base64(bytes);
  text.resize(text.find_last_not_of('=') + 1);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string base64url(View bytes) {
  return base64url(std::span(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()));
}

std::optional<std::string> from_base64url(View text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (char const c : text) {
    auto const value = values_of_letters[static_cast<unsigned char>(c)];
    if (value == no_letter) return {};
    bits = (bits << 6 | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  bool const whole = held < 6 && (bits & ((1U << held) - 1)) == 0;
  return whole ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace cordon::tls
