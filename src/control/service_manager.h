#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/unix_datagram.h"

namespace cordon::control {

// Tells systemd, or who else listens at $NOTIFY_SOCKET, how the node is (sd_notify(3)). Without that variable it tells nobody.
// We speak the protocol ourselves: libsystemd would bring liblzma, libzstd, liblz4 and libgcrypt into the process for one
// datagram. Nothing here fails the node: what cannot be said is logged.
class ServiceManager {
 public:
  // $NOTIFY_SOCKET and $WATCHDOG_USEC. $WATCHDOG_PID is not asked for: a process that takes over from this one inherits the
  // duty with the variables, and systemd believes the main process alone.
  static ServiceManager from_environment();

  ServiceManager() = default;
  ServiceManager(std::optional<net::UnixDatagram> socket, std::chrono::microseconds watchdog)
      : socket_(std::move(socket)), watchdog_(watchdog) {}

  // It serves. After a reload too.
  void ready(std::string const& status) const;
  // It reads its configuration again; systemd wants the time to tell this reload from the last.
  void reloading() const;
  // It ends, and may take this long.
  void stopping(Duration time) const;
  // One line for `systemctl status`.
  void status(std::string const& text) const;
  // Another process takes over; to be said by the one that was the main process until now.
  void main_process(pid_t pid) const;
  // It still works.
  void alive() const;

  // How often `alive` is wanted at least; zero when nobody watches.
  std::chrono::microseconds watchdog() const { return socket_ ? watchdog_ : std::chrono::microseconds::zero(); }

 private:
  void say(std::string const& message) const;

  std::optional<net::UnixDatagram> socket_;
  std::chrono::microseconds watchdog_{};
};

}  // namespace cordon::control
