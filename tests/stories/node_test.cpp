#include "story.h"

// The node as its operator sees it: records, numbers, the admin listener, and its end.
namespace cordon::stories {
namespace {

constexpr auto ready = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(Records, AreNumberedWithoutGapsAndHoldNothingOfAPerson) {
  Origin origin;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(get("/patients/943476/letters?token=secret-token",
                 "Authorization: Bearer secret-bearer\r\nCookie: session=secret-cookie\r\n"));
  client.ask(get("/", "", "staff.test"));
  client.ask("GET /secret%zz HTTP/1.1\r\nHost: praxis.test\r\n\r\n");
  Client stranger(edge.wire(Edge::secure));
  stranger.say("nonsense nonsense");
  stranger.hear_all();
  auto const records = edge.records();
  ASSERT_EQ(records.size(), 6U);  // with start and stop
  for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(said(records[i], "n"), std::to_string(i + 1));
  for (auto const& record : records) {
    for (auto const* word : {"secret", "943476", "letters", "127.0.0.1\""}) EXPECT_FALSE(record.contains(word)) << record;
  }
  auto const exchanges = of_kind(records, "exchange");
  ASSERT_EQ(exchanges.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(said(exchanges[i], "request"), std::to_string(i + 1));
  EXPECT_TRUE(said(exchanges[0], "path").starts_with("/patients/#")) << exchanges[0];
  EXPECT_EQ(said(exchanges[0], "tls"), "1.3");
  EXPECT_EQ(said(exchanges[1], "reason"), "route.other_identity");
  EXPECT_EQ(of_kind(records, "connection").size(), 1U);
}

Client admin(Edge const& edge) {
  Wire wire;
  EXPECT_TRUE(wire.connect(edge.admin()));
  return {std::move(wire)};
}

TEST(AdminListener, TellsHowTheNodeIs) {
  Origin origin;
  Edge edge(at(origin));
  edge.connect_tls().ask(get());
  auto client = admin(edge);
  EXPECT_EQ(body_of(client.ask("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")), "alive\n");
  EXPECT_EQ(body_of(client.ask("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")), "ready\n");
  auto const metrics = client.ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(status_of(metrics), 200);
  EXPECT_TRUE(body_of(metrics).contains("praxis.test"));
  EXPECT_EQ(status_of(client.ask("GET /else HTTP/1.1\r\nHost: localhost\r\n\r\n")), 404);
  EXPECT_EQ(status_of(client.ask("POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")), 405);
}

TEST(End, LetsARequestFinishAndThenCloses) {
  Origin origin;
  std::atomic<bool> may_answer = false;
  origin.answer([&](Wire& wire, std::string const&) {
    while (!may_answer) std::this_thread::yield();
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  auto busy = edge.connect_tls();
  auto idle = edge.connect_tls();
  busy.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  edge.ask_to_end();
  EXPECT_TRUE(idle.ends_within(3s));
  EXPECT_TRUE(idle.ended_cleanly());
  EXPECT_EQ(status_of(admin(edge).ask(ready)), 503);
  EXPECT_FALSE(edge.ended_within(50ms));
  may_answer = true;
  auto const response = busy.hear();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_EQ(field_of(response, "connection"), "close");
  EXPECT_TRUE(busy.ends_within(3s));
  EXPECT_TRUE(edge.ended_within(5s));
}

// Closed at once, a client that asks at that moment would see an error.
TEST(End, LeavesAnIdleConnectionAMomentAndItsClientHearsThatItEnds) {
  Origin origin;
  FakeClock clock;
  Edge edge(at(origin), [](auto&) {}, clock);
  auto client = edge.connect_tls();
  edge.ask_to_end();
  while (status_of(admin(edge).ask(ready)) == 200) std::this_thread::yield();
  EXPECT_FALSE(client.ends_within(50ms));
  auto const response = client.ask(get());
  EXPECT_EQ(status_of(response), 200);
  EXPECT_EQ(field_of(response, "connection"), "close");
  EXPECT_TRUE(client.ends_within(3s));
  EXPECT_TRUE(edge.ended_within(5s));
}

TEST(End, TakesNoNewConnections) {
  Origin origin(silence());
  Edge edge(at(origin));
  auto busy = edge.connect();
  busy.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  auto const address = edge.address(Edge::clear);
  edge.ask_to_end();
  auto idle_refused = [&] {
    auto const until = std::chrono::steady_clock::now() + Wire::patience;
    while (std::chrono::steady_clock::now() < until) {
      Wire wire;
      if (!wire.connect(address)) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  };
  EXPECT_TRUE(idle_refused());
}

TEST(End, WaitsNoLongerThanItsDeadline) {
  Origin origin(silence());
  FakeClock clock;
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.drain = 20s; }, clock);
  auto busy = edge.connect();
  auto idle = edge.connect();
  busy.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  edge.ask_to_end();
  while (status_of(admin(edge).ask(ready)) == 200) std::this_thread::yield();  // until it was heard
  clock.advance(2s);
  ASSERT_TRUE(idle.ends_within(3s));
  clock.advance(17s);
  EXPECT_FALSE(edge.ended_within(100ms));
  clock.advance(1s);
  EXPECT_TRUE(edge.ended_within(5s));
  EXPECT_TRUE(origin.await_open(0));
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(said(records[0], "error"), "cancelled");
}

TEST(End, ComesAtOnceWhenAskedForTwice) {
  Origin origin(silence());
  Edge edge(at(origin));
  auto busy = edge.connect();
  auto idle = edge.connect();
  busy.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  edge.ask_to_end();
  ASSERT_TRUE(idle.ends_within(3s));  // it was heard: two signals at once would be one
  EXPECT_FALSE(edge.ended_within(100ms));
  edge.ask_to_end();
  EXPECT_TRUE(edge.ended_within(5s));
}

}  // namespace
}  // namespace cordon::stories
