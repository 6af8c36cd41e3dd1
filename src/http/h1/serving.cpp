#include "http/h1/serving.h"

#include "http/h1/request_body.h"
#include "http/h1/tunnel.h"
#include "http/status.h"

namespace cordon::http::h1 {

Serving::Serving(Connection& connection) : connection_(connection), call_(connection.handler_.open(connection.info_)) {
  call_->fiber = &connection.fiber_;
  call_->interim = this;
  call_->number = static_cast<std::uint32_t>(connection.requests_);
}

Serving::~Serving() {
  connection_.stream_.observe_hangup(nullptr);
}

Task<void> Serving::run(std::size_t length) {
  auto begun = begin(length);
  return begun ? answer(nullptr) : reject(std::move(begun.error()));
}

// The head, and what it says of the body.
Result<void> Serving::begin(std::size_t length) {
  Input& input = connection_.input_;
  View const head = input.take(length, call_->arena);
  auto parsed = parse_request(head, connection_.info_.secure, connection_.syntax_, call_->arena, call_->request);
  if (!parsed) return fail(parsed);
  head_ = *parsed;
  // Behind a CONNECT that is refused may be bytes meant for the tunnel.
  keep_ = head_.keep_alive && call_->request.method != Method::connect;
  if (head_.framing != Framing::none) {
    reader_.emplace(input, head_.framing, call_->request.content_length.value_or(0), connection_.syntax_, call_->arena);
    body_ = call_->arena.make<RequestBody>(*this);
    call_->body = body_.get();
  }
  if (!reader_) input.settle();  // what a client sends ahead waits as long as this exchange takes
  if (!reader_ || reader_->complete()) body_complete();
  return ok();
}

Task<void> Serving::reject(Error error) {
  broken_ = true;
  keep_ = false;
  co_return co_await answer(&error);
}

// Asks the call, unless its request was `unreadable`.
Task<void> Serving::answer(Error const* unreadable) {
  Result<Response> response(std::unexpect, Code::internal, "exception");
  if (unreadable) {
    response = refusal(*unreadable);
  } else {
    try {
      response = co_await call_->respond();
    } catch (std::exception const& exception) {
      response = fail(Code::internal, "exception", exception.what());
    }
    if (!response) response = refusal(response.error());
  }
  Result<void> sent;
  if (response) {
    sent = co_await write_response(*response);
  } else {
    sent = fail(ending_.code, ending_.reason);
  }
  connection_.fiber_.clear_deadline();
  if (!sent && ending_.code == Code::ok) {
    bool const late = sent.error().code == Code::timeout && sent.error().reason == "write";
    ending_.code = sent.error().code;
    ending_.reason = late ? "h1.write_timeout" : sent.error().reason;
  }
  call_->group.cancel();
  co_await call_->group.join();
  bool const said = sent.has_value();
  if (response) {
    response->body.reset();
    response->tunnel.reset();
    if (!said) connection_.stream_.abort();
  }
  bool const lingers = said && unread();
  auto concluded = conclude(std::move(sent));
  if (lingers) [[maybe_unused]]
    auto const lingered = co_await connection_.linger();
  co_return concluded;
}

// What is said instead of a response. To a client that is gone, or was cut off, nothing can be.
Result<Response> Serving::refusal(Error const& error) {
  connection_.fiber_.clear_deadline();
  Code const interruption = connection_.fiber_.interruption();
  ending_.code = error.code;
  ending_.reason = interruption == Code::closed ? "client.gone" : error.reason;
  if (interruption == Code::ok) return call_->reject(error);
  ending_.code = interruption;
  keep_ = false;
  return fail(interruption, ending_.reason);
}

// Whether the client may still be sending what nobody will read.
bool Serving::unread() const {
  return broken_ || (reader_ && !reader_->complete());
}

// Whether the connection goes on.
Result<void> Serving::conclude(Result<void> sent) {
  call_->ended(ending_);
  if (!sent) return sent;
  if (keep_ && !unread()) return ok();
  if (!unread()) connection_.stream_.shutdown();
  return fail(Code::closed, "h1.closes");
}

View Serving::write_head_of(Response& response, Delimiting const& delimiting) {
  NameSet const unwanted = response.tunnel ? hop_by_hop_names & ~set_of(Name::upgrade) : hop_by_hop_names;
  response.fields.remove_all(unwanted);
  if (response.status == 204 || response.status < 200) response.fields.remove(Name::content_length);
  bool const old = call_->request.version == Version::http_1_0;
  View connection_line = keep_ ? (old ? "connection: keep-alive\r\n" : "") : "connection: close\r\n";
  if (response.tunnel) connection_line = "connection: upgrade\r\n";
  View const start[] = {status_line(response.status)};
  bool const dated = response.fields.has(Name::date);
  View const lines[] = {dated ? View() : View("date: "), dated ? View() : date_now(), dated ? View() : View("\r\n"),
                        delimiting.line, connection_line};
  return write_head(call_->arena, start, response.fields, lines);
}

Task<void> Serving::write_response(Response& response) {
  begun_ = true;
  ending_.status = response.status;
  if (response.tunnel) return write_tunnel(response);
  Delimiting const delimiting = delimit_response(response, call_->request, call_->arena);
  if (unread() || !connection_.stays() || delimiting.kind == Delimiting::Kind::until_close) keep_ = false;
  return write_body(response, write_head_of(response, delimiting), delimiting);
}

// Writes the head together with what the body has at once.
Task<void> Serving::write_body(Response& response, View head, Delimiting delimiting) {
  if (delimiting.kind == Delimiting::Kind::none || !response.body) {
    if (delimiting.length > 0) co_return fail(Code::internal, "response.no_body");
    co_return co_await write(head);
  }
  Body& body = *response.body;
  bool const chunked = delimiting.kind == Delimiting::Kind::chunked;
  bool const measured = delimiting.kind == Delimiting::Kind::length;
  char prefix_buffer[20];
  for (bool last = false; !last;) {
    if (!head.empty() && !body.ready()) {
      auto sent = co_await write(std::exchange(head, View()));
      if (!sent) co_return fail(sent);
    }
    View data = body.take();
    if (data.empty()) {
      if (!body.ready()) connection_.fiber_.clear_deadline();  // its source has one of its own
      auto pulled = co_await body.pull();
      if (!pulled) co_return fail(pulled);
      data = *pulled;
    }
    ending_.body_out += data.size();
    connection_.moved_ += data.size();
    last = data.empty() || body.remaining() == 0 || (measured && ending_.body_out == delimiting.length);
    if (measured && (ending_.body_out > delimiting.length || (last && ending_.body_out < delimiting.length))) {
      co_return fail(Code::bad_gateway, "response.length");
    }
    View const prefix = chunked && !data.empty() ? chunk_prefix(prefix_buffer, data.size()) : View();
    View end = prefix.empty() ? View() : View("\r\n");
    if (chunked && last) {
      Fields const* const trailers = call_->request.fields.has_token(Name::te, "trailers") ? body.trailers() : nullptr;
      end = trailers ? end : data.empty() ? View("0\r\n\r\n") : View("\r\n0\r\n\r\n");
      if (trailers) {
        auto sent = co_await write(std::exchange(head, View()), prefix, data, end);
        if (!sent) co_return fail(sent);
        co_return co_await write(last_chunk(call_->arena, trailers));
      }
    }
    auto sent = co_await write(std::exchange(head, View()), prefix, data, end);
    if (!sent) co_return fail(sent);
  }
  co_return ok();
}

Task<void> Serving::write_tunnel(Response& response) {
  keep_ = false;
  auto sent = co_await write(write_head_of(response, {}));
  if (!sent) co_return fail(sent);
  connection_.stream_.observe_hangup(nullptr);
  TunnelPump pump(connection_.stream_, connection_.input_, *response.tunnel, connection_.settings_.timeouts.tunnel, call_->group);
  connection_.tunnel_ = &pump;
  if (connection_.draining_) pump.drain();
  auto pumped = co_await pump.run();
  connection_.tunnel_ = nullptr;
  ending_.body_in = pump.from_client();
  ending_.body_out = pump.to_client();
  co_return pumped;
}

net::write_all Serving::write(View first, View second, View third, View fourth) {
  connection_.fiber_.set_deadline(connection_.settings_.timeouts.write);
  return net::write_all(connection_.stream_, first, second, third, fourth);
}

Task<void> Serving::send(int status, Fields const& fields) {
  if (begun_ || call_->request.version == Version::http_1_0) co_return ok();
  View const start[] = {status_line(status)};
  View const head = write_head(call_->arena, start, fields, {});
  auto written = co_await net::write_all(connection_.stream_, head);
  co_return written;
}

// From here on a client that goes away ends the exchange.
void Serving::body_complete() {
  connection_.stream_.observe_hangup(this);
}

void Serving::hung_up() {
  connection_.fiber_.interrupt(Code::closed);
}

}  // namespace cordon::http::h1
