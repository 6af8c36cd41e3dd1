#include "story.h"

// What is under way may be cut by who may do so, and nothing else with it.
namespace cordon::stories {
namespace {

constexpr auto is_to_be_cut = [](proxy::Exchange const& exchange) { return exchange.request.target.path.starts_with("/cut"); };

// Begins an endless answer, or a WebSocket that stays silent.
Origin::Answer endless() {
  return [](Wire& wire, std::string const& request) {
    bool const live = field_of(request, "upgrade").has_value();
    static_cast<void>(wire.say(live ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
    return silence()(wire, request);
  };
}

std::string upgrade(std::string const& path) {
  return get(path,
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
             "dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

TEST(Cut, EndsAResponseUnderWayAndNoOther) {
  Origin origin(endless());
  Edge edge(at(origin));
  for (int const secure : {0, 1}) {
    auto cut = secure ? edge.connect_tls() : edge.connect();
    auto kept = secure ? edge.connect_tls() : edge.connect();
    cut.say(get("/cut"));
    kept.say(get("/kept"));
    for (auto* client : {&cut, &kept}) EXPECT_TRUE(client->hear_until("data: 1\n\n").contains("data: 1\n\n"));
    edge.cut(is_to_be_cut);
    EXPECT_TRUE(cut.ends_within(3s));
    EXPECT_FALSE(cut.ended_cleanly());  // nobody takes it for whole
    EXPECT_TRUE(origin.await_open(1));
    EXPECT_FALSE(kept.ends_within(50ms));
    kept.wire().cut();
    EXPECT_TRUE(origin.await_open(0));
  }
  int cut = 0;
  for (auto const& record : of_kind(edge.records(), "exchange")) cut += said(record, "error") == "cancelled";
  EXPECT_EQ(cut, 2);
}

TEST(Cut, EndsAWaitForTheOrigin) {
  Origin origin(silence());
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.say(get("/cut"));
  ASSERT_TRUE(origin.await_requests(1));
  edge.cut(is_to_be_cut);
  EXPECT_TRUE(client.ends_within(3s));
  EXPECT_TRUE(origin.await_open(0));
}

TEST(Cut, EndsATunnel) {
  Origin origin(endless());
  Edge edge(at(origin));
  auto cut = edge.connect_tls();
  auto kept = edge.connect_tls();
  EXPECT_EQ(status_of(cut.ask(upgrade("/cut"))), 101);
  EXPECT_EQ(status_of(kept.ask(upgrade("/kept"))), 101);
  edge.cut(is_to_be_cut);
  EXPECT_TRUE(cut.ends_within(3s));
  EXPECT_TRUE(origin.await_open(1));
  EXPECT_FALSE(kept.ends_within(50ms));
}

}  // namespace
}  // namespace cordon::stories
