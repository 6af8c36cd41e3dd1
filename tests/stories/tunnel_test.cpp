#include "story.h"

// WebSockets through the edge (RFC 6455).
namespace cordon::stories {
namespace {

using namespace std::string_literals;

std::string upgrade() {
  return get("/live",
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
             "dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

std::string const switching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
std::string const hello = "\x81\x05hello"s;

// Takes the upgrade, says `greeting` in the same breath, and then repeats what it hears.
Origin::Answer echo(std::string const& greeting = {}) {
  return [greeting](Wire& wire, std::string const&) {
    static_cast<void>(wire.say(switching + greeting));
    for (;;) {
      auto const heard = wire.hear();
      if (!heard || heard->empty()) return false;
      static_cast<void>(wire.say(*heard));
    }
  };
}

TEST(WebSocket, CarriesBytesBothWays) {
  Origin origin(echo());
  Edge edge(at(origin));
  for (std::size_t const fragment : {0U, 1U, 7U}) {
    auto client = edge.connect_tls("praxis.test", {"http/1.1"}, fragment);
    auto const response = client.ask(upgrade());
    EXPECT_EQ(status_of(response), 101);
    EXPECT_EQ(field_of(response, "upgrade"), "websocket");
    EXPECT_EQ(field_of(response, "connection"), "upgrade");
    EXPECT_EQ(field_of(response, "sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(field_of(origin.last(), "connection"), "upgrade");
    EXPECT_EQ(field_of(origin.last(), "upgrade"), "websocket");
    client.say(hello);
    EXPECT_EQ(client.hear_until("hello"), hello);
  }
}

TEST(WebSocket, LosesNothingThatCameBehindAHead) {
  Origin origin(echo(hello));
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.say(upgrade() +
             "\x81\x03"
             "abc");
  EXPECT_TRUE(client.hear().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(client.hear_until("abc"), hello +
                                          "\x81\x03"
                                          "abc");
}

TEST(WebSocket, EndsWhenOneEndDoes) {
  Origin origin(echo());
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(upgrade());
  client.wire().cut();
  EXPECT_TRUE(origin.await_open(0));

  origin.answer([](Wire& wire, std::string const&) {
    static_cast<void>(wire.say(switching));
    static_cast<void>(wire.hear());
    return false;
  });
  auto other = edge.connect_tls();
  other.ask(upgrade());
  other.say(hello);
  EXPECT_TRUE(other.ends_within(3s));
}

// The origin is gone before the edge has anything to say to it.
TEST(WebSocket, EndsWhenTheOriginBreaksOffAtOnce) {
  Origin origin([](Wire& wire, std::string const&) {
    static_cast<void>(wire.say(switching));
    wire.cut();
    return false;
  });
  Edge edge(at(origin));
  for (int i = 0; i < 10; ++i) {
    auto client = edge.connect_tls();
    client.say(upgrade());
    client.hear();
    EXPECT_TRUE(client.ends_within(3s));
  }
}

TEST(WebSocket, ThatIsSilentForTooLongEnds) {
  Origin origin(echo());
  FakeClock clock;
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.tunnel_idle = 60s; }, clock);
  auto client = edge.connect_tls();
  client.ask(upgrade());
  for (int i = 0; i < 4; ++i) {  // a talk of more than the limit in all goes on
    clock.advance(20s);
    client.say(hello);
    EXPECT_EQ(client.hear_until("hello"), hello);
  }
  EXPECT_FALSE(client.ends_within(50ms));
  clock.advance(61s);
  EXPECT_TRUE(client.ends_within(3s));
  EXPECT_TRUE(origin.await_open(0));
}

TEST(WebSocket, IsToldThatTheEdgeGoes) {
  std::string heard_by_origin;
  Origin origin([&](Wire& wire, std::string const&) {
    static_cast<void>(wire.say(switching + hello));
    for (;;) {
      auto const more = wire.hear();
      if (!more || more->empty()) return false;
      heard_by_origin += *more;
      if (heard_by_origin.contains("\x03\xe9")) return false;
    }
  });
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.say(upgrade());
  client.hear_until("hello");
  edge.ask_to_end();
  EXPECT_EQ(client.hear_until("\x03\xe9"), "\x88\x02\x03\xe9"s);
  client.wire().end();
  EXPECT_TRUE(origin.await_open(0));
  EXPECT_EQ(heard_by_origin, "\x88\x82\0\0\0\0\x03\xe9"s);
  EXPECT_TRUE(edge.ended_within(5s));
}

TEST(WebSocket, IsToldAlsoWhenThereIsLittleTimeToEnd) {
  Origin origin([&](Wire& wire, std::string const&) {
    static_cast<void>(wire.say(switching + hello));
    while (wire.hear().value_or("") != "") {
    }
    return false;
  });
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.drain = 500ms; });
  auto client = edge.connect_tls();
  client.say(upgrade());
  client.hear_until("hello");
  edge.ask_to_end();
  EXPECT_EQ(client.hear_until("\x03\xe9"), "\x88\x02\x03\xe9"s);
}

TEST(WebSocket, IsNotOpenedWhereTheSiteHasNone) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.sites[0].websocket = false; });
  EXPECT_EQ(status_of(edge.connect_tls().ask(upgrade())), 200);
  EXPECT_FALSE(field_of(origin.last(), "upgrade"));
}

TEST(WebSocket, ThatTheOriginRefusesStaysHttp) {
  Origin origin;
  origin.answer("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno");
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  EXPECT_EQ(status_of(client.ask(upgrade())), 426);
  EXPECT_EQ(status_of(client.ask(get())), 426);
}

TEST(WebSocket, IsOneRecord) {
  Origin origin(echo());
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(upgrade());
  client.say(hello);
  client.hear_until("hello");
  client.wire().end();
  EXPECT_TRUE(origin.await_open(0));
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(said(records[0], "status"), "101");
  EXPECT_EQ(said(records[0], "tunnel"), "true");
  EXPECT_EQ(said(records[0], "received"), "7");
  EXPECT_EQ(said(records[0], "sent"), "7");
}

}  // namespace
}  // namespace cordon::stories
