#pragma once

#include "http/h1/body_reader.h"
#include "http/h1/message_writer.h"
#include "http/server.h"

namespace cordon::http::h1 {

class Serving;
class TunnelPump;
class RequestBody;
class TunnelPump;

// One HTTP/1 connection of a client: runs its exchanges in turn, on one fiber. Between them it holds no buffer.
class Connection final : public Drainable {
 public:
  Connection(net::Stream& stream, ConnectionInfo const& info, Handler& handler, ServerSettings const& settings,
             net::Fiber& fiber);

  Task<void> run();
  void drain() override;
  void retire() override {}  // the next response says so
  void cut() override { fiber_.interrupt(Code::cancelled); }
  Holding holding() const override;

 private:
  friend class Serving;
  friend class RequestBody;
  void begin_idling();
  // Fails when the connection cannot go on.
  Task<void> serve_one();
  Task<void> reject_unread(Error error);
  Task<void> linger();
  bool stays() const;

  net::Stream& stream_;
  ConnectionInfo const& info_;
  Handler& handler_;
  ServerSettings const& settings_;
  net::Fiber& fiber_;
  Limits syntax_;
  Input input_;
  std::uint64_t requests_ = 0;
  std::uint64_t moved_ = 0;  // bytes of bodies, and what has begun
  Steady idle_since_;
  std::optional<Steady> head_since_;
  bool idle_ = false;
  bool draining_ = false;
  TunnelPump* tunnel_ = nullptr;  // the tunnel the connection has become
};

}  // namespace cordon::http::h1
