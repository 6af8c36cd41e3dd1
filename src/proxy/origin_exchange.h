#pragma once

#include "proxy/exchange.h"
#include "proxy/origin.h"
#include "proxy/origin_request.h"
#include "proxy/pool.h"

namespace cordon::proxy {

// The reason of a failure that a pooled connection, closed meanwhile, explains.
constexpr std::string_view stale_connection = "origin.stale_connection";

// A connection to an endpoint for one exchange. Goes back to its pool when the exchange went well to the end.
class Lease {
 public:
  Lease(Pool& pool, OriginEndpoint const& endpoint, std::unique_ptr<http::h1::ClientConnection> connection)
      : pool_(&pool), endpoint_(&endpoint), connection_(std::move(connection)) {}
  Lease(Lease&&) = default;
  Lease& operator=(Lease&&) = default;
  ~Lease() {
    if (connection_ && connection_->finish() && request_sent) pool_->give(std::move(connection_));
  }

  http::h1::ClientConnection& connection() const { return *connection_; }
  OriginEndpoint const& endpoint() const { return *endpoint_; }

  bool request_sent = false;  // to its last byte

 private:
  Pool* pool_;
  OriginEndpoint const* endpoint_;
  std::unique_ptr<http::h1::ClientConnection> connection_;
};

// One request to the origin and its answer: sends the head, pumps the body in a child of the exchange while the answer is read.
// Becomes the response's body or tunnel.
class OriginExchange final : public http::Body, public http::Tunnel {
 public:
  OriginExchange(Exchange& exchange, OriginSettings const& settings, Lease lease)
      : exchange_(exchange), settings_(settings), lease_(std::move(lease)) {}

  Task<http::Response> run(OriginRequest const& request);
  // Gives it to the response that run() returned.
  static void attach(ArenaOwner<OriginExchange> asked, http::Response& response);

  Task<View> pull() override;
  View take() override { return body_->take(); }
  bool ready() const override { return body_->ready(); }
  std::optional<std::uint64_t> remaining() const override { return body_->remaining(); }
  http::Fields const* trailers() const override { return body_->trailers(); }

  net::Stream& far() override { return lease_.connection().stream(); }
  View early() override { return lease_.connection().take_unread(); }

 private:
  Result<std::optional<http::h1::ResponseHead>> take_head(http::Response& response);
  Result<void> begin(OriginRequest const& request, http::h1::ResponseHead const& head, http::Response const& response);
  Task<void> pass_on(http::Response& response);
  Task<void> pump(bool chunked);
  Task<void> pump_body(bool chunked);
  Task<void> write(View first, View second = {}, View third = {});
  std::unexpected<Error> explain(Error error);

  Exchange& exchange_;
  OriginSettings const& settings_;
  Lease lease_;
  http::h1::BodyReader* body_ = nullptr;
  std::optional<Error> request_failure_;  // the client's part in why there will be no answer
  std::uint64_t pumped_ = 0;
  int interims_ = 0;
};

}  // namespace cordon::proxy
