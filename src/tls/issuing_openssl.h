#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "tls/certificate.h"
#include "tls/private_key_openssl.h"

// What makes certificates and requests for them. For the .cpp files of this room only.
namespace cordon::tls::openssl {

struct Issue {
  std::string_view subject;
  Wall from;
  std::chrono::days lifetime;
};
// Version, serial number, dates, subject and key; who issues it, extensions and signature are to come.
Result<X509Owner> begin_certificate(Issue const& order, EVP_PKEY& key);
// Adds an extension as OpenSSL's configuration spells it; false when it cannot be made.
bool extend(X509& certificate, X509& issuer, int kind, std::string const& value);
// "DNS:a.example,IP:192.0.2.1": what it is built of was checked, so that nothing slips in between.
Result<std::string> alternative_names(std::vector<std::string> const& names);

Result<Key> make_key(KeyKind kind);
std::string pem_of(X509& certificate);
std::string pem_of(EVP_PKEY& key);

}  // namespace cordon::tls::openssl
