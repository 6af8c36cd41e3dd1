#pragma once

#include <variant>

#include "acme/challenges.h"
#include "proxy/site.h"
#include "tls/hello.h"
#include "tls/stream.h"

namespace cordon::proxy {

// What becomes of a TLS connection, decided from its ClientHello before any handshake is paid for.
struct Terminate {
  std::shared_ptr<tls::ServerContext const> context;
  void const* identity;
};
struct Refuse {
  Error error;
  tls::Alert alert;
};
// An authority looks at the certificate of a challenge (TLS-ALPN-01, RFC 8737); nothing is said behind it.
struct Validate {
  std::shared_ptr<tls::ServerContext const> context;
};
using Decision = std::variant<Terminate, Validate, Refuse>;

// `challenges` may be null.
Decision decide(Sites const& sites, acme::Challenges const* challenges, tls::ClientHello const& hello, bool http2);

}  // namespace cordon::proxy
