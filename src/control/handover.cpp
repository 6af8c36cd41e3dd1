#include "control/handover.h"

#include <cstdlib>

#include "base/text.h"

namespace cordon::control {
namespace {

constexpr std::chrono::seconds patience{15};

Result<void> take_place(net::Message message, std::string_view address, Handover& handover) {
  auto const asked = net::Address::parse(address);
  if (!asked) return fail(asked.error());
  std::vector<net::ListeningSocket> sockets;
  for (auto& fd : message.descriptors) {
    auto socket = net::ListeningSocket::adopt(std::move(fd));
    if (!socket) return fail(socket);
    sockets.push_back(std::move(*socket));
  }
  handover.inherited.add(*asked, std::move(sockets));
  return ok();
}

Result<void> take(net::Message message, Handover& handover) {
  std::string const text = std::move(message.text);
  std::string_view rest = text;
  auto const word = text::take_until(rest, ' ');
  if (word == "place") return take_place(std::move(message), rest, handover);
  if (word == "tickets") handover.tickets = rest;
  if (word == "connections") handover.connections = text::parse_number(rest).value_or(0);
  if (word == "relay" && message.descriptors.size() == 1) handover.relay = std::move(message.descriptors.front());
  return ok();
}

Result<void> send_place(net::Fd const& to, net::Address const& asked, std::vector<int> const& sockets) {
  if (sockets.size() > net::most_descriptors) return fail(Code::too_large, "handover", "too many workers");
  return net::send_message(to.get(), "place " + asked.text(), sockets);
}

}  // namespace

Result<std::optional<Handover>> receive_handover() {
  char const* const value = std::getenv(predecessor_variable);
  auto const number = text::parse_number<int>(value ? value : "");
  ::unsetenv(predecessor_variable);
  if (!number) return std::nullopt;
  Handover handover;
  handover.predecessor = net::Fd(*number);
  for (;;) {
    auto message = net::receive_message(handover.predecessor.get(), patience);
    if (!message) return fail(message);
    if (message->text == "begin") return handover;
    auto taken = take(std::move(*message), handover);
    if (!taken) return fail(taken);
  }
}

Result<void> send_handover(net::Fd const& to, Handing const& handing) {
  Result<void> sent = send_place(to, handing.admin_asked, {handing.admin});
  for (auto const& place : handing.places) {
    std::vector<int> sockets;
    for (auto const& socket : place->sockets) sockets.push_back(socket.fd.get());
    if (sent) sent = send_place(to, place->written, sockets);
  }
  if (sent) sent = net::send_message(to.get(), "tickets " + handing.tickets);
  if (sent) sent = net::send_message(to.get(), "connections " + std::to_string(handing.connections));
  if (sent) sent = net::send_message(to.get(), "relay", std::span(&handing.relay, 1));
  if (sent) sent = net::send_message(to.get(), "begin");
  return sent;
}

Result<void> await_word(net::Fd const& from, std::string_view word, TakeMessage const& other) {
  for (;;) {
    auto message = net::receive_message(from.get(), patience);
    if (!message) return fail(message);
    if (message->text == word) return ok();
    other(message->text);
  }
}

Task<void> await_word(net::Messages& from, std::string_view word, TakeMessage const& other) {
  for (;;) {
    auto const message = co_await from.next();
    if (!message) co_return fail(message.error());
    if (message->text == word) co_return ok();
    if (other) other(message->text);
  }
}

}  // namespace cordon::control
