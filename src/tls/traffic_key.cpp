#include <openssl/core_names.h>

#include <algorithm>
#include <string>

#include "tls/traffic_key_openssl.h"

namespace cordon::tls {

// Its cipher is fetched once: looking it up costs more than sealing a record.
struct CipherSuite {
  std::uint16_t number;
  std::string digest;
  std::size_t secret_size;
  std::size_t key_size;
  openssl::Cipher cipher;
};

namespace {

constexpr std::size_t longest_key = 32;

CipherSuite make_suite(std::uint16_t number, char const* cipher, char const* digest, std::size_t secret_size,
                       std::size_t key_size) {
  return {number, digest, secret_size, key_size, openssl::Cipher(EVP_CIPHER_fetch(nullptr, cipher, nullptr))};
}

// HKDF-Expand-Label (RFC 8446 7.1) without context.
bool expand_label(CipherSuite const& suite, TrafficSecret const& secret, std::string_view label, std::span<unsigned char> out) {
  static openssl::Kdf const kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_TLS1_3_KDF, nullptr));
  openssl::KdfContext const context(EVP_KDF_CTX_new(kdf.get()));
  if (!context) return false;
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  char prefix[] = "tls13 ";
  OSSL_PARAM const params[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(suite.digest.c_str()), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<unsigned char*>(secret.bytes.data()), secret.size),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PREFIX, prefix, sizeof prefix - 1),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_LABEL, const_cast<char*>(label.data()), label.size()),
      OSSL_PARAM_construct_end()};
  return EVP_KDF_derive(context.get(), out.data(), out.size(), params) == 1;
}

// The header is part of what is authenticated. All encrypted records look like application data of TLS 1.2.
void write_header(unsigned char* to, std::size_t ciphertext) {
  to[0] = static_cast<unsigned char>(ContentType::application_data);
  to[1] = 3;
  to[2] = 3;
  to[3] = static_cast<unsigned char>(ciphertext >> 8);
  to[4] = static_cast<unsigned char>(ciphertext & 0xFF);
}

bool encrypt(EVP_CIPHER_CTX* context, unsigned char* to, unsigned char const* from, std::size_t size) {
  int written = 0;
  return EVP_EncryptUpdate(context, to, &written, from, static_cast<int>(size)) == 1 && written == static_cast<int>(size);
}

}  // namespace

CipherSuite const* find_suite(std::uint16_t number) {
  static CipherSuite const suites[] = {make_suite(0x1301, "AES-128-GCM", "SHA256", 32, 16),
                                       make_suite(0x1302, "AES-256-GCM", "SHA384", 48, 32),
                                       make_suite(0x1303, "ChaCha20-Poly1305", "SHA256", 32, 32)};
  auto const* const found = std::ranges::find(suites, number, &CipherSuite::number);
  return found != std::end(suites) && found->cipher ? found : nullptr;
}

std::optional<TrafficKey> TrafficKey::create(CipherSuite const& suite, TrafficSecret const& secret, std::uint64_t sequence,
                                             Use use) {
  if (secret.size != suite.secret_size) return {};
  TrafficKey key(suite, secret, sequence, use);
  key.context_.reset(EVP_CIPHER_CTX_new());
  if (!key.context_ || !key.set_key()) return {};
  return key;
}

bool TrafficKey::set_key() {
  std::array<unsigned char, longest_key> key;
  bool const set = expand_label(*suite_, secret_, "key", std::span(key).first(suite_->key_size)) &&
                   expand_label(*suite_, secret_, "iv", iv_) &&
                   EVP_CipherInit_ex(context_.get(), suite_->cipher.get(), nullptr, key.data(), nullptr, use_ == Use::seal) == 1;
  OPENSSL_cleanse(key.data(), key.size());
  return set;
}

bool TrafficKey::update() {
  TrafficSecret next;
  next.size = secret_.size;
  if (!context_ || !expand_label(*suite_, secret_, "traffic upd", std::span(next.bytes).first(next.size))) return false;
  secret_ = next;
  sequence_ = 0;
  if (set_key()) return true;
  context_.reset();  // the old key with a new sequence would use a nonce twice
  return false;
}

// Gives the cipher the next nonce and the header.
bool TrafficKey::begin(unsigned char const* header) {
  if (!context_) return false;
  auto nonce = iv_;
  for (std::size_t i = 0; i < 8; ++i) nonce[nonce.size() - 1 - i] ^= static_cast<unsigned char>(sequence_ >> (8 * i));
  ++sequence_;
  int written = 0;
  return EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, nonce.data(), -1) == 1 &&
         EVP_CipherUpdate(context_.get(), nullptr, &written, header, record_header) == 1;
}

bool TrafficKey::seal(ContentType type, View plaintext, char* to) {
  auto* const header = reinterpret_cast<unsigned char*>(to);
  auto* const body = header + record_header;
  auto* const from = openssl::bytes(plaintext);
  auto const inner = static_cast<unsigned char>(type);
  std::size_t const size = plaintext.size();
  write_header(header, size + 1 + record_tag);
  if (!begin(header)) return false;
  bool const in_place = from == body;
  if (in_place) body[size] = inner;
  bool const encrypted =
      in_place ? encrypt(context_.get(), body, body, size + 1)
               : (size == 0 || encrypt(context_.get(), body, from, size)) && encrypt(context_.get(), body + size, &inner, 1);
  auto* const tag = body + size + 1;
  int written = 0;
  return encrypted && EVP_EncryptFinal_ex(context_.get(), tag, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, record_tag, tag) == 1;
}

std::optional<std::size_t> TrafficKey::open(std::span<char> record, char* to) {
  if (record.size() < record_header + record_tag) return {};
  auto* const header = reinterpret_cast<unsigned char*>(record.data());
  std::size_t const size = record.size() - record_header - record_tag;
  auto* const tag = header + record_header + size;
  auto* const out = reinterpret_cast<unsigned char*>(to);
  int written = 0;
  int rest = 0;
  bool const authentic = begin(header) && EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, record_tag, tag) == 1 &&
                         EVP_DecryptUpdate(context_.get(), out, &written, header + record_header, static_cast<int>(size)) == 1 &&
                         written == static_cast<int>(size) && EVP_DecryptFinal_ex(context_.get(), out + size, &rest) == 1;
  if (!authentic) return {};
  return size;
}

}  // namespace cordon::tls
