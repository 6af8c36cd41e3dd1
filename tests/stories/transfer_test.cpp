#include <fstream>

#include "story.h"

// Bodies of any size pass, and take no more memory than small ones. CORDON_BIG=1 makes them 2 GB.
namespace cordon::stories {
namespace {

constexpr std::size_t piece = 1 << 20;

std::size_t pieces() {
  return std::getenv("CORDON_BIG") ? 2048 : 256;
}

// Of this process: edge, origin and client together, of which only the edge might keep anything.
std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

// What the test's own ends use at most, beyond what a megabyte each for the edge's connections allows.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr std::size_t allowed_kilobytes = 512 * 1024;  // which keeps what was freed
#else
constexpr std::size_t allowed_kilobytes = 2 * 1024;
#endif
#endif

// Reads a body of so many bytes.
bool swallow(Wire& wire, std::size_t size, std::string already) {
  for (std::size_t got = already.size(); got < size;) {
    auto const more = wire.hear();
    if (!more || more->empty()) return false;
    got += more->size();
  }
  return true;
}

void download(bool secure) {
  std::size_t const size = pieces() * piece;
  Origin origin;
  origin.answer([&](Wire& wire, std::string const& request) {
    std::string const block(piece, 'x');
    std::size_t const count = request.starts_with("GET /warm") ? 8 : pieces();
    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(count * piece) + "\r\n\r\n"));
    for (std::size_t i = 0; i < count; ++i) {
      if (!wire.say(block)) return false;
    }
    return true;
  });
  Edge edge(at(origin));
  auto client = secure ? edge.connect_tls() : edge.connect();
  client.say(get("/warm"));
  auto head = client.hear_until("\r\n\r\n");
  ASSERT_TRUE(swallow(client.wire(), 8 * piece, head.substr(head.find("\r\n\r\n") + 4)));
  auto const before = resident_kilobytes();
  client.say(get());
  head = client.hear_until("\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  ASSERT_TRUE(swallow(client.wire(), size, head.substr(head.find("\r\n\r\n") + 4)));
  EXPECT_LT(resident_kilobytes(), before + allowed_kilobytes);
}

void upload(bool secure) {
  Origin origin;
  origin.answer_heads([&](Wire& wire, std::string const& request) {
    auto const size = std::stoul(std::string(field_of(request, "content-length").value_or("0")));
    if (!swallow(wire, size, std::string(body_of(request)))) return false;
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  auto client = secure ? edge.connect_tls() : edge.connect();
  std::string const block(piece, 'x');
  auto const send = [&](std::size_t count) {
    client.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: " + std::to_string(count * piece) + "\r\n\r\n");
    for (std::size_t i = 0; i < count; ++i) ASSERT_TRUE(client.say(block));
    EXPECT_EQ(status_of(client.hear()), 200);
  };
  send(8);
  auto const before = resident_kilobytes();
  send(pieces());
  EXPECT_LT(resident_kilobytes(), before + allowed_kilobytes);
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(said(records[1], "received"), std::to_string(pieces() * piece));
}

TEST(Transfer, DownloadsWithoutKeepingAnything) {
  download(false);
  download(true);
}

TEST(Transfer, UploadsWithoutKeepingAnything) {
  upload(false);
  upload(true);
}

// The edge takes no more from an origin than its client takes from it.
TEST(Transfer, HoldsAFastOriginBackForASlowClient) {
  std::atomic<std::size_t> sent = 0;
  Origin origin;
  origin.answer([&](Wire& wire, std::string const&) {
    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"));
    std::string const block(piece, 'x');
    while (wire.say(block)) ++sent;
    return false;
  });
  Edge edge(at(origin));
  auto client = edge.connect();
  client.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  std::size_t before = 1;
  while (before != sent) {  // until it does not get on any more
    before = sent;
    std::this_thread::sleep_for(300ms);
  }
  EXPECT_LT(sent, 40U);
  client.wire().cut();
  EXPECT_TRUE(origin.await_open(0));
}

}  // namespace
}  // namespace cordon::stories
