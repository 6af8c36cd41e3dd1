#pragma once

#include <map>
#include <random>

#include "net/group.h"
#include "proxy/endpoint.h"

namespace cordon::proxy {

// Asks endpoints, again and again, how they are, and tells them. Belongs to one loop, which is no worker's: checks go on when
// those are busy. After stop(), the loop has to turn until stopped().
class HealthChecks {
 public:
  explicit HealthChecks(net::Loop& loop, std::uint32_t seed = std::random_device()());

  // Those that are asked from now on. A check under way goes on; one of an endpoint that is not among them ends.
  void follow(std::vector<std::shared_ptr<Endpoint>> const& endpoints);
  void stop() { group_.cancel(); }
  bool stopped() const { return group_.empty(); }

 private:
  struct Check {
    std::weak_ptr<Endpoint> endpoint;
    bool wanted = true;
  };
  Task<void> watch(std::shared_ptr<Check> check);
  Task<void> ask(Endpoint const& endpoint);
  Task<unsigned> converse(Endpoint const& endpoint, net::Stream& stream);
  Duration pause(Duration interval);

  net::Loop& loop_;
  net::Resolver resolver_;
  std::minstd_rand random_;
  std::map<std::uint64_t, std::shared_ptr<Check>> checks_;  // by the endpoints' ids
  net::Group group_;
};

}  // namespace cordon::proxy
