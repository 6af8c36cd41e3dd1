#pragma once

#include <memory>
#include <string>

#include "net/egress.h"
#include "net/resolver.h"
#include "net/stream.h"

namespace cordon::net {

// Yields a connected stream to one place. Stateless: many fibers may dial at once. Deadlines are the caller's.
class Dialer {
 public:
  virtual ~Dialer() = default;
  // Code::unreachable or timeout when no connection could be made.
  virtual Task<std::unique_ptr<Stream>> dial(Resolver& resolver) const = 0;
};

// host:port over TCP; tries the addresses in order, each for a fair share of the time until the deadline. With `egress` only
// those that it permits; when it permits none, fails as it does.
std::unique_ptr<Dialer> tcp_dialer(std::string host, std::uint16_t port, std::shared_ptr<Egress const> egress = nullptr);
std::unique_ptr<Dialer> unix_dialer(std::string path);

}  // namespace cordon::net
