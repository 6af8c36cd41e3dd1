#pragma once

#include <memory>
#include <vector>

#include "control/service_manager.h"
#include "control/worker_thread.h"

namespace cordon::control {

// Asks every worker's loop again and again whether it still turns, and tells the service manager only while all answer: who
// hangs is ended and started again by systemd. Its parts outlive it.
class Watchdog {
 public:
  Watchdog(ServiceManager const& manager, std::vector<std::unique_ptr<WorkerThread>> const& workers)
      : manager_(manager), workers_(workers) {}

  // Until it is cancelled; at once when nobody watches.
  Task<void> run();

 private:
  void look();

  ServiceManager const& manager_;
  std::vector<std::unique_ptr<WorkerThread>> const& workers_;
};

}  // namespace cordon::control
