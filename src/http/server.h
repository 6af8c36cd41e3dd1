#pragma once

#include <optional>

#include "http/call.h"
#include "net/stream.h"

namespace cordon::http {

// What a connection has at a moment.
struct Holding {
  std::uint64_t connection = 0;        // its number
  std::size_t bytes = 0;               // of memory, about
  std::uint64_t moved = 0;             // grows with what the client sends and takes
  std::optional<Steady> idle_since{};  // when nothing is under way
  std::optional<Steady> head_since{};  // when all that is under way is a head that its client has not finished
};

// A connection that may be told to go: kept by its owner (a worker's list of connections) while it is served.
class Drainable {
 public:
  // Ends after the calls under way: GOAWAY, `Connection: close`, an idle connection at once.
  virtual void drain() = 0;
  // Ends when that costs the client nothing: what it has under way goes on for as long as it likes, tunnels too, and what it
  // sends before it knows is still served. The handler says `draining` from before on.
  virtual void retire() = 0;
  // Ends now, with all that is under way.
  virtual void cut() = 0;
  // What it has, when memory is short.
  virtual Holding holding() const = 0;

  // For the list it is kept in.
  Drainable* next = nullptr;
  Drainable** link = nullptr;
  // For its owner: how much it had moved, and since when it has not moved more.
  std::uint64_t moved = 0;
  Steady moved_at;

 protected:
  ~Drainable() = default;
};

// Where a serving connection can be found while it lives.
class Connections {
 public:
  virtual void entered(Drainable& connection) = 0;
  virtual void left(Drainable& connection) = 0;

 protected:
  ~Connections() = default;
};

// What an exchange holds beside the buffers of its connection, about.
constexpr std::size_t bytes_of_exchange = 16 * 1024;

struct ServerSettings {
  Timeouts timeouts;
  Limits limits;
};

namespace h1 {
// Serves HTTP/1.1 and 1.0 until the connection ends. `connections` may be null.
Task<void> serve(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler,
                 ServerSettings const& settings, Connections* connections);
}  // namespace h1

namespace h2 {
// Serves HTTP/2 (RFC 9113) after ALPN chose it.
Task<void> serve(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler,
                 ServerSettings const& settings, Connections* connections);
}  // namespace h2

}  // namespace cordon::http
