#pragma once

#include <memory>
#include <vector>

#include "http/h1/client_connection.h"
#include "net/dialer.h"

namespace cordon::proxy {

// Idle connections of one worker to one place, the last used on top.
class Pool final : private net::Timer {
 public:
  Pool(net::Loop& loop, Duration idle) : loop_(loop), idle_(idle) {}

  // The most recent connection that may still be used; null when there is none.
  std::unique_ptr<http::h1::ClientConnection> take();
  void give(std::unique_ptr<http::h1::ClientConnection> connection);
  std::size_t size() const { return connections_.size(); }

 private:
  static constexpr std::size_t most = 1024;
  void due() override;

  net::Loop& loop_;
  Duration idle_;
  std::vector<std::unique_ptr<http::h1::ClientConnection>> connections_;
};

// The pools of one worker. A pool's number stands for all that its connections depend on, so that pools outlive a change of
// configuration that does not touch them.
class Pools {
 public:
  explicit Pools(net::Loop& loop) : loop_(loop) {}
  Pool& at(std::size_t number, Duration idle);
  std::size_t idle_connections() const;

 private:
  net::Loop& loop_;
  std::vector<std::unique_ptr<Pool>> pools_;
};

}  // namespace cordon::proxy
