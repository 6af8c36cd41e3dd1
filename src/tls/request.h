#pragma once

#include <array>
#include <string>
#include <vector>

#include "tls/authority.h"
#include "tls/custody.h"

namespace cordon::tls {

// A certificate signing request (PKCS #10, RFC 2986) for these DNS names, a left-most "*" allowed, as DER.
Result<std::string> make_certificate_request(PrivateKey const& key, std::vector<std::string> const& names);

// What proves to an ACME server by TLS-ALPN-01 that a name is ours: self-signed, with the digest of the key authorization in a
// critical extension (RFC 8737 3).
Result<Issued> make_challenge_certificate(std::string const& name, std::array<unsigned char, 32> const& digest,
                                          Wall from = system_clock().wall());

}  // namespace cordon::tls
