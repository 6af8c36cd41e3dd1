#pragma once

#include <list>

#include "control/admin.h"
#include "control/settings.h"
#include "control/site.h"
#include "control/worker_thread.h"
#include "net/signals.h"
#include "record/writer.h"

namespace cordon::control {

// One running edge: its workers, its admin listener, its records. Either all of it starts, or nothing does.
class Node {
 public:
  // Opens everything that can fail. The error's detail is a sentence for the operator. The clock must outlive the node.
  static Result<std::unique_ptr<Node>> make(Settings settings, Clock& clock = system_clock());

  // Serves until the process is told to end (SIGTERM, SIGINT) and the connections have drained, or the drain deadline has passed,
  // or it is told a second time.
  void run();

  // Ends the exchanges and tunnels under way for which `chosen` says so; it is asked in the workers' threads. From any thread,
  // while the node runs.
  void cut(std::function<bool(proxy::Exchange const&)> const& chosen);

  // How much memory may be used, and what is given up for want of it. Any thread.
  struct Memory {
    std::uint64_t most = 0;
    proxy::Pressure pressure{};
  };
  Memory memory() const;

  // Where it listens, with the ports that the kernel chose.
  std::vector<net::Address> const& addresses() const { return addresses_; }
  net::Address const& admin_address() const { return admin_listener_->address(); }

 private:
  Node(Settings settings, Clock& clock);
  Result<void> open();
  Result<void> open_sites();
  Result<void> open_workers();
  Result<void> open_listener(ListenSettings const& listen);
  void announce() const;
  Task<void> serve_admin();
  Task<void> serve_admin_connection(net::Fd fd, net::Address peer);
  Task<void> obey_signals();
  Task<void> watch_memory();
  void look_at_memory();
  void drain();
  bool finished() const;
  void give_up();

  Settings settings_;
  net::Loop loop_;
  net::Signals signals_;
  record::Metrics metrics_;
  std::unique_ptr<record::Writer> records_;
  PoolNumbers pool_numbers_;
  std::shared_ptr<tls::TicketKeys> tickets_;
  std::shared_ptr<proxy::Sites const> sites_;
  proxy::Gate gate_;
  proxy::PressureGauge memory_;
  Steady trimmed_{};
  std::vector<std::unique_ptr<WorkerThread>> workers_;
  std::vector<net::Address> addresses_;
  std::unique_ptr<net::Listener> admin_listener_;
  Admin admin_;
  net::Group tasks_;
  bool draining_ = false;
  bool given_up_ = false;
  Steady drain_until_{};
};

}  // namespace cordon::control
