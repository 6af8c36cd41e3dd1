#pragma once

#include "story.h"

// What stays open: WebSockets and streams of events of staff.test.
namespace cordon::stories {

// Answers at once, but for what stays open.
inline Origin::Answer live_origin() {
  return [](Wire& wire, std::string const& request) {
    bool const socket = field_of(request, "upgrade").has_value();
    if (!socket && !request.contains("/stream")) {
      static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
      return true;
    }
    static_cast<void>(wire.say(socket ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                                      : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
    return silence()(wire, request);
  };
}

// Asks for a WebSocket, with the cookie of a session.
inline std::string upgrade(std::string const& cookie) {
  return get("/live",
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
             "dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: __Host-cordon=" +
                 cookie + "\r\n",
             "staff.test");
}

}  // namespace cordon::stories
