#pragma once

#include <random>

#include "net/listener.h"

namespace cordon::testing {

// A port of the loopback that nobody listens on, below those that the kernel gives to outgoing connections: for programs that
// must be told theirs before they start.
inline std::uint16_t free_port() {
  std::random_device random;
  while (true) {
    auto const port = static_cast<std::uint16_t>(16384 + random() % 8192);
    if (net::ListeningSocket::open(net::Address::parse_ip("127.0.0.1", port).value())) return port;
  }
}

}  // namespace cordon::testing
