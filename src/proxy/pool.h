#pragma once

#include <memory>
#include <vector>

#include "http/h1/client_connection.h"
#include "proxy/endpoint.h"

namespace cordon::proxy {

// Idle connections of one worker to one endpoint, the last used on top.
class Pool final : private net::Timer {
 public:
  explicit Pool(net::Loop& loop) : loop_(loop) {}

  // From now on it is this endpoint's: connections to another, whose number it has, are closed.
  void serve(Endpoint const& endpoint, Duration idle);

  // The most recent connection that may still be used; null when there is none.
  std::unique_ptr<http::h1::ClientConnection> take();
  void give(std::unique_ptr<http::h1::ClientConnection> connection);
  std::size_t size() const { return connections_.size(); }
  // Closes what nobody will ask for any more, as its endpoint is gone.
  void drop_unused();

 private:
  static constexpr std::size_t most = 1024;
  void due() override;

  net::Loop& loop_;
  Duration idle_{};
  std::uint64_t owner_ = 0;  // id of the endpoint
  std::weak_ptr<Endpoint const> endpoint_;
  std::vector<std::unique_ptr<http::h1::ClientConnection>> connections_;
};

// The pools of one worker, by their endpoints: they outlive a change of configuration that does not touch those.
class Pools {
 public:
  explicit Pools(net::Loop& loop) : loop_(loop) {}
  Pool& of(Endpoint const& endpoint, Duration idle);
  void drop_unused();
  std::size_t idle_connections() const;

 private:
  net::Loop& loop_;
  std::vector<std::unique_ptr<Pool>> pools_;
};

}  // namespace cordon::proxy
