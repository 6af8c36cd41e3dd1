#include <fmt/chrono.h>
#include <fmt/format.h>

#include "http/websocket.h"
#include "net/socket_stream.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

namespace websocket = http::websocket;
using http::Name;
using namespace std::chrono_literals;

constexpr std::size_t most_message = 64 * 1024;
constexpr Duration between_times = 5s;
constexpr Duration patience = 30s;  // with a client that does not read

class LiveTunnel final : public http::Tunnel {
 public:
  explicit LiveTunnel(std::unique_ptr<net::SocketStream> far) : far_(std::move(far)) {}
  net::Stream& far() override { return *far_; }

 private:
  std::unique_ptr<net::SocketStream> far_;
};

std::string say_time(Clock const& clock) {
  return fmt::format(R"({{"time":"{:%Y-%m-%dT%H:%M:%S}Z"}})", std::chrono::floor<std::chrono::seconds>(clock.wall()));
}

// Sends back what it is sent, and every few seconds says what time it is.
Task<void> converse(std::unique_ptr<net::SocketStream> stream, Clock const& clock) {
  net::Fiber& fiber = co_await net::this_fiber();
  websocket::Session session(*stream, most_message);
  Steady next_time = fiber.loop().now() + between_times;
  for (;;) {
    fiber.set_deadline(next_time - fiber.loop().now());
    auto message = co_await session.receive();
    bool const time_is_due = !message && message.error().code == Code::timeout;
    if (!message && !time_is_due) co_return fail(message);
    fiber.set_deadline(patience);
    if (time_is_due) {
      next_time = fiber.loop().now() + between_times;
      auto told = co_await session.send(websocket::Opcode::text, say_time(clock));
      if (!told) co_return fail(told);
      continue;
    }
    bool const is_text = message->kind == websocket::Decoder::Item::Kind::text;
    auto sent = co_await session.send(is_text ? websocket::Opcode::text : websocket::Opcode::binary, message->payload);
    if (!sent) co_return fail(sent);
  }
}

http::Response refuse(Visit& visit, Error const& error) {
  bool const speaks_another_version = error.code == Code::unsupported;
  auto response = problem(visit, speaks_another_version ? 426 : 400, "This address speaks WebSocket, version 13 (RFC 6455).");
  response.fields.add(Name::upgrade, "websocket");
  response.fields.add(Name::sec_websocket_version, "13");
  return response;
}

}  // namespace

Task<http::Response> go_live(Visit& visit) {
  auto const key = websocket::accept_key(visit.request);
  if (!key) co_return refuse(visit, key.error());
  auto& loop = visit.connection.loop;
  auto [near, far] = net::make_pipe(loop, loop);
  http::Response response(visit.arena, 101);
  response.fields.add(Name::upgrade, "websocket");
  response.fields.add(Name::sec_websocket_accept, visit.arena.copy(*key));
  response.tunnel = visit.arena.make<LiveTunnel>(std::move(far));
  visit.group.spawn(converse(std::move(near), visit.desk.clock));
  co_return response;
}

}  // namespace cordon::praxis
