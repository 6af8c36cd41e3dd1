#pragma once

#include <optional>

#include "tls/common_openssl.h"
#include "tls/custody.h"

namespace cordon::tls {

// What a handshake wants signed by a key that is not here. The handshake sleeps in an ASYNC job until it is run again.
struct SignatureRequest {
  SignatureScheme scheme{};
  View message;                     // lasts until the handshake is run again
  bool asked = false;               // since the handshake slept
  std::optional<Signature> answer;  // none when it is run again: the handshake fails
};

// Makes `request` the one that keys of this thread ask, while in scope.
class Asks {
 public:
  explicit Asks(SignatureRequest& request);
  ~Asks();
  Asks(Asks const&) = delete;
  Asks& operator=(Asks const&) = delete;
};

// A key that has the certificate's public half, and asks for signatures. RSA and ECDSA.
Result<openssl::Key> remote_key(Certificate const& certificate);

}  // namespace cordon::tls
