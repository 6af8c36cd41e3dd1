#include <openssl/core_names.h>
#include <openssl/rand.h>

#include "tls/context_openssl.h"

namespace cordon::tls {
namespace {

constexpr int refused = -1;
constexpr int unknown = 0;
constexpr int good = 1;
constexpr int good_and_renew = 2;

// Fetched once: looking an algorithm up costs more than sealing a ticket.
EVP_CIPHER const* ticket_cipher() {
  static openssl::Cipher const cipher(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr));
  return cipher.get();
}

bool set_mac(EVP_MAC_CTX* mac, TicketKeys::Key const& key) {
  char digest[] = "SHA256";
  auto* const secret = const_cast<unsigned char*>(key.mac.data());
  OSSL_PARAM const params[] = {OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, secret, key.mac.size()),
                               OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, params) == 1;
}

int seal(TicketKeys& keys, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  auto const key = keys.current();
  if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(ticket_cipher())) != 1) return refused;
  std::ranges::copy(key->name, name);
  bool const set = EVP_EncryptInit_ex2(cipher, ticket_cipher(), key->cipher.data(), iv, nullptr) == 1 && set_mac(mac, *key);
  return set ? good : refused;
}

// In TLS 1.3 every ticket is used once (RFC 8446 C.4), so each gets a successor.
int open(SSL* ssl, TicketKeys& keys, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  auto const key = keys.find(std::span<unsigned char const, 16>(name, 16));
  if (!key) return unknown;
  bool const set = EVP_DecryptInit_ex2(cipher, ticket_cipher(), key->cipher.data(), iv, nullptr) == 1 && set_mac(mac, *key);
  if (!set) return refused;
  return SSL_version(ssl) >= TLS1_3_VERSION || key != keys.current() ? good_and_renew : good;
}

int on_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int sealing) {
  auto& keys = *static_cast<TicketKeys*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  try {
    return sealing ? seal(keys, name, iv, cipher, mac) : open(ssl, keys, name, iv, cipher, mac);
  } catch (std::exception const&) {  // no randomness or no memory
    return refused;
  }
}

}  // namespace

bool use_tickets(SSL_CTX& context, TicketKeys& keys) {
  SSL_CTX_set_app_data(&context, &keys);
  SSL_CTX_set_timeout(&context, static_cast<long>(keys.lifetime().count()));
  return SSL_CTX_set_num_tickets(&context, 1) == 1 && SSL_CTX_set_tlsext_ticket_key_evp_cb(&context, on_ticket) == 1;
}

}  // namespace cordon::tls
