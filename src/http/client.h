#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/egress.h"
#include "net/resolver.h"
#include "tls/context.h"

namespace cordon::http {

// A request of ours. Its texts are written by us, and checked all the same: nothing in them can become another line.
struct ClientRequest {
  std::string method = "GET";
  std::string url;                                               // "https://host:port/path?query"
  std::vector<std::pair<std::string, std::string>> fields = {};  // besides Host, Connection and Content-Length
  std::string body = {};
  unsigned redirects = 0;  // how many are followed, of GET and HEAD alone and never out of TLS
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  // The first value of that name; empty when there is none.
  std::string_view field(std::string_view name) const;
};

struct ClientLimits {
  Duration time = std::chrono::seconds(30);  // for all of it: names, connection, handshake, answer, redirects
  std::size_t body = std::size_t{1024} * 1024;
};

// What the edge itself asks of others. One connection for each request: it asks seldom. Works on any fiber of its loop; several
// may ask at once. Whether the answer is a good one is the caller's business: a status is no failure.
class Client {
 public:
  // With `tls`, URLs are https alone; null allows http alone. With `egress`, no connection is made where it does not lead, for a
  // redirect neither; null allows every place, and is for URLs that whoever runs this wrote.
  Client(net::Resolver& resolver, std::shared_ptr<tls::ClientContext const> tls, ClientLimits limits = {},
         std::shared_ptr<net::Egress const> egress = nullptr)
      : resolver_(resolver), tls_(std::move(tls)), limits_(limits), egress_(std::move(egress)) {}

  // Fails with Code::invalid for a request that cannot be sent, forbidden "egress.…", unreachable, timeout, too_large, or what
  // was wrong with the answer.
  Task<ClientResponse> send(ClientRequest request) const;

  // Is given the pieces of a body as they come; says whether it wants more.
  using Take = std::function<bool(std::string_view)>;
  // For an answer without an end, such as server-sent events. The limit of time holds until the head is there, and then for each
  // piece; the body of any status but 200 is in the response, as with send.
  Task<ClientResponse> stream(ClientRequest request, Take take) const;

 private:
  Task<ClientResponse> follow(ClientRequest request) const;
  Task<ClientResponse> ask(ClientRequest const& request, Take const* take = nullptr) const;

  net::Resolver& resolver_;
  std::shared_ptr<tls::ClientContext const> tls_;
  ClientLimits limits_;
  std::shared_ptr<net::Egress const> egress_;
};

}  // namespace cordon::http
