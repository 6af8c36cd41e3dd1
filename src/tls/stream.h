#pragma once

#include <memory>
#include <string>

#include "net/stream.h"
#include "tls/client_authorities.h"
#include "tls/context.h"

namespace cordon::tls {

// An encrypted stream over another one, which it owns. A read fails with Code::reset when the peer's end was not announced.
class Stream : public net::Stream {
 public:
  virtual View alpn() const = 0;  // empty: none was agreed on
  virtual Version version() const = 0;
  virtual View cipher() const = 0;                   // "TLS_AES_128_GCM_SHA256"
  virtual std::string sni() const = 0;               // lower case; empty when the client named nobody
  virtual bool resumed() const = 0;                  // by a session ticket
  virtual ServerContext const* context() const = 0;  // whom it was accepted for; null on our side of a connect
  // What the client showed; null when it showed nothing.
  virtual std::shared_ptr<CertificateChain const> client_chain() const { return nullptr; }
};

// The server's half of a handshake. `peeked`: what was read already, at most largest_hello. Deadlines are the fiber's. Reasons of
// failure: tls.version, tls.no_shared_cipher, tls.no_shared_group, tls.no_shared_signature, tls.no_shared_protocol,
// tls.certificate_refused, tls.aborted, tls.signer, tls.handshake. The client was told, as far as that went.
Task<std::unique_ptr<Stream>> accept(std::unique_ptr<net::Stream> inner, ServerContext const& context, View peeked);

// The client's half. The server has to prove that it is `server_name`, a host name or an address. Code::unreachable when it
// cannot (tls.certificate), wants a certificate of ours (tls.certificate_required), or as above.
Task<std::unique_ptr<Stream>> connect(std::unique_ptr<net::Stream> inner, ClientContext const& context, std::string server_name);

enum class Alert : std::uint8_t {
  handshake_failure = 40,
  access_denied = 49,
  protocol_version = 70,
  internal_error = 80,
  unrecognized_name = 112,
};
// Turns a client away before any handshake: it is told why in clear, and the stream goes.
void refuse(std::unique_ptr<net::Stream> inner, Alert alert);

}  // namespace cordon::tls
