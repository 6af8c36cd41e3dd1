#include "tls/custody.h"

#include "tls/issuing_openssl.h"

namespace cordon::tls {
namespace {

int no_passphrase(char*, int, int, void*) {
  return -1;
}

EVP_MD const* hash_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::ecdsa_secp256r1_sha256:
    case SignatureScheme::rsa_pss_rsae_sha256: return EVP_sha256();
    case SignatureScheme::rsa_pkcs1_sha384:
    case SignatureScheme::ecdsa_secp384r1_sha384:
    case SignatureScheme::rsa_pss_rsae_sha384: return EVP_sha384();
    case SignatureScheme::rsa_pkcs1_sha512:
    case SignatureScheme::ecdsa_secp521r1_sha512:
    case SignatureScheme::rsa_pss_rsae_sha512: return EVP_sha512();
  }
  return nullptr;
}

bool is_pss(SignatureScheme scheme) {
  return static_cast<std::uint16_t>(scheme) >> 8 == 8;
}
bool is_ecdsa(SignatureScheme scheme) {
  return (static_cast<std::uint16_t>(scheme) & 0xff) == 3;
}

bool use_pss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  ERR_clear_error();
  auto const input = openssl::read_bio(pem);
  openssl::Key key(PEM_read_bio_PrivateKey(input.get(), nullptr, no_passphrase, nullptr));
  if (!key && pem.contains("ENCRYPTED")) {
    ERR_clear_error();
    return fail(Code::invalid, needs_passphrase,
                "the private key is protected by a passphrase; store it without one, readable to Cordon alone");
  }
  if (!key) return openssl::failed("tls.key", "there is no private key in it that can be read");
  return PrivateKey(std::make_shared<Handle const>(std::move(key)));
}

Result<PrivateKey> PrivateKey::load(std::string const& path) {
  auto pem = openssl::read_file(path);
  if (!pem) return fail(pem);
  auto result = from_pem(*pem);
  OPENSSL_cleanse(pem->data(), pem->size());
  if (!result) result.error().detail = path + ": " + result.error().detail;
  return result;
}

Result<PrivateKey> PrivateKey::make(KeyKind kind) {
  ERR_clear_error();
  auto key = openssl::make_key(kind);
  if (!key) return fail(key);
  return PrivateKey(std::make_shared<Handle const>(std::move(*key)));
}

std::string PrivateKey::pem() const {
  return openssl::pem_of(*handle_->key);
}

bool PrivateKey::matches(Certificate const& certificate) const {
  auto const* der = openssl::bytes(certificate.public_key());
  openssl::Key const theirs(d2i_PUBKEY(nullptr, &der, static_cast<long>(certificate.public_key().size())));
  bool const same = theirs && EVP_PKEY_eq(theirs.get(), handle_->key.get()) == 1;
  ERR_clear_error();
  return same;
}

Result<Signature> PrivateKey::sign(SignatureScheme scheme, View message) const {
  ERR_clear_error();
  EVP_PKEY* const key = handle_->key.get();
  if (EVP_PKEY_get_base_id(key) != (is_ecdsa(scheme) ? EVP_PKEY_EC : EVP_PKEY_RSA)) {
    return fail(Code::unsupported, "tls.signature", "the key is not of the kind that the signature scheme needs");
  }
  openssl::Digest const digest(EVP_MD_CTX_new());
  EVP_PKEY_CTX* context = nullptr;
  if (EVP_DigestSignInit(digest.get(), &context, hash_of(scheme), nullptr, key) != 1 || (is_pss(scheme) && !use_pss(context))) {
    return openssl::failed("tls.signature", "the key cannot sign");
  }
  Signature signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t size = signature.size();
  if (EVP_DigestSign(digest.get(), signature.data(), &size, openssl::bytes(message), message.size()) != 1) {
    return openssl::failed("tls.signature", "the key cannot sign");
  }
  signature.resize(size);
  return signature;
}

}  // namespace cordon::tls
