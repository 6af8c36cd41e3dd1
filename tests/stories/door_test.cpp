#include "story.h"
#include "tls/stream.h"

// Who may come in, and what becomes of a connection before its first request.
namespace cordon::stories {
namespace {

Result<void> shake(Edge const& edge, std::string const& name, std::string const& authorities = testing::authority_file()) {
  auto wire = edge.wire(Edge::secure);
  auto const context = tls::ClientContext::create({.authorities = authorities, .alpn = {"http/1.1"}});
  return wire.start_tls(**context, name);
}

TEST(Door, OpensForASiteOfOurs) {
  Origin origin;
  Edge edge(at(origin));
  EXPECT_EQ(status_of(edge.connect_tls().ask(get())), 200);
  EXPECT_EQ(status_of(edge.connect_tls("also.test").ask(get("/", "", "also.test"))), 200);
  EXPECT_EQ(status_of(edge.connect_tls("staff.test").ask(get("/", "", "staff.test"))), 200);
}

TEST(Door, TurnsAwayANameThatIsNotOursBeforeAnyHandshake) {
  Origin origin;
  Edge edge(at(origin));
  EXPECT_FALSE(shake(edge, "stranger.test"));
  EXPECT_FALSE(shake(edge, "127.0.0.1"));  // names nobody
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(said(refused[0], "reason"), "door.unknown_server_name");
  EXPECT_EQ(said(refused[1], "reason"), "door.no_server_name");
  EXPECT_EQ(said(refused[0], "stage"), "door");
  EXPECT_FALSE(refused[0].contains("stranger"));
}

TEST(Door, TellsWhoSpeaksInClearToATlsPortNothing) {
  Origin origin;
  Edge edge(at(origin));
  Client client(edge.wire(Edge::secure));
  client.say(get());
  EXPECT_FALSE(client.hear_all().contains("HTTP/1.1 200"));
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(said(refused[0], "reason"), "tls.plain_http");
  EXPECT_EQ(origin.connections(), 0);
}

TEST(Door, UnderstandsAHandshakeInPieces) {
  Origin origin;
  Edge edge(at(origin));
  auto const context = *tls::ClientContext::create({.authorities = testing::authority_file(), .alpn = {"http/1.1"}});
  auto wire = edge.wire(Edge::secure);
  ASSERT_TRUE(wire.start_tls(*context, "praxis.test"));
  Client client(std::move(wire), 1);
  EXPECT_EQ(status_of(client.ask(get())), 200);
}

TEST(Door, ClosesWhenAHandshakeTakesTooLong) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.handshake = 100ms; });
  Client silent(edge.wire(Edge::secure));
  Client slow(edge.wire(Edge::secure));
  slow.say(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(silent.ends_within(3s));
  EXPECT_TRUE(slow.ends_within(3s));
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 2U);
  for (auto const& record : refused) EXPECT_EQ(said(record, "error"), "timeout") << record;
}

Task<void> greet(std::unique_ptr<net::Stream> stream, tls::ClientContext const& context, std::string name) {
  auto met = co_await tls::connect(std::move(stream), context, std::move(name));
  if (!met) co_return fail(met);
  co_return ok();
}

Task<std::string> overhear(net::Stream& stream) {
  std::array<char, 16384> buffer;
  auto const got = co_await net::read_some(stream, buffer);
  co_return std::string(buffer.data(), got.value_or(0));
}

// The ClientHello of a client that then waits for an answer.
std::string hello_to(std::string const& name) {
  net::Loop loop;
  net::Group group(loop);
  auto const context = *tls::ClientContext::create({.authorities = testing::authority_file(), .alpn = {"http/1.1"}});
  auto [client, other] = net::make_pipe(loop, loop);
  group.spawn(greet(std::move(client), *context, name));
  auto hello = net::run(loop, overhear(*other));
  group.cancel();
  loop.run_until([&] { return group.empty(); });
  return hello.value_or("");
}

TEST(Door, ShakesOnlySoManyHandsAtOnce) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.limits.handshakes = 1; });
  Client slow(edge.wire(Edge::secure));
  slow.say(hello_to("praxis.test"));
  ASSERT_FALSE(slow.wire().hear().value_or("").empty());  // it has its answer, and says no more
  EXPECT_FALSE(shake(edge, "praxis.test"));
  EXPECT_EQ(status_of(edge.connect().ask(get())), 200);  // in clear no hands are shaken
  slow.wire().end();
  slow.hear_all();
  EXPECT_TRUE(shake(edge, "praxis.test"));
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(said(refused[0], "reason"), "door.handshakes");
  EXPECT_EQ(said(refused[1], "stage"), "handshake");
}

TEST(Door, HasSoManyPlacesForOnePrefix) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.limits.connections_per_prefix = 2; });
  auto first = edge.connect();
  auto second = edge.connect();
  EXPECT_EQ(status_of(first.ask(get())), 200);
  EXPECT_EQ(status_of(second.ask(get())), 200);
  auto third = edge.connect();
  EXPECT_TRUE(third.ends_within(3s));
  auto elsewhere = edge.connect(0, "127.0.0.3");
  EXPECT_EQ(status_of(elsewhere.ask(get())), 200);
  first.wire().end();
  EXPECT_TRUE(first.ends_within(3s));
  auto again = edge.connect();
  EXPECT_EQ(status_of(again.ask(get())), 200);
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(said(refused[0], "reason"), "door.prefix_connections");
}

TEST(Door, LetsOnePrefixComeOnlySoFast) {
  Origin origin;
  FakeClock clock;
  Edge edge(at(origin), [](auto& settings) { settings.limits.new_connections_per_second_per_prefix = 1; }, clock);
  auto const answered_of_five = [&] {
    int answered = 0;
    for (int i = 0; i < 5; ++i) answered += status_of(edge.connect().ask(get())) == 200;
    return answered;
  };
  auto here = edge.connect();
  EXPECT_EQ(status_of(here.ask(get())), 200);
  EXPECT_EQ(answered_of_five(), 1);  // two in a burst
  clock.advance(1s);
  EXPECT_EQ(status_of(here.ask(get())), 200);  // who is in stays in; and the edge has looked at its clock
  EXPECT_EQ(answered_of_five(), 1);
}

std::string proxy_header(std::string_view source, int command = 1) {
  auto const address = *net::Address::parse_ip(source);
  std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
  header += static_cast<char>(0x20 | command);
  bool const four = address.kind() == net::Address::Kind::ipv4;
  header += four ? '\x11' : '\x21';
  header += '\0';
  header += four ? '\x0c' : '\x24';
  std::string const bytes(reinterpret_cast<char const*>(address.bytes().data()), address.bytes().size());
  return header + bytes + bytes + std::string("\x30\x39\x01\xbb", 4);
}

TEST(ProxyProtocol, IsBelievedFromATrustedPeer) {
  for (auto const* source : {"198.51.100.7", "2001:db8::7"}) {
    for (std::size_t const fragment : {0U, 1U, 5U}) {
      Origin origin;
      Edge edge(at(origin));
      Client client(edge.wire(Edge::behind_proxy, "127.0.0.2"), fragment);
      EXPECT_EQ(status_of(client.ask(proxy_header(source) + get())), 200) << source << " in pieces of " << fragment;
      EXPECT_EQ(field_of(origin.last(), "x-forwarded-for"), source);
    }
  }
}

TEST(ProxyProtocol, SaysNothingOfAConnectionOfTheProxysOwn) {
  Origin origin;
  Edge edge(at(origin));
  Client client(edge.wire(Edge::behind_proxy, "127.0.0.2"));
  EXPECT_EQ(status_of(client.ask(proxy_header("198.51.100.7", 0) + get())), 200);
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-for"), "127.0.0.2");
}

TEST(ProxyProtocol, StandsBeforeTheHandshake) {
  Origin origin;
  Edge edge(at(origin));
  auto wire = edge.wire(Edge::secure_behind_proxy, "127.0.0.2");
  ASSERT_TRUE(wire.say(proxy_header("198.51.100.7")));
  auto const context = *tls::ClientContext::create({.authorities = testing::authority_file(), .alpn = {"http/1.1"}});
  ASSERT_TRUE(wire.start_tls(*context, "praxis.test"));
  Client client(std::move(wire));
  EXPECT_EQ(status_of(client.ask(get())), 200);
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-for"), "198.51.100.7");
}

TEST(ProxyProtocol, IsNoHeaderFromAnUntrustedPeer) {
  Origin origin;
  Edge edge(at(origin));
  Client client(edge.wire(Edge::behind_proxy));
  EXPECT_EQ(status_of(client.ask(proxy_header("198.51.100.7") + get())), 400);
  EXPECT_EQ(origin.connections(), 0);
}

TEST(ProxyProtocol, IsOwedByATrustedPeer) {
  Origin origin;
  Edge edge(at(origin));
  Client client(edge.wire(Edge::behind_proxy, "127.0.0.2"));
  client.say(get());
  EXPECT_FALSE(client.hear_all().contains("HTTP/1.1 200"));
  auto const refused = of_kind(edge.records(), "connection");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(said(refused[0], "reason"), "proxy_protocol.signature");
}

}  // namespace
}  // namespace cordon::stories
