#include "tls/jose.h"

#include <openssl/core_names.h>

#include "tls/private_key_openssl.h"

namespace cordon::tls {
namespace {

constexpr int octets = 32;  // of a number modulo P-256's

using EcdsaSignature = openssl::Owner<ECDSA_SIG, ECDSA_SIG_free>;

std::string padded(BIGNUM const& number) {
  std::string bytes(octets, '\0');
  BN_bn2binpad(&number, reinterpret_cast<unsigned char*>(bytes.data()), octets);
  return bytes;
}

bool is_p256(EVP_PKEY const& key) {
  char group[32] = {};
  std::size_t size = 0;
  return EVP_PKEY_get_group_name(&key, group, sizeof group, &size) == 1 && std::string_view(group, size) == "prime256v1";
}

openssl::Number number_of(EVP_PKEY const& key, char const* name) {
  BIGNUM* number = nullptr;
  bool const there = EVP_PKEY_get_bn_param(&key, name, &number) == 1;
  openssl::Number owner(number);
  if (!there) owner.reset();
  return owner;
}

Result<std::string> coordinate(EVP_PKEY const& key, char const* name) {
  auto const number = number_of(key, name);
  if (!number) return openssl::failed("tls.jose", "the key has no point");
  return padded(*number);
}

std::string shortest(BIGNUM const& number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(&number)), '\0');
  BN_bn2bin(&number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

}  // namespace

Result<P256Point> p256_point(PrivateKey const& key) {
  EVP_PKEY const& handle = *key.handle().key;
  if (!is_p256(handle)) return fail(Code::unsupported, "tls.jose", "the key is not a P-256 one");
  auto x = coordinate(handle, OSSL_PKEY_PARAM_EC_PUB_X);
  if (!x) return fail(x);
  auto y = coordinate(handle, OSSL_PKEY_PARAM_EC_PUB_Y);
  if (!y) return fail(y);
  return P256Point{std::move(*x), std::move(*y)};
}

Result<RsaNumbers> rsa_numbers(PrivateKey const& key) {
  EVP_PKEY const& handle = *key.handle().key;
  if (EVP_PKEY_is_a(&handle, "RSA") != 1) return fail(Code::unsupported, "tls.jose", "the key is not an RSA one");
  auto const modulus = number_of(handle, OSSL_PKEY_PARAM_RSA_N);
  auto const exponent = number_of(handle, OSSL_PKEY_PARAM_RSA_E);
  if (!modulus || !exponent) return openssl::failed("tls.jose", "the key has no numbers");
  return RsaNumbers{shortest(*modulus), shortest(*exponent)};
}

Result<std::string> sign_es256(PrivateKey const& key, View message) {
  if (!is_p256(*key.handle().key)) return fail(Code::unsupported, "tls.jose", "the key is not a P-256 one");
  auto der = key.sign(SignatureScheme::ecdsa_secp256r1_sha256, message);
  if (!der) return fail(der);
  unsigned char const* at = der->data();
  EcdsaSignature const signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der->size())));
  if (!signature) return openssl::failed("tls.jose", "the signature cannot be read");
  return padded(*ECDSA_SIG_get0_r(signature.get())) + padded(*ECDSA_SIG_get0_s(signature.get()));
}

}  // namespace cordon::tls
