#pragma once

#include "net/address.h"
#include "net/socket_stream.h"

namespace cordon::net {

// A socket that listens, in no loop yet.
struct ListeningSocket {
  Fd fd;
  Address address;  // with the port that the kernel chose for port 0

  // Binds and listens. A unix socket's stale file is replaced. Code::invalid with a sentence for the operator.
  static Result<ListeningSocket> open(Address const& address);
  // One that another process opened. Code::invalid when it is no stream socket that listens.
  static Result<ListeningSocket> adopt(Fd fd);
  // Another descriptor of the same socket: what waits to be accepted stays while one of them is open. Code::unavailable when
  // there are no more descriptors.
  Result<ListeningSocket> share() const;
};

// A listening socket in one loop. Several may listen on one address (SO_REUSEPORT): the kernel spreads connections.
class Listener {
 public:
  Listener(Loop& loop, ListeningSocket socket);
  // As ListeningSocket::open.
  static Result<std::unique_ptr<Listener>> open(Loop& loop, Address const& address);

  struct Accepted {
    Fd fd;
    Address peer;
  };
  // The next connection. When the process is out of descriptors, waits a moment and tries again.
  Task<Accepted> accept();
  // The same without waiting: Code::would_block when there is none.
  Result<Accepted> try_accept();
  // With the port that the kernel chose for port 0.
  Address const& address() const { return address_; }
  int fd() const { return descriptor_.fd(); }

 private:
  bool spend();

  Descriptor descriptor_;
  Address address_;
  std::uint64_t batch_ = 0;  // in which `spent_` was counted
  unsigned spent_ = 0;
};

}  // namespace cordon::net
