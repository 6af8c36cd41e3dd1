#include "http/h2/exchange.h"

namespace cordon::http::h2 {
namespace {

bool is_bodyless(Method method, int status) {
  return method == Method::head || status == 204 || status == 304;
}

// What the response of a call is replaced with when HTTP/2 cannot carry it: an upgrade, a status that is none.
std::optional<Error> objection(Response const& response) {
  if (response.tunnel) return Error{Code::bad_gateway, "h2.no_tunnel", {}};
  if (response.status < 200 || response.status > 999) return Error{Code::bad_gateway, "h2.bad_status", {}};
  return {};
}

// What a client learns of a response that breaks off.
ErrorCode error_code(Code code) {
  switch (code) {
    case Code::malformed: return ErrorCode::protocol_error;
    case Code::timeout:
    case Code::cancelled: return ErrorCode::cancel;
    default: return ErrorCode::internal_error;
  }
}

}  // namespace

Task<void> Exchange::run() {
  begin(co_await net::this_fiber());
  if (stream_->closed) {
    refuse_unsent();
  } else {
    auto const done = co_await converse();
    if (!done) break_off(done.error());
  }
  // The call's children may use what the response's body owns.
  call().group.cancel();
  co_await call().group.join();
  response_.reset();
  call().ended(stream_->ending());
  co_return ok();
}

void Exchange::begin(net::Fiber& fiber) {
  stream_->fiber = call().fiber = &fiber;
  call().interim = this;
  if (stream_->body.is_empty()) {
    call().request.content_length = 0;
  } else {
    call().body = &stream_->body;
  }
}

// What nghttp2 reset while it read the head has no response, but a record. What the client itself took back has just an end.
void Exchange::refuse_unsent() {
  if (stream_->code() == Code::malformed) call().reject({Code::malformed, stream_->ending().reason, {}});
}

Task<void> Exchange::converse() {
  auto answered = co_await answer();
  if (!answered) co_return answered;
  if (auto sent = send_head(*response_); !sent) co_return sent;
  if (response_->body) {
    auto sent = co_await send_body(*response_->body);
    if (!sent) co_return sent;
  }
  if (!stream_->out.ended) {
    auto sent = co_await until_sent();
    if (!sent) co_return sent;
  }
  finish();
  co_return ok();
}

// Leaves the response to send in response_. Fails when nobody waits for one.
Task<void> Exchange::answer() {
  if (auto const& refused = stream_->head.refusal()) {
    reject(*refused);
    co_return ok();
  }
  Result<Response> response(std::unexpect, Code::internal, "h2.exception");
  try {
    response = co_await call().respond();
  } catch (std::exception const& exception) {
    response = fail(Code::internal, "h2.exception", exception.what());
  } catch (...) {
    response = fail(Code::internal, "h2.exception");
  }
  call().fiber->clear_deadline();
  if (auto lost = loss()) co_return fail(*lost);
  auto const wrong = response ? objection(*response) : std::optional(response.error());
  if (!wrong) {
    response_ = std::move(*response);
  } else {
    reject(*wrong);
  }
  co_return ok();
}

void Exchange::reject(Error const& error) {
  stream_->note(error.code, error.reason);
  response_ = call().reject(error);
}

std::optional<Error> Exchange::loss() {
  if (stream_->closed) return Error{stream_->code(), stream_->ending().reason, {}};
  Code const code = session().over() != Code::ok ? session().over() : call().fiber->interruption();
  if (code != Code::ok) return Error{code, "h2.connection_over", {}};
  return {};
}

Result<void> Exchange::send_head(Response& response) {
  if (auto shaped = shape(response); !shaped) return shaped;
  bool const states_length = response.fields.has(Name::content_length);
  auto const known = response.body && !states_length ? response.body->remaining() : std::nullopt;
  if (known) length_ = known;
  return session().respond(*stream_, response, known, response.body != nullptr);
}

// Takes off a body that must not be sent, and learns how long one that is sent has to be.
Result<void> Exchange::shape(Response& response) {
  if (is_bodyless(call().request.method, response.status)) {
    response.body.reset();
    stream_->out.last = true;
    return ok();
  }
  if (response.fields.has(Name::content_length)) {
    length_ = content_length(response.fields);
    if (!length_) return fail(Code::bad_gateway, "h2.bad_response_length");
    if (!response.body && *length_ > 0) return fail(Code::bad_gateway, "h2.short_response");
  }
  stream_->out.last = !response.body;
  return ok();
}

Task<void> Exchange::send_body(Body& body) {
  try {
    while (true) {
      View bytes = body.take();
      if (bytes.empty()) {
        auto const pulled = co_await body.pull();
        if (!pulled && stream_->out.ended) co_return ok();
        if (!pulled) co_return fail(pulled.error());
        bytes = *pulled;
      }
      call().fiber->clear_deadline();
      if (auto given = hand_over(bytes, body); !given) co_return given;
      if (bytes.empty() && stream_->out.ended) co_return ok();
      auto const sent = co_await until_sent();
      if (!sent) co_return fail(sent.error());
      if (bytes.empty()) co_return ok();
    }
  } catch (std::exception const& exception) {
    co_return fail(Code::internal, "h2.exception", exception.what());
  } catch (...) {
    co_return fail(Code::internal, "h2.exception");
  }
}

// A body that says that nothing remains gets its END_STREAM with the last bytes; its end is pulled all the same, so that who
// wraps it sees it.
Result<void> Exchange::hand_over(View bytes, Body const& body) {
  pulled_ += bytes.size();
  if (length_ && pulled_ > *length_) return fail(Code::bad_gateway, "h2.long_response");
  bool const ends = bytes.empty();
  if (ends && length_ && pulled_ < *length_) return fail(Code::bad_gateway, "h2.short_response");
  Outflow& out = stream_->out;
  if (out.last) return ends ? ok() : fail(Code::bad_gateway, "h2.long_response");
  out.view = bytes;
  out.last = ends || (body.remaining() == 0 && (!length_ || pulled_ == *length_));
  out.trailers = out.last ? body.trailers() : nullptr;
  session().resume(*stream_);
  return ok();
}

bool Exchange::count_pace(Duration waited) {
  auto const sent = stream_->out.sent;
  return pace_.spend(waited, (sent - std::exchange(paced_, sent)) * session().streams());
}

// The client's pace counts only while it is waited for; the streams of a connection share what it owes.
Task<void> Exchange::until_sent() {
  net::Fiber& fiber = *call().fiber;
  Outflow& out = stream_->out;
  count_pace(Duration::zero());
  out.moved_at = fiber.loop().now();
  while (!stream_->sent_all()) {
    Steady const since = fiber.loop().now();
    fiber.set_deadline(std::min(pace_.patience(), out.moved_at + timeouts_.write - since));
    auto waited = co_await stream_->moved.wait();
    fiber.clear_deadline();
    auto const now = fiber.loop().now();
    bool const keeps_pace = count_pace(now - since) && now - out.moved_at < timeouts_.write;
    bool const late = !waited && waited.error().code == Code::timeout;
    if (late && !keeps_pace) co_return fail(Code::timeout, "h2.write_timeout");
    if (!waited && !late) break;
  }
  if (out.ended) co_return ok();
  if (auto lost = loss()) co_return fail(*lost);
  co_return ok();
}

void Exchange::break_off(Error const& error) {
  stream_->note(error.code, error.reason);
  session().reset(*stream_, error_code(error.code));
}

// The response is complete; who still sends a request body may stop (RFC 9113 section 8.1).
void Exchange::finish() {
  if (!stream_->closed && !stream_->client_ended) session().reset(*stream_, ErrorCode::no_error);
}

Task<void> Exchange::send(int status, Fields const& fields) {
  auto sent = session().send_interim(*stream_, status, fields);
  co_return sent;
}

}  // namespace cordon::http::h2
