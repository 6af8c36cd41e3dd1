#pragma once

#include "net/address.h"
#include "net/socket_stream.h"

namespace cordon::net {

// A listening socket in one loop. Several may listen on one address (SO_REUSEPORT): the kernel spreads connections.
class Listener {
 public:
  // Binds and listens. A unix socket's stale file is replaced. Code::invalid with a sentence for the operator.
  static Result<std::unique_ptr<Listener>> open(Loop& loop, Address const& address);

  struct Accepted {
    Fd fd;
    Address peer;
  };
  // The next connection. When the process is out of descriptors, waits a moment and tries again.
  Task<Accepted> accept();
  // With the port that the kernel chose for port 0.
  Address const& address() const { return address_; }

  Listener(Loop& loop, Fd fd, Address address);

 private:
  Result<Accepted> try_accept();
  bool spend();

  Descriptor descriptor_;
  Address address_;
  std::uint64_t batch_ = 0;  // in which `spent_` was counted
  unsigned spent_ = 0;
};

}  // namespace cordon::net
