#pragma once

#include <memory>

#include "http/message.h"
#include "net/address.h"
#include "net/group.h"
#include "tls/context.h"

namespace cordon::http {

// What a connection is, to the requests on it. Owned by the connection, outlives its calls.
struct ConnectionInfo {
  net::Loop& loop;
  std::uint64_t id = 0;
  net::Peer peer;
  std::string peer_ip;  // the same as text, which every request passes on
  net::Address local;
  bool secure = false;
  bool exposed = false;  // in clear, on a way that others may watch
  std::optional<tls::Version> tls_version;
  std::string server_name;                                              // SNI; empty when there was none
  std::shared_ptr<tls::CertificateChain const> client_chain = nullptr;  // what the client showed; null: nothing
  void const* identity = nullptr;  // what the door chose for it; a request for a site of another identity is misdirected
};

// How a call ended, for its record.
struct Ending {
  std::uint16_t status = 0;   // 0: nothing was sent
  std::uint64_t body_in = 0;  // body bytes, without framing
  std::uint64_t body_out = 0;
  Code code = Code::ok;  // why it did not end in order
  std::string_view reason;
};

// Sends interim (1xx) responses before the final one.
class Interim {
 public:
  virtual Task<void> send(int status, Fields const& fields) = 0;

 protected:
  ~Interim() = default;
};

// One request from the first byte of its head to the last byte of its response. Made by a Handler, owned by the connection,
// which fills in `request`, `number`, `body`, `interim` and `fiber`, then calls respond() or reject(), then ended().
class Call {
 public:
  explicit Call(ConnectionInfo const& connection) : connection(connection), request(arena), group(connection.loop) {}
  virtual ~Call() = default;
  Call(Call const&) = delete;
  Call& operator=(Call const&) = delete;

  static void* operator new(std::size_t size) { return net::detail::allocate_frame(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { net::detail::free_frame(memory, size); }

  // The final response. An exception is a 500. On failure the connection answers with reject() of it.
  virtual Task<Response> respond() = 0;
  // The response to a request that could not be read, or whose respond() failed. Must not throw.
  virtual Response reject(Error const& error) = 0;
  // Everything is over, the response's body is gone. Must not throw.
  virtual void ended(Ending const&) {}

  ConnectionInfo const& connection;
  Arena arena;
  Request request;
  std::uint32_t number = 1;  // of the request on its connection, from 1
  Body* body = nullptr;      // of the request; null when there is none
  Interim* interim = nullptr;
  net::Fiber* fiber = nullptr;  // what respond() and the response's body run on
  // Whether the first pull of the body sends 100 (Continue) to a client that expects it. A proxy passes the origin's on instead.
  bool continues_itself = true;
  // Children of the call; the connection cancels and joins them when the response is over.
  net::Group group;
};

struct Timeouts {
  Duration handshake = std::chrono::seconds(10);
  Duration head = std::chrono::seconds(10);    // from a head's first byte to its last
  Duration idle = std::chrono::seconds(60);    // between requests
  Duration body = std::chrono::seconds(30);    // longest pause within a request body
  Duration write = std::chrono::seconds(30);   // longest pause of a client that reads
  Duration tunnel = std::chrono::minutes(10);  // longest silence of both ends of a tunnel
};

// A protocol's limits towards clients. http/h1/parser.h has those of syntax.
struct Limits {
  std::size_t request_line = 8 * 1024;
  std::size_t head = 32 * 1024;
  std::size_t fields = 100;
  std::size_t trailer = 8 * 1024;
  std::uint32_t streams = 128;  // at once on one HTTP/2 connection
  std::uint64_t requests_per_connection = 10'000'000;
  std::uint64_t body = 0;            // bytes of one request body; 0: no limit here
  std::uint64_t minimum_rate = 240;  // bytes a second of a client that is waited for; 0: any
};

// Makes the calls of all connections of one worker.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual std::unique_ptr<Call> open(ConnectionInfo const& connection) = 0;
  // Going down: connections end after the calls they have (Connection: close, GOAWAY).
  virtual bool draining() const { return false; }
};

}  // namespace cordon::http
