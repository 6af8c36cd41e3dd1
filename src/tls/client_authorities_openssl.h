#pragma once

#include <optional>

#include "tls/client_authorities.h"
#include "tls/common_openssl.h"

namespace cordon::tls {

struct ClientAuthorities::Handle {
  openssl::Owner<X509_STORE, X509_STORE_free> store;
  std::vector<openssl::X509Owner> authorities;
  std::optional<Wall> lists_until;  // when the first list is too old; nothing: there are none
};

// Lets a server ask for certificates of these authorities, and take whatever is shown: verify() judges it.
bool ask_for_certificates(SSL_CTX& context, ClientAuthorities const& authorities);
// What the peer showed.
CertificateChain shown_by(SSL& ssl);

}  // namespace cordon::tls
