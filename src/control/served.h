#pragma once

#include "acme/manager.h"
#include "control/configuration.h"
#include "control/listeners.h"
#include "control/site.h"

namespace cordon::control {

// What a node serves: a configuration, and what was made of it.
struct Served {
  Configuration configuration;
  Listeners listeners;
  std::shared_ptr<proxy::Sites const> sites;
  std::size_t built = 0;  // sites that were not there before
  acme::ManagerSettings acme;
  std::shared_ptr<access::Rules const> access;
};

// Makes what is to be served, beside what is. Its registries live as long as the node: what a new configuration does not touch
// is found there again. Used by one thread at a time.
class Foundry {
 public:
  Foundry(std::shared_ptr<tls::TicketKeys> tickets, proxy::Endpoints& endpoints, record::Metrics& metrics,
          net::Inherited inherited)
      : certificates_(std::move(tickets)), endpoints_(endpoints), metrics_(metrics), inherited_(std::move(inherited)) {}
  // Where people log in; outlives it. Before the first make().
  void use(access::Organisation& organisation) { organisation_ = &organisation; }

  // The failure's detail is a sentence for the operator; then nothing has changed.
  Result<Served> make(Configuration configuration, std::size_t workers, Served const& before);
  // Where inherited sockets listen that nothing uses.
  std::vector<net::Address> unused() const { return inherited_.left(); }
  // The admin listener's.
  std::vector<net::ListeningSocket> take_inherited(net::Address const& address) { return inherited_.take(address); }

 private:
  Certificates certificates_;
  proxy::Endpoints& endpoints_;
  record::Metrics& metrics_;
  net::Inherited inherited_;
  access::Organisation* organisation_ = nullptr;
};

}  // namespace cordon::control
