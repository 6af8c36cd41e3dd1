#pragma once

#include <vector>

#include "net/listener.h"

namespace cordon::net {

// Listening sockets that this process did not open: of systemd (socket activation), or of the process it replaces.
class Inherited {
 public:
  Inherited() = default;
  // Those that systemd passed, by the rules of sd_listen_fds(3); the variables are taken out of the environment. One that
  // cannot be used is closed, and logged.
  static Inherited from_environment();

  // Sockets of one place, in which `asked` was listened at (which may differ from where they listen: port 0).
  void add(Address asked, std::vector<ListeningSocket> sockets);
  // All of one place for which that was asked; they belong to the caller now.
  std::vector<ListeningSocket> take(Address const& asked);
  // The places that nobody took.
  std::vector<Address> left() const;

 private:
  void add_beside(ListeningSocket socket);

  struct Place {
    Address asked;
    std::vector<ListeningSocket> sockets;
  };
  std::vector<Place> places_;
};

}  // namespace cordon::net
