#pragma once

#include "tls/common_openssl.h"
#include "tls/context.h"

namespace cordon::tls {

struct ServerContext::Handle {
  openssl::Context ssl;
  std::shared_ptr<TicketKeys> tickets;
  std::shared_ptr<Signer const> signer;  // null: the key is in `ssl`
  std::string alpn;                      // as the wire has it
  std::optional<Staple> staple;
};

struct ClientContext::Handle {
  openssl::Context ssl;
};

// Keeps the traffic secrets of a handshake for its stream: OpenSSL tells them nowhere else than to who would log them.
void take_traffic_secret(SSL const* ssl, char const* line);

// Lets `context` seal and open session tickets with `keys`, which must outlive it.
bool use_tickets(SSL_CTX& context, TicketKeys& keys);

}  // namespace cordon::tls
