#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

struct x509_st;

namespace cordon::tls {

enum class KeyKind : std::uint8_t { rsa, p256, p384, p521, ed25519, other };

// A certificate with what vouches for it, as DER and plain facts. A value; no key in it.
class Certificate {
 public:
  // One or more PEM blocks, the server's own certificate first. Code::invalid with a sentence for who runs this.
  static Result<Certificate> from_pem(std::string_view pem);
  static Result<Certificate> load(std::string const& path);

  std::vector<std::string> const& chain() const { return chain_; }  // DER, own certificate first
  std::vector<std::string> const& names() const { return names_; }  // DNS names in lower case and IP addresses it is for
  std::string const& subject() const { return subject_; }
  std::string const& serial() const { return serial_; }  // hex, lower case
  Wall not_before() const { return not_before_; }
  Wall not_after() const { return not_after_; }
  KeyKind key_kind() const { return key_kind_; }
  unsigned key_strength() const { return key_strength_; }  // security bits (NIST SP 800-57): 128 for P-256, 112 for RSA with 2048
  std::string const& public_key() const { return public_key_; }  // SubjectPublicKeyInfo, DER

  bool covers(std::string_view host) const;
  bool valid_at(Wall time) const { return not_before_ <= time && time <= not_after_; }

 private:
  Result<void> read_leaf(x509_st const& leaf);

  std::vector<std::string> chain_;
  std::vector<std::string> names_;
  std::string subject_;
  std::string serial_;
  std::string public_key_;
  Wall not_before_;
  Wall not_after_;
  KeyKind key_kind_ = KeyKind::other;
  unsigned key_strength_ = 0;
};

// Whether a name of a certificate stands for this host (RFC 6125 6.4): the same name, or "*" for exactly one whole label on the
// left, with at least two labels after it. Addresses match as addresses only.
bool name_matches(std::string_view name, std::string_view host);

}  // namespace cordon::tls
