#pragma once

#include <memory>
#include <vector>

#include "net/address.h"

namespace cordon::net {

// Where we may connect to when others name the host: it must not lead into our own network. Asked of the address that is dialled,
// after names became addresses, so that a name cannot mean one place when it is looked at and another when it is used.
class Egress {
 public:
  // Addresses of the public internet (IANA's special-purpose registries, RFC 6890) and those in `allowed`; of both only these
  // ports.
  explicit Egress(std::vector<Prefix> allowed = {}, std::vector<std::uint16_t> ports = {443})
      : allowed_(std::move(allowed)), ports_(std::move(ports)) {}

  // Code::forbidden "egress.address" or "egress.port".
  Result<void> check(Address const& address) const;

 private:
  std::vector<Prefix> allowed_;
  std::vector<std::uint16_t> ports_;
};

}  // namespace cordon::net
