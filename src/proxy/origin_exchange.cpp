#include "proxy/origin_exchange.h"

namespace cordon::proxy {

Task<http::Response> OriginExchange::run(OriginRequest const& request) {
  exchange_.record.origin = lease_.endpoint().url;
  auto sent = co_await send(request);
  if (!sent && sent.error().code != Code::reset) co_return explain(std::move(sent.error()));
  // A reset while we send may come behind an answer: an origin that refuses a body early.
  auto response = co_await receive(request);
  exchange_.fiber->clear_deadline();
  if (!response) co_return explain(std::move(response.error()));
  answered_ = true;
  co_return response;
}

Task<void> OriginExchange::send(OriginRequest const& request) {
  exchange_.fiber->set_deadline(settings_.timeouts.write);
  http::Body* const body = exchange_.body;
  if (!body) {
    auto sent = co_await net::write_all(far(), request.head);
    lease_.request_sent = sent.has_value();
    co_return sent;
  }
  auto sent = co_await net::write_all(far(), request.head);
  if (sent) exchange_.group.spawn(pump(request.chunked));
  co_return sent;
}

// What the client did wrong ends the wait for the origin. What the origin does not take is its answer to explain.
Task<void> OriginExchange::pump(bool chunked) {
  auto pumped = co_await pump_body(chunked);
  lease_.request_sent = pumped.has_value();
  if (request_failure_) exchange_.fiber->nudge(request_failure_->code);
  co_return ok();
}

Task<void> OriginExchange::pump_body(bool chunked) {
  http::Body& body = *exchange_.body;
  char buffer[20];
  for (;;) {
    auto data = co_await body.pull();
    if (data && settings_.max_body && (pumped_ += data->size()) > settings_.max_body) data = fail(Code::too_large, "request.body");
    if (!data) {
      if (data.error().code != Code::cancelled) request_failure_ = data.error();
      co_return fail(data);
    }
    if (data->empty()) break;
    auto sent = co_await write(chunked ? http::h1::chunk_prefix(buffer, data->size()) : View(), *data, chunked ? View("\r\n") : View());
    if (!sent) co_return fail(sent);
  }
  if (!chunked) co_return ok();
  co_return co_await write(http::h1::last_chunk(exchange_.arena, body.trailers()));
}

Task<void> OriginExchange::write(View first, View second, View third) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(settings_.timeouts.write);
  auto written = co_await net::write_all(lease_.connection().stream(), first, second, third);
  fiber.clear_deadline();
  co_return written;
}

Task<http::Response> OriginExchange::receive(OriginRequest const& request) {
  auto& connection = lease_.connection();
  exchange_.fiber->set_deadline(settings_.timeouts.first_byte);
  for (;;) {
    http::Response response(exchange_.arena, 0);
    auto head = co_await connection.read_head(exchange_.request.method, settings_.limits, exchange_.arena, response.fields);
    if (!head) co_return fail(head);
    response.status = head->status;
    exchange_.origin_answered();
    if (head->status == 101) {
      bool const asked = request.upgrade && response.fields.has_token(http::Name::upgrade, "websocket");
      if (!asked) co_return fail(Code::bad_gateway, "origin.unasked_upgrade");
      co_return response;
    }
    if (head->status < 200) {
      auto passed = co_await pass_interim(head->status, response.fields);
      if (!passed) co_return fail(passed);
      connection.next_head();
      continue;
    }
    body_ = &connection.begin_body(*head, settings_.limits, exchange_.arena);
    co_return response;
  }
}

Task<void> OriginExchange::pass_interim(std::uint16_t status, http::Fields& fields) {
  http::h1::remove_hop_by_hop(fields);
  auto sent = co_await exchange_.interim->send(status, fields);
  co_return sent;
}

// Whose fault it is decides what the client is told.
std::unexpected<Error> OriginExchange::explain(Error error) {
  exchange_.fiber->clear_deadline();
  if (request_failure_) return fail(*request_failure_);
  if (exchange_.fiber->interruption() != Code::ok) return fail(std::move(error));
  bool const silent = error.reason == "origin.silent" || error.code == Code::reset;
  if (silent && lease_.connection().used_before()) return fail(Code::bad_gateway, stale_connection, std::move(error.detail));
  if (error.code == Code::timeout) return fail(Code::gateway_timeout, "origin.first_byte_timeout");
  if (error.code == Code::reset) return fail(Code::bad_gateway, "origin.reset", std::move(error.detail));
  return fail(Code::bad_gateway, error.reason, std::move(error.detail));
}

void OriginExchange::attach(ArenaOwner<OriginExchange> asked, http::Response& response) {
  OriginExchange& self = *asked;
  clean_origin_response(response, self.exchange_, self.lease_.endpoint().url);
  if (response.status == 101) {
    response.fields.add(http::Name::upgrade, "websocket");
    response.tunnel = std::move(asked);
    return;
  }
  response.body = std::move(asked);
}

Task<View> OriginExchange::pull() {
  net::Fiber& fiber = co_await net::this_fiber();
  if (!body_->ready()) fiber.set_deadline(settings_.timeouts.first_byte);
  auto data = co_await body_->pull();
  fiber.clear_deadline();
  if (data) co_return data;
  if (request_failure_) co_return fail(*request_failure_);
  if (data.error().code == Code::timeout) co_return fail(Code::gateway_timeout, "origin.body_timeout");
  if (data.error().code == Code::cancelled || data.error().code == Code::closed) co_return fail(data);
  co_return fail(Code::bad_gateway, data.error().reason == "read" ? "origin.reset" : data.error().reason, std::move(data.error().detail));
}

}  // namespace cordon::proxy
