#pragma once

#include "proxy/exchange.h"
#include "proxy/origin.h"
#include "proxy/origin_request.h"
#include "proxy/pool.h"

namespace cordon::proxy {

// What a failure means for whether the request may be asked again.
enum class Failure : std::uint8_t {
  final,     // the client's doing, or something of the answer was seen
  not_sent,  // no byte of the request left
  stale,     // a pooled connection, closed meanwhile, explains it
  broken,    // the connection was: another may do, to the same endpoint too
  unfit,     // the endpoint took too long, or spoke no HTTP
};

// A connection to an endpoint for one exchange. Goes back to its pool when the exchange went well to the end.
class Lease {
 public:
  Lease(Pool& pool, Visit visit, std::unique_ptr<http::h1::ClientConnection> connection)
      : pool_(&pool), visit_(std::move(visit)), connection_(std::move(connection)) {}
  Lease(Lease&&) = default;
  Lease& operator=(Lease&&) = default;
  ~Lease() {
    if (connection_) finish();
  }

  http::h1::ClientConnection& connection() const { return *connection_; }
  Visit& visit() { return visit_; }
  Endpoint const& endpoint() const { return visit_.endpoint(); }

  bool request_sent = false;  // to its last byte

 private:
  void finish();

  Pool* pool_;
  Visit visit_;
  std::unique_ptr<http::h1::ClientConnection> connection_;
};

// One request to the origin and its answer: sends the head, pumps the body in a child of the exchange while the answer is read.
// Becomes the response's body or tunnel.
class OriginExchange final : public http::Body, public http::Tunnel {
 public:
  // `end`: of all waiting.
  OriginExchange(Exchange& exchange, OriginSettings const& settings, Lease lease, Steady end)
      : exchange_(exchange), settings_(settings), lease_(std::move(lease)), end_(end) {}

  Task<http::Response> run(OriginRequest const& request);
  // Gives it to the response that run() returned.
  static void attach(ArenaOwner<OriginExchange> asked, http::Response& response);
  // After run() failed and its children are gone.
  Failure failure() const { return failure_; }
  Visit leave() { return std::move(lease_.visit()); }

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
  void expect_rest_of_head();
  void wait_at_most(net::Fiber& fiber, Duration time) const;
  std::unexpected<Error> explain(Error error);
  std::unexpected<Error> explain_timeout();
  std::unexpected<Error> blame(Failure failure, Code code, std::string_view reason, std::string detail = {});

  Exchange& exchange_;
  OriginSettings const& settings_;
  Lease lease_;
  Steady end_;
  std::string_view waiting_for_ = "origin.write_timeout";  // the reason if it does not come
  Failure failure_ = Failure::final;
  bool answered_ = false;
  bool not_taken_ = false;  // the origin reads the request's body no more
  http::h1::BodyReader* body_ = nullptr;
  std::optional<Error> request_failure_;  // the client's part in why there will be no answer
  std::uint64_t pumped_ = 0;
  int interims_ = 0;
};

}  // namespace cordon::proxy
