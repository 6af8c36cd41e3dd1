#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "control/settings.h"
#include "net/inherited.h"

namespace cordon::control {

// The sockets that clients connect to, of all workers together. Kept by the node, and shared with its workers by descriptor, so
// that neither a reload nor an upgrade closes one that stays: what waits in it to be accepted would be lost.
class Listeners {
 public:
  struct Place {
    net::Address written;  // in the settings
    net::Address address;  // with the port that the kernel chose
    std::vector<net::ListeningSocket> sockets;

    // For one of the workers.
    Result<net::ListeningSocket> socket_for(std::size_t worker) const { return sockets[worker % sockets.size()].share(); }
  };

  // One place for each of `wanted`, in that order: those of `before` that are still wanted, those that were inherited, and new
  // ones, with a socket for each worker. Fails with a sentence for the operator, and then nothing has changed.
  static Result<Listeners> open(std::span<ListenSettings const> wanted, std::size_t workers, Listeners const& before,
                                net::Inherited& inherited);

  std::vector<std::shared_ptr<Place const>> const& places() const { return places_; }
  // Lets go of the sockets: once the workers have too, nobody is accepted any more.
  void close();

 private:
  std::vector<std::shared_ptr<Place const>> places_;
};

}  // namespace cordon::control
