#include "bench/praxis/connection.h"

#include <fmt/format.h>

#include "net/time_limit.h"
#include "tls/dialer.h"

namespace cordon::bench {
namespace {

constexpr std::size_t largest_answer = std::size_t{1024} * 1024;

net::Task<std::string> read_body(http::Body& body) {
  std::string text;
  for (;;) {
    auto const more = co_await body.pull();
    if (!more) co_return fail(more.error());
    if (more->empty()) co_return text;
    if (text.size() + more->size() > largest_answer) co_return fail(Code::too_large, "bench.answer");
    text += *more;
  }
}

std::chrono::seconds retry_after(http::Fields const& fields) {
  auto const value = fields.get(http::Name::retry_after);
  return std::chrono::seconds(value ? text::parse_number<unsigned>(*value).value_or(0) : 0);
}

}  // namespace

net::Task<void> Connection::open() {
  net::Fiber& fiber = co_await net::this_fiber();
  net::TimeLimit const limit(fiber, edge_.patience);
  co_return co_await dial();
}

net::Task<Answer> Connection::ask(Question const& question) {
  net::Fiber& fiber = co_await net::this_fiber();
  net::TimeLimit const limit(fiber, edge_.patience);
  co_return co_await exchange(question);
}

net::Task<void> Connection::dial() {
  auto const dialer = tls::tls_dialer(net::tcp_dialer(edge_.address, edge_.port), edge_.tls, edge_.host);
  auto stream = co_await dialer->dial(resolver_);
  if (!stream) co_return fail(stream);
  connection_ = std::make_unique<http::h1::ClientConnection>(std::move(*stream));
  ++opened_;
  co_return ok();
}

net::Task<Answer> Connection::exchange(Question const& question) {
  if (connection_ && !connection_->reusable()) connection_.reset();
  if (!connection_) {
    auto dialled = co_await dial();
    if (!dialled) co_return fail(dialled);
  }
  Arena arena;
  auto answer = co_await converse(question, arena);
  bool const again = connection_->finish();  // what reads the body lives in the arena
  if (!answer || !again) connection_.reset();
  co_return answer;
}

net::Task<Answer> Connection::converse(Question const& question, Arena& arena) {
  View const written = write_head(question, arena);
  auto sent = co_await net::write_all(connection_->stream(), written, question.body);
  if (!sent) co_return fail(sent);
  http::Fields fields(arena);
  auto const head = co_await read_head(http::lookup_method(question.method), arena, fields);
  if (!head) co_return fail(head.error());
  auto& body = connection_->begin_body(*head, {}, arena);
  auto text = co_await read_body(body);
  if (!text) co_return fail(text);
  co_return Answer{.status = head->status, .body = std::move(*text), .retry_after = retry_after(fields)};
}

net::Task<http::h1::ResponseHead> Connection::read_head(http::Method method, Arena& arena, http::Fields& fields) {
  http::h1::Limits const limits;
  for (;;) {
    fields.clear();
    auto const head = connection_->take_head(method, limits, arena, fields);
    if (!head) co_return fail(head.error());
    if (*head && (*head)->status >= 200) co_return **head;
    if (*head) continue;
    auto const got = co_await connection_->receive();
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return connection_->ended();
  }
}

View Connection::write_head(Question const& question, Arena& arena) const {
  http::h1::HeadWriter writer(arena);
  for (View const part : {question.method, View(" "), View(question.path), View(" HTTP/1.1\r\n")}) writer.add(part);
  writer.add(http::Name::host, fmt::format("{}:{}", edge_.host, edge_.port));
  writer.add(http::Name::authorization, "Bearer " + token_);
  writer.add(http::Name::accept, "application/json");
  if (!question.key.empty()) writer.add(View("idempotency-key"), "\"" + question.key + "\"");
  if (question.method == "POST") {
    writer.add(http::Name::content_type, "application/json");
    writer.add(http::Name::content_length, std::to_string(question.body.size()));
  }
  return writer.finish();
}

}  // namespace cordon::bench
