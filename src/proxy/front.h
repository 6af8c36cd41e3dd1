#pragma once

#include <atomic>
#include <vector>

#include "net/group.h"
#include "net/listener.h"
#include "proxy/connection_budget.h"
#include "proxy/door.h"
#include "proxy/redirect.h"
#include "proxy/worker.h"

namespace cordon::proxy {

// What all workers' doors count together.
struct Gate {
  explicit Gate(BudgetLimits limits, unsigned handshakes) : budget(limits), most_handshakes(handshakes) {}
  ConnectionBudget budget;
  std::atomic<unsigned> most_handshakes;
  std::atomic<unsigned> handshakes = 0;
  std::atomic<std::uint64_t> connections = 0;  // accepted ever: the last one's number
};

struct FrontSettings {
  bool tls = true;
  bool http2 = true;
  std::optional<std::uint16_t> redirect_port;  // only redirects
  TrustedPeers proxy_protocol_from;            // empty: the protocol is not spoken
  bool proxy_protocol = false;
  http::ServerSettings server;
};

// One listener of one worker: from the wire to HTTP. Outlives its connections. Accepts, asks the budget, reads a PROXY header
// where one is due, peeks at the ClientHello, asks the door, shakes hands, and hands over to the server of the protocol that was
// agreed on.
class Front {
 public:
  Front(Worker& worker, Gate& gate, std::unique_ptr<net::Listener> listener, FrontSettings settings);

  // Accepts until interrupted, and then what waits to be accepted; then listens no more.
  Task<void> run(net::Group& connections);
  net::Address const& address() const { return address_; }
  // Whether nothing needs it any more: it listens no more and has no connection.
  bool over() const { return !listener_ && open_ == 0; }

 private:
  class Connection;
  void begin(net::Listener::Accepted accepted, net::Group& connections);
  http::Handler& handler() { return redirect_ ? static_cast<http::Handler&>(*redirect_) : worker_; }

  Worker& worker_;
  Gate& gate_;
  std::unique_ptr<net::Listener> listener_;
  net::Address address_;
  FrontSettings settings_;
  std::size_t open_ = 0;  // connections
  std::optional<Redirect> redirect_;
};

}  // namespace cordon::proxy
