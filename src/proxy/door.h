#pragma once

#include <variant>

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
using Decision = std::variant<Terminate, Refuse>;

Decision decide(Sites const& sites, tls::ClientHello const& hello, bool http2);

}  // namespace cordon::proxy
