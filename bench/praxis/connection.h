#pragma once

#include "bench/praxis/interface.h"
#include "http/h1/client_connection.h"
#include "net/resolver.h"
#include "tls/context.h"

namespace cordon::bench {

// Where the edge is, and how it proves who it is.
struct Edge {
  std::string address;  // "127.0.0.1"
  std::uint16_t port = 0;
  std::string host;  // "praxis.localhost"
  std::shared_ptr<tls::ClientContext const> tls;
  Duration patience = std::chrono::seconds(20);  // for one answer, with what it takes to connect
};

struct Answer {
  int status = 0;
  std::string body;
  std::chrono::seconds retry_after{};  // as the answer says
};

// One patient's connection to the edge, kept from one question to the next. `edge` and `resolver` outlive it.
class Connection {
 public:
  Connection(Edge const& edge, net::Resolver& resolver, std::string token)
      : edge_(edge), resolver_(resolver), token_(std::move(token)) {}

  net::Task<void> open();
  // After a failure it is unknown whether the question arrived, and the next one makes a new connection.
  net::Task<Answer> ask(Question const& question);
  // How often one was made.
  std::uint64_t opened() const { return opened_; }

 private:
  net::Task<void> dial();
  net::Task<Answer> exchange(Question const& question);
  net::Task<Answer> converse(Question const& question, Arena& arena);
  net::Task<http::h1::ResponseHead> read_head(http::Method method, Arena& arena, http::Fields& fields);
  View write_head(Question const& question, Arena& arena) const;

  Edge const& edge_;
  net::Resolver& resolver_;
  std::string token_;
  std::unique_ptr<http::h1::ClientConnection> connection_;
  std::uint64_t opened_ = 0;
};

}  // namespace cordon::bench
