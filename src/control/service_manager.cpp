#include "control/service_manager.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.h"
#include "base/text.h"

namespace cordon::control {
namespace {

using std::chrono::microseconds;

std::optional<net::UnixDatagram> socket_from_environment() {
  auto const* path = std::getenv("NOTIFY_SOCKET");
  if (!path || !*path) return std::nullopt;
  auto socket = net::UnixDatagram::to(path);
  if (socket) return std::move(*socket);
  log::warning("NOTIFY_SOCKET: " + socket.error().detail);
  return std::nullopt;
}

microseconds watchdog_from_environment() {
  auto const* text = std::getenv("WATCHDOG_USEC");
  auto const number = text ? text::parse_number(text) : std::nullopt;
  constexpr std::uint64_t most = 24ULL * 3600 * 1'000'000;
  return microseconds(static_cast<microseconds::rep>(std::min(number.value_or(0), most)));
}

// CLOCK_MONOTONIC, as sd_notify(3) wants it.
std::int64_t monotonic_microseconds() {
  auto const now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

// A line break would begin another assignment.
std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  return {socket_from_environment(), watchdog_from_environment()};
}

void ServiceManager::ready(std::string const& status) const {
  say("READY=1\nSTATUS=" + one_line(status));
}

void ServiceManager::reloading() const {
  say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=Reading the configuration", monotonic_microseconds()));
}

void ServiceManager::stopping(Duration time) const {
  auto const limit = std::chrono::duration_cast<microseconds>(time).count();
  say(fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}\nSTATUS=Connections finish", limit));
}

void ServiceManager::status(std::string const& text) const {
  say("STATUS=" + one_line(text));
}

void ServiceManager::main_process(pid_t pid) const {
  say(fmt::format("MAINPID={}", pid));
}

void ServiceManager::alive() const {
  say("WATCHDOG=1");
}

void ServiceManager::say(std::string const& message) const {
  if (!socket_) return;
  auto const sent = socket_->send(message);
  if (!sent) log::warning("the service manager was not told: " + sent.error().detail);
}

}  // namespace cordon::control
