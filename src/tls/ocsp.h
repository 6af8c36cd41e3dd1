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

// What a responder says of somebody else's certificate.
struct CertificateStatus {
  bool is_good = false;
  Wall until;  // then it is to be asked again
};
// The question about that certificate to its responder, and where that one is: empty when the certificate does not say. Both are
// DER. Code::invalid "tls.ocsp".
struct StatusQuestion {
  std::string der;
  std::string responder;  // URL
};
Result<StatusQuestion> ask_status(View certificate, View issuer);
// The answer; signed by the issuer or by whom that one named, about that certificate, and in its time. Fails as read_staple does;
// that it was revoked is no failure.
Result<CertificateStatus> read_status(View der, View certificate, View issuer, Wall now);

}  // namespace cordon::tls
