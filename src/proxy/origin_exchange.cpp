#include "proxy/origin_exchange.h"

#include <algorithm>

#include "proxy/worker.h"

namespace cordon::proxy {
namespace {

// Interim responses to one request. Each is passed on: without a bound an origin could keep a client, and us, busy for ever.
constexpr int most_interims = 16;

bool is_final(http::h1::ResponseHead const& head) {
  return head.status >= 200 || head.status == 101;
}

}  // namespace

void Lease::finish() {
  bool const whole = connection_->body() && connection_->body()->complete();
  if (whole) visit_.completed();
  bool const reusable = connection_->finish() && request_sent;
  if (reusable && !endpoint().is_drained()) pool_->give(std::move(connection_));
}

// A reset while we send may come behind an answer (an origin that refuses a body early): the answer is looked for all the same.
Task<http::Response> OriginExchange::run(OriginRequest const& request) {
  exchange_.record.origin = lease_.endpoint().url();
  wait_at_most(*exchange_.fiber, settings_.timeouts.write);
  auto sent = co_await net::write_all(far(), request.head);
  if (!sent && sent.error().code != Code::reset) co_return explain(std::move(sent.error()));
  lease_.request_sent = sent && !exchange_.body;
  if (sent && exchange_.body) exchange_.group.spawn(pump(request.chunked));
  http::Response response(exchange_.arena, 0);
  for (bool final = false; !final;) {
    waiting_for_ = "origin.first_byte_timeout";
    wait_at_most(*exchange_.fiber, settings_.timeouts.first_byte);
    auto head = take_head(response);
    while (head && !*head) {
      auto got = co_await lease_.connection().receive();
      if (got && *got == 0) got = lease_.connection().ended();
      head = got ? take_head(response) : fail(got);
      if (head && !*head) expect_rest_of_head();
    }
    if (!head) co_return explain(std::move(head.error()));
    exchange_.origin_answered();
    final = is_final(**head);
    Result<void> taken;
    if (final) {
      taken = begin(request, **head, response);
    } else {
      taken = co_await pass_on(response);
    }
    if (!taken) co_return explain(std::move(taken.error()));
  }
  exchange_.fiber->clear_deadline();
  lease_.visit().answered(response.status);
  answered_ = true;
  co_return response;
}

// The first bytes of a head are here.
void OriginExchange::expect_rest_of_head() {
  constexpr std::string_view reason = "origin.head_timeout";
  if (waiting_for_ == reason) return;
  waiting_for_ = reason;
  wait_at_most(*exchange_.fiber, settings_.timeouts.head);
}

void OriginExchange::wait_at_most(net::Fiber& fiber, Duration time) const {
  fiber.set_deadline(std::min(time, end_ - fiber.loop().now()));
}

Result<std::optional<http::h1::ResponseHead>> OriginExchange::take_head(http::Response& response) {
  response.fields.clear();
  auto head = lease_.connection().take_head(exchange_.request.method, settings_.limits, exchange_.arena, response.fields);
  if (head && *head) response.status = (*head)->status;
  return head;
}

Result<void> OriginExchange::begin(OriginRequest const& request, http::h1::ResponseHead const& head,
                                   http::Response const& response) {
  if (head.status != 101) {
    body_ = &lease_.connection().begin_body(head, settings_.limits, exchange_.arena);
    // There it waits until those of all streams are sent together.
    if (exchange_.request.version == http::Version::http_2) body_->settle(exchange_.arena);
    return ok();
  }
  bool const asked = request.upgrade && response.fields.has_token(http::Name::upgrade, "websocket");
  return asked ? ok() : fail(Code::bad_gateway, "origin.unasked_upgrade");
}

// An interim response: after it, another head follows.
Task<void> OriginExchange::pass_on(http::Response& response) {
  if (++interims_ > most_interims) co_return fail(Code::bad_gateway, "origin.too_many_interims");
  http::h1::remove_hop_by_hop(response.fields);
  auto sent = co_await exchange_.interim->send(response.status, response.fields);
  if (!sent) request_failure_ = sent.error();
  co_return sent;
}

// What the client did wrong ends the wait for the origin. What the origin does not take is its answer to explain.
Task<void> OriginExchange::pump(bool chunked) {
  auto pumped = co_await pump_body(chunked);
  lease_.request_sent = pumped.has_value();
  if (request_failure_) exchange_.fiber->nudge(request_failure_->code);
  if (not_taken_ && !answered_) exchange_.fiber->nudge(Code::gateway_timeout);
  co_return ok();
}

Task<void> OriginExchange::pump_body(bool chunked) {
  http::Body& body = *exchange_.body;
  char buffer[20];
  for (;;) {
    auto data = co_await body.pull();
    if (data && settings_.max_body && (pumped_ += data->size()) > settings_.max_body)
      data = fail(Code::too_large, "request.body");
    if (!data) {
      if (data.error().code != Code::cancelled) request_failure_ = data.error();
      co_return fail(data);
    }
    if (data->empty()) break;
    auto sent =
        co_await write(chunked ? http::h1::chunk_prefix(buffer, data->size()) : View(), *data, chunked ? View("\r\n") : View());
    if (!sent) co_return fail(sent);
  }
  if (!chunked) co_return ok();
  co_return co_await write(http::h1::last_chunk(exchange_.arena, body.trailers()));
}

Task<void> OriginExchange::write(View first, View second, View third) {
  net::Fiber& fiber = co_await net::this_fiber();
  wait_at_most(fiber, settings_.timeouts.write);
  auto written = co_await net::write_all(lease_.connection().stream(), first, second, third);
  fiber.clear_deadline();
  not_taken_ = !written && written.error().code == Code::timeout;
  co_return written;
}

// Whose fault it is decides what the client is told.
std::unexpected<Error> OriginExchange::explain(Error error) {
  exchange_.fiber->clear_deadline();
  if (request_failure_) return fail(*request_failure_);
  if (exchange_.fiber->interruption() != Code::ok) return fail(std::move(error));
  bool const silent = error.reason == "origin.silent" || error.code == Code::reset;
  if (silent && lease_.connection().used_before()) {
    failure_ = Failure::stale;
    return fail(Code::bad_gateway, "origin.stale_connection", std::move(error.detail));
  }
  if (not_taken_) waiting_for_ = "origin.write_timeout";
  if (error.code == Code::timeout || not_taken_) return explain_timeout();
  bool const broke = error.code == Code::reset || error.code == Code::closed;
  return blame(broke ? Failure::broken : Failure::unfit, Code::bad_gateway,
               error.code == Code::reset ? "origin.reset" : error.reason, std::move(error.detail));
}

std::unexpected<Error> OriginExchange::explain_timeout() {
  if (exchange_.worker.loop().now() >= end_) return fail(Code::gateway_timeout, "origin.total_timeout");
  return blame(Failure::unfit, Code::gateway_timeout, waiting_for_);
}

// What a client has seen a part of is not asked again.
std::unexpected<Error> OriginExchange::blame(Failure failure, Code code, std::string_view reason, std::string detail) {
  bool const seen = interims_ > 0 || reason == "origin.unasked_upgrade";
  failure_ = seen ? Failure::final : failure;
  lease_.visit().failed(reason);
  return fail(code, reason, std::move(detail));
}

namespace {

// The body of a response that may go (a filter refuses it) while the request's is still being pumped.
class Borrowed final : public http::Body {
 public:
  explicit Borrowed(http::Body& lender) : lender_(lender) {}
  Task<View> pull() override { return lender_.pull(); }
  View take() override { return lender_.take(); }
  bool ready() const override { return lender_.ready(); }
  std::optional<std::uint64_t> remaining() const override { return lender_.remaining(); }
  http::Fields const* trailers() const override { return lender_.trailers(); }

 private:
  http::Body& lender_;
};

}  // namespace

void OriginExchange::attach(ArenaOwner<OriginExchange> asked, http::Response& response) {
  OriginExchange& self = *asked;
  clean_origin_response(response, self.exchange_, self.lease_.endpoint().url());
  if (response.status == 101) {
    response.fields.add(http::Name::upgrade, "websocket");
    response.tunnel = std::move(asked);
    return;
  }
  if (self.exchange_.body) {
    response.body = self.exchange_.arena.make<Borrowed>(self);
    self.exchange_.held = std::move(asked);
  } else {
    response.body = std::move(asked);
  }
}

Task<View> OriginExchange::pull() {
  net::Fiber& fiber = co_await net::this_fiber();
  wait_at_most(fiber, settings_.timeouts.pause);
  auto data = co_await body_->pull();
  fiber.clear_deadline();
  if (data) co_return data;
  if (request_failure_) co_return fail(*request_failure_);
  if (data.error().code == Code::cancelled || data.error().code == Code::closed) co_return fail(data);
  if (data.error().code == Code::timeout) {
    waiting_for_ = "origin.body_timeout";
    co_return explain_timeout();
  }
  co_return blame(Failure::final, Code::bad_gateway, data.error().reason == "read" ? "origin.reset" : data.error().reason,
                  std::move(data.error().detail));
}

}  // namespace cordon::proxy
