#pragma once

#include <string>

#include "tls/certificate.h"

namespace cordon::tls {

// An OCSP response (RFC 6960) that says a certificate is good, as DER, to be sent along in handshakes until it expires.
struct Staple {
  std::string der;
  Wall until;
};

// Whether the response may be stapled to this certificate now: it is whole, about this certificate, signed by who issued it (when
// its issuer is in the chain) or by whom that one named, good, and in its time. Code::invalid with a sentence otherwise.
Result<Staple> read_staple(View der, Certificate const& certificate, Wall now);

}  // namespace cordon::tls
