#pragma once

#include <memory>

#include "base/bytes.h"
#include "net/stream.h"

namespace cordon::http {

// The far side of a connection that stopped speaking HTTP: WebSocket (RFC 6455), CONNECT. The server pumps bytes between
// `far()` and the client while the exchange lives.
class Tunnel {
 public:
  Tunnel() = default;
  Tunnel(Tunnel const&) = delete;
  Tunnel& operator=(Tunnel const&) = delete;
  virtual ~Tunnel() = default;

  virtual net::Stream& far() = 0;
  // Bytes that the far side sent right behind its response head.
  virtual View early() { return {}; }
};

}  // namespace cordon::http
