#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::tls {

// What a client showed in a handshake, as DER, its own certificate first; it has proved that it has the key (RFC 8446 4.4.3).
// Nobody has looked yet at who vouches for it.
using CertificateChain = std::vector<std::string>;

// A client's certificate that an authority vouches for.
struct ClientCertificate {
  std::string subject;             // RFC 4514: "CN=backup,O=Clinic"
  std::string issuer;              // in the same form
  std::vector<std::string> names;  // subject alternative names: DNS, e-mail, URI, IP
  std::string own;                 // DER
  std::string issued_by;           // DER; of who signed it
  Wall until;                      // then it is to be looked at again
};

// Who may vouch for the clients of a site, and which certificates they took back. Immutable; any thread.
class ClientAuthorities {
 public:
  // Authorities as PEM; lists of revoked certificates (RFC 5280 5) as PEM or DER. With lists, every authority of a chain below
  // the one that is trusted needs one that is in its time. Code::invalid with a sentence.
  static Result<std::shared_ptr<ClientAuthorities const>> make(View authorities, std::span<std::string const> revoked);
  // The same of files; the sentence names the one that cannot be used.
  static Result<std::shared_ptr<ClientAuthorities const>> load(std::string const& authorities,
                                                               std::span<std::string const> revoked);
  ~ClientAuthorities();

  // Code::forbidden "certificate.untrusted", "certificate.expired", "certificate.purpose" (it is not for clients),
  // "certificate.revoked"; Code::unavailable "certificate.revocation_unknown" when a list is missing or too old.
  Result<ClientCertificate> verify(CertificateChain const& chain, Wall now) const;

  struct Handle;
  Handle const& handle() const { return *handle_; }

 private:
  explicit ClientAuthorities(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::tls
