#pragma once

#include "net/dialer.h"
#include "tls/context.h"

namespace cordon::tls {

// Dials with another dialer and makes the stream a TLS one whose server proves to be `server_name`. A failure of the handshake
// has a reason that begins with "tls."; it may take so long (0: until the fiber's deadline, which is replaced otherwise).
std::unique_ptr<net::Dialer> tls_dialer(std::unique_ptr<net::Dialer> inner, std::shared_ptr<ClientContext const> context,
                                        std::string server_name, Duration handshake = {});

}  // namespace cordon::tls
