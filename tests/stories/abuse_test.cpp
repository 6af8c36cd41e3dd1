#include "http/h2/trial.h"
#include "story.h"

// Who abuses the edge loses the connection and is counted; who shares the worker with him notices nothing.
namespace cordon::stories {
namespace {

namespace h2 = http::h2::trial;

std::string metrics(Edge const& edge) {
  Wire wire;
  EXPECT_TRUE(wire.connect(edge.admin()));
  Client client(std::move(wire));
  return client.ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

// Whether the edge comes to ask the origin for the site: from then on it reads the body.
bool asks(Edge const& edge, Origin const& origin) {
  auto const line = "cordon_origin_outstanding{site=\"praxis.test\",origin=\"" + at(origin) + "\"} 1\n";
  auto const until = std::chrono::steady_clock::now() + Wire::patience;
  bool asked = false;
  while (!asked && std::chrono::steady_clock::now() < until) asked = metrics(edge).contains(line);
  return asked;
}

bool counts(Edge const& edge, std::string const& reason) {
  return metrics(edge).contains("cordon_refusals_total{reason=\"" + reason + "\"}");
}

// An edge whose time the test moves, an offender, and somebody who was there before and stays.
class Abuse : public ::testing::Test {
 protected:
  void start(std::function<void(control::Settings&)> const& adjust = {}) {
    edge_.emplace(at(origin_), adjust, clock_);
    neighbour_.emplace(edge_->connect());
    expect_neighbour_is_served();
  }
  void expect_neighbour_is_served() { EXPECT_EQ(status_of(neighbour_->ask(get())), 200); }
  // Time passes; the answer to the neighbour says that the edge has seen it.
  void pass(Duration time) {
    clock_.advance(time);
    expect_neighbour_is_served();
  }

  Origin origin_;
  FakeClock clock_;
  std::optional<Edge> edge_;
  std::optional<Client> neighbour_;
};

TEST_F(Abuse, OfAHeadThatDribblesIsARequestTimeout) {
  start([](auto& settings) { settings.timeouts.head = 15s; });
  auto offender = edge_->connect(0, "127.0.0.3");
  offender.say("GET / HTTP/1.1\r\nHost: praxis.test\r\n");
  for (int i = 0; i < 4; ++i) {
    pass(3s);
    offender.say("x");
  }
  pass(16s);  // the edge may have seen its first byte late
  EXPECT_EQ(status_of(offender.hear()), 408);
  expect_neighbour_is_served();
  EXPECT_TRUE(counts(*edge_, "h1.head_timeout"));
}

TEST_F(Abuse, OfABodyThatTricklesIsARequestTimeout) {
  start([](auto& settings) {
    settings.timeouts.body = 10s;
    settings.timeouts.first_byte = 1h;
  });
  auto offender = edge_->connect(0, "127.0.0.3");
  offender.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 1000\r\n\r\n");
  ASSERT_TRUE(asks(*edge_, origin_));
  for (int i = 0; i < 4; ++i) {
    pass(4s);
    offender.say("x");
  }
  EXPECT_EQ(status_of(offender.hear()), 408);
  expect_neighbour_is_served();
  EXPECT_TRUE(counts(*edge_, "h1.body_timeout"));
}

TEST_F(Abuse, OfAFloodOfFramesIsAGoawayThatSaysSo) {
  start();
  auto offender = edge_->connect_tls("praxis.test", {"h2"});
  std::string flood;
  for (int i = 0; i < 1500; ++i) flood += h2::ping();
  offender.say(h2::preface() + flood);
  h2::Reading reading;
  while (reading.goaway < 0) {
    auto const more = offender.wire().hear();
    if (!more || more->empty()) break;
    reading.take(*more);
  }
  EXPECT_EQ(reading.goaway, 11);
  offender.wire().end();
  offender.hear_all();
  expect_neighbour_is_served();
  EXPECT_TRUE(counts(*edge_, "h2.flood"));
}

TEST_F(Abuse, OfManyHandshakesLeavesPlacesToOtherNetworks) {
  start([](auto& settings) { settings.limits.handshakes_per_prefix = 0; });
  EXPECT_THROW(edge_->connect_tls(), std::exception);
  expect_neighbour_is_served();
  EXPECT_TRUE(counts(*edge_, "door.prefix_handshakes"));
}

TEST_F(Abuse, ThatTakesAllMemoryMeetsAClosedDoor) {
  edge_.emplace(at(origin_), [](auto& settings) { settings.limits.memory = config::Bytes(1); });
  // From its first look at its memory on.
  for (int i = 0; i < 1000 && !counts(*edge_, "door.memory"); ++i) edge_->connect(0, "127.0.0.3").hear_all();
  EXPECT_TRUE(counts(*edge_, "door.memory"));
  EXPECT_TRUE(metrics(*edge_).contains("cordon_memory_pressure 4\n"));
}

TEST_F(Abuse, IsNoReasonToShedWhereThereIsMemory) {
  start();
  auto const page = metrics(*edge_);
  EXPECT_TRUE(page.contains("cordon_memory_pressure 0\n"));
  EXPECT_FALSE(page.contains("cordon_memory_limit_bytes 0\n"));
}

}  // namespace
}  // namespace cordon::stories
