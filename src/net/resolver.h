#pragma once

#include <map>
#include <memory>
#include <vector>

#include "net/address.h"
#include "net/fiber.h"

namespace cordon::net {

// Names to addresses by c-ares. Answers are kept for their TTL (at least `least`, at most `most`); when a later look-up fails,
// the last good answer is used again. One per loop.
class Resolver {
 public:
  explicit Resolver(Loop& loop);
  ~Resolver();
  Resolver(Resolver const&) = delete;
  Resolver& operator=(Resolver const&) = delete;

  static constexpr std::chrono::seconds least{1};
  static constexpr std::chrono::seconds most{300};

  // At least one address, IPv6 and IPv4 as they came. A literal address is its own answer. Code::unreachable when there is none.
  Task<std::vector<Address>> resolve(std::string name, std::uint16_t port);

  // Asks these servers ("127.0.0.1:5353") instead of the system's.
  Result<void> use_servers(std::string const& list);

 private:
  struct Channel;
  struct Answer {
    std::vector<Address> addresses;
    Steady until;
  };
  Result<std::vector<Address>> keep(std::string const& name, Result<Answer> asked);

  Loop& loop_;
  std::unique_ptr<Channel> channel_;
  std::map<std::string, Answer, std::less<>> answers_;

  class Query;
};

}  // namespace cordon::net
