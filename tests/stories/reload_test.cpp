#include "story.h"

// Another configuration is put in force while the node serves: nobody who is there notices.
namespace cordon::stories {
namespace {

using control::Settings;

Client admin(Edge const& edge) {
  Wire wire;
  EXPECT_TRUE(wire.connect(edge.admin()));
  return {std::move(wire)};
}

std::string status_of_node(Edge const& edge) {
  auto const answer = admin(edge).ask("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return std::string(body_of(answer));
}

control::OriginUrl url_of(Origin const& origin) {
  return {.tls = false, .host = "127.0.0.1", .port = origin.port(), .path = {}};
}

// The site from which a connection that was open before gets its next answer.
void lead_to(Edge& edge, Origin const& origin) {
  edge.rewrite([&](Settings& settings) {
    for (auto& site : settings.sites) site.origins = {url_of(origin)};
  });
}

TEST(Reload, IsSeenByTheNextRequestOfEveryConnection) {
  Origin before, after;
  before.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbefore");
  after.answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nafter");
  Edge edge(at(before));
  auto secure = edge.connect_tls();
  auto clear = edge.connect();
  for (auto* client : {&secure, &clear}) EXPECT_EQ(body_of(client->ask(get())), "before");
  lead_to(edge, after);
  auto const reloaded = edge.reload();
  EXPECT_EQ(status_of(reloaded), 200) << reloaded;
  EXPECT_TRUE(body_of(reloaded).contains(R"("built":2)")) << reloaded;
  for (auto* client : {&secure, &clear}) EXPECT_EQ(body_of(client->ask(get())), "after");
}

TEST(Reload, CutsNothingThatIsUnderWay) {
  Origin before([](Wire& wire, std::string const& request) {
    bool const live = field_of(request, "upgrade").has_value();
    static_cast<void>(wire.say(live ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
    while (auto heard = wire.hear(Wire::patience)) {
      if (heard->empty()) break;
      static_cast<void>(wire.say(*heard));  // an echo
    }
    return false;
  });
  Origin after;
  Edge edge(at(before));
  auto events = edge.connect_tls();
  auto socket = edge.connect_tls();
  events.say(get("/events"));
  EXPECT_TRUE(events.hear_until("data: 1\n\n").contains("data: 1"));
  socket.say(get("/live",
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                 "dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  EXPECT_TRUE(socket.hear_until("\r\n\r\n").contains("101"));
  for (int i = 0; i < 5; ++i) {
    lead_to(edge, i % 2 == 0 ? after : before);
    EXPECT_EQ(status_of(edge.reload()), 200);
  }
  socket.say("still here");
  EXPECT_EQ(socket.hear_until("still here"), "still here");
  EXPECT_FALSE(events.ends_within(50ms));
}

TEST(Reload, LeavesTheConnectionsToAnOriginOfWhatItDoesNotTouch) {
  Origin origin, other;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(get());
  edge.rewrite([&](Settings& settings) { settings.sites[1].origins = {url_of(other)}; });
  EXPECT_TRUE(body_of(edge.reload()).contains(R"("built":1)"));
  client.ask(get());
  EXPECT_EQ(origin.connections(), 1);
}

TEST(Reload, RefusesWhatIsWrongAndServesOn) {
  Origin origin;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(get());
  EXPECT_TRUE(status_of_node(edge).contains(R"("refused":null)"));
  edge.rewrite({});
  auto const refused = edge.reload();
  EXPECT_EQ(status_of(refused), 422);
  EXPECT_TRUE(body_of(refused).contains("something is wrong")) << refused;
  EXPECT_TRUE(status_of_node(edge).contains("something is wrong"));
  EXPECT_EQ(status_of(client.ask(get())), 200);
}

TEST(Reload, RefusesACertificateThatCannotBeUsedAndKeepsTheOneThatCan) {
  Origin origin;
  Edge edge(at(origin));
  edge.rewrite([&](Settings& settings) {
    settings.sites[0].max_body = config::kibibytes(1);
    settings.sites[1].certificate = edge.folder().write("broken.pem", "nonsense");
  });
  EXPECT_EQ(status_of(edge.reload()), 422);
  EXPECT_EQ(status_of(edge.connect_tls("staff.test").ask(get("/", "", "staff.test"))), 200);
  // Nothing of it is in force, not the part that was right either.
  EXPECT_EQ(status_of(edge.connect_tls().ask("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 2000\r\n\r\n" +
                                             std::string(2000, 'x'))),
            200);
}

TEST(Reload, SwapsACertificateUnderOpenConnections) {
  Origin origin;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  client.ask(get());
  edge.write_certificate("praxis.test", {"also.test"});  // clients tell it from the one before
  EXPECT_EQ(status_of(edge.reload()), 200);
  EXPECT_EQ(status_of(client.ask(get())), 200);
  EXPECT_EQ(status_of(client.ask(get("/", "", "also.test"))), 200);
  EXPECT_EQ(status_of(edge.connect_tls("also.test").ask(get("/", "", "also.test"))), 200);
  EXPECT_THROW(edge.connect_tls("praxis.test"), std::runtime_error);
}

TEST(Reload, OpensAndClosesListeners) {
  Origin origin;
  Edge edge(at(origin));
  auto const last = edge.address(Edge::secure_behind_proxy);
  auto kept = edge.connect();
  kept.ask(get());
  edge.rewrite([&](Settings& settings) {
    settings.listeners.pop_back();
    settings.listeners[Edge::behind_proxy].proxy_protocol_from.clear();
  });
  EXPECT_EQ(status_of(edge.reload()), 200);
  EXPECT_EQ(status_of(kept.ask(get())), 200);  // whoever is there stays
  // Workers hear of it in their own time.
  auto const until = std::chrono::steady_clock::now() + 5s;
  for (bool open = true; open && std::chrono::steady_clock::now() < until;) open = Wire().connect(last).has_value();
  EXPECT_FALSE(Wire().connect(last));
  EXPECT_EQ(status_of(Client(edge.wire(Edge::behind_proxy)).ask(get())), 200);
}

TEST(Reload, SaysWhichSettingsWaitForAStart) {
  Origin origin;
  Edge edge(at(origin));
  edge.rewrite([](Settings& settings) { settings.node.workers = 2; });
  EXPECT_TRUE(body_of(edge.reload()).contains(R"("waits_for_restart":["node.workers"])"));
  EXPECT_TRUE(status_of_node(edge).contains("node.workers"));
}

TEST(Reload, IsNotForAPageInABrowser) {
  Origin origin;
  Edge edge(at(origin));
  for (auto const* more : {"Origin: https://evil.test\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: none\r\n"}) {
    auto const answer =
        admin(edge).ask("POST /reload HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "Content-Length: 0\r\n\r\n");
    EXPECT_EQ(status_of(answer), 403) << more;
  }
  EXPECT_EQ(status_of(admin(edge).ask("POST /reload HTTP/1.1\r\nHost: rebound.evil.test\r\nContent-Length: 0\r\n\r\n")), 421);
  EXPECT_EQ(status_of(admin(edge).ask("GET /status HTTP/1.1\r\nHost: rebound.evil.test\r\n\r\n")), 421);
  EXPECT_EQ(status_of(admin(edge).ask("GET /reload HTTP/1.1\r\nHost: localhost\r\n\r\n")), 405);
  EXPECT_TRUE(status_of_node(edge).contains(R"("reloads":0)"));
}

TEST(Reload, OfAThousandSitesTakesLessThanASecond) {
  Origin origin;
  Edge edge(at(origin), [](Settings& settings) {
    auto const first = settings.sites.front();
    for (int i = 0; i < 1000; ++i) {
      settings.sites.push_back(first);
      settings.sites.back().hosts = {"site" + std::to_string(i) + ".test"};
    }
  });
  auto const began = std::chrono::steady_clock::now();
  auto const same = edge.reload();
  auto const took = std::chrono::steady_clock::now() - began;
  EXPECT_TRUE(body_of(same).contains(R"("built":0)")) << same;
  EXPECT_LT(took, 5s);  // the figure itself is measured elsewhere: here are sanitizers, and noise
  EXPECT_EQ(status_of(edge.connect_tls("praxis.test").ask(get("/", "", "site999.test"))), 200);
}

}  // namespace
}  // namespace cordon::stories
