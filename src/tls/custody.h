#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/task.h"
#include "tls/certificate.h"

namespace cordon::tls {

// As the wire numbers them (RFC 8446 4.2.3). In TLS 1.2 an ecdsa scheme stands for its hash alone.
enum class SignatureScheme : std::uint16_t {
  rsa_pkcs1_sha256 = 0x0401,
  rsa_pkcs1_sha384 = 0x0501,
  rsa_pkcs1_sha512 = 0x0601,
  ecdsa_secp256r1_sha256 = 0x0403,
  ecdsa_secp384r1_sha384 = 0x0503,
  ecdsa_secp521r1_sha512 = 0x0603,
  rsa_pss_rsae_sha256 = 0x0804,
  rsa_pss_rsae_sha384 = 0x0805,
  rsa_pss_rsae_sha512 = 0x0806,
};

using Signature = std::vector<unsigned char>;

constexpr std::string_view needs_passphrase = "tls.key_passphrase";  // why a key cannot be read

// Signs with a key that lives elsewhere: a token, a TPM, another process. Many fibers of many loops may ask at once.
class Signer {
 public:
  virtual ~Signer() = default;
  // Signs the message itself, not its hash; ECDSA as DER. `message` lasts until the task ends.
  virtual Task<Signature> sign(SignatureScheme scheme, View message) const = 0;
};

// A private key in this process. Copies share it; its memory is wiped when the last one goes.
class PrivateKey {
 public:
  // PEM without a passphrase. Code::invalid with a sentence for who runs this.
  static Result<PrivateKey> from_pem(std::string_view pem);
  static Result<PrivateKey> load(std::string const& path);
  // A new one: P-256, P-384 or RSA with 2048 bits.
  static Result<PrivateKey> make(KeyKind kind);

  // The secret itself, as from_pem takes it.
  std::string pem() const;
  bool matches(Certificate const& certificate) const;
  // Signs at once, on any thread.
  Result<Signature> sign(SignatureScheme scheme, View message) const;

  struct Handle;
  Handle const& handle() const { return *handle_; }

 private:
  explicit PrivateKey(std::shared_ptr<Handle const> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<Handle const> handle_;
};

}  // namespace cordon::tls
