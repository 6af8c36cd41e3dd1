#include "browser.h"
#include "frame_client.h"
#include "told.h"

// Requests that hide another, where the one that is seen may pass and the hidden one may not.
namespace cordon::stories {
namespace {

std::string const post = "POST /open/ HTTP/1.1\r\nHost: staff.test\r\nSec-Fetch-Mode: cors\r\n";
std::string const hidden = "GET /hidden HTTP/1.1\r\nHost: staff.test\r\nCordon-Assertion: forged\r\n\r\n";

void open_a_path(control::Settings& settings) {
  settings.sites[1].bypass = {rule("everybody", {}, {"/open/"})};
}

std::string with_length(std::string const& body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string asked(std::string const& path, std::string const& more = {}) {
  return get(path, "Sec-Fetch-Mode: cors\r\n" + more, "staff.test");
}

struct Row {
  char const* title;
  std::string bytes;
};

std::vector<Row> const rows = {
    {"a length and a coding", post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding and a length", post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + hidden + "\r\n0\r\n\r\n"},
    {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + hidden},
    {"two codings in one field", post + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding that nobody knows", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding behind a vertical tab", post + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding whose name ends with a blank", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding on a line that goes on", post + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding behind a bare line feed", post + "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
    {"a coding behind a bare carriage return", post + "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
    {"two lengths", post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n" + hidden},
    {"the same length twice", post + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + hidden},
    {"two lengths in one field", post + "Content-Length: 0, 5\r\n\r\n" + hidden},
    {"a length with a sign", post + "Content-Length: +0\r\n\r\n" + hidden},
    {"a length that is too large", post + "Content-Length: 18446744073709551616\r\n\r\n" + hidden},
    {"a chunk whose size lies", post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n0\r\n\r\n" + hidden},
    {"a chunk whose size has a blank", post + "Transfer-Encoding: chunked\r\n\r\n 0\r\n\r\n" + hidden},
    {"a chunk whose size is in C", post + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + hidden},
    {"a chunk whose size is too large", post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n" + hidden},
    {"a chunk's extension with a line feed", post + "Transfer-Encoding: chunked\r\n\r\n0;x\n\r\n" + hidden},
    {"a chunk's extension that is never closed", post + "Transfer-Encoding: chunked\r\n\r\n1;x=\"\r\na\r\n0\r\n\r\n" + hidden},
    {"a length as a trailer", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n" + hidden},
};

// Somebody who is nobody tries it on a path that is open to everybody: the hidden request is one to nobody.
// In smaller pieces: proxy/smuggling_test.cpp.
TEST(Smuggled, RequestsReachNoOriginBehindAnOpenPath) {
  Guarded guarded(open_a_path);
  for (std::size_t const fragment : {0U, 64U}) {
    for (auto const& row : rows) {
      SCOPED_TRACE(std::string(row.title) + " in pieces of " + std::to_string(fragment));
      auto client = guarded.edge.connect_tls("staff.test", {"http/1.1"}, fragment);
      client.say(row.bytes);
      EXPECT_EQ(status_of(client.hear()), 400);
    }
  }
  EXPECT_TRUE(guarded.origin.await_open(0));
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_FALSE(guarded.origin.leftovers().contains("hidden"));
  EXPECT_EQ(of_kind(guarded.edge.records(), "exchange").size(), 2 * rows.size()) << "nothing behind it is taken for a request";
}

// What is whole passes as one request, whatever its body looks like.
TEST(Smuggled, RequestsInABodyStayInIt) {
  Guarded guarded(open_a_path);
  for (auto const& bytes :
       {post + with_length(hidden),
        get("/open/", "Sec-Fetch-Mode: cors\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n", "staff.test") + hidden,
        post + "Transfer-Encoding: chunked\r\n\r\n" + fmt::format("{:x}", hidden.size()) + "\r\n" + hidden + "\r\n0\r\n\r\n"}) {
    auto const before = guarded.origin.requests().size();
    auto client = guarded.edge.connect_tls("staff.test");
    client.say(bytes + asked("/open/next"));
    EXPECT_EQ(status_of(client.hear()), 200);
    EXPECT_EQ(status_of(client.hear()), 200);
    auto const requests = guarded.origin.requests();
    ASSERT_EQ(requests.size(), before + 2) << bytes;
    EXPECT_TRUE(body_of(requests[before]).contains(hidden));
    EXPECT_TRUE(requests[before + 1].starts_with("GET /open/next "));
  }
}

// A refusal does not leave a body behind that is taken for what comes next.
TEST(Smuggled, RequestsBehindARefusalAreBodiesOrJudgedByThemselves) {
  Guarded guarded(open_a_path);
  std::string const refused = "POST /hidden HTTP/1.1\r\nHost: staff.test\r\n";
  for (std::string const& mode : {std::string("Sec-Fetch-Mode: cors\r\n"), std::string("Sec-Fetch-Mode: navigate\r\n")}) {
    for (auto const& body : {with_length(asked("/open/body")), "Transfer-Encoding: chunked\r\n\r\n" +
                                                                   fmt::format("{:x}", asked("/open/body").size()) + "\r\n" +
                                                                   asked("/open/body") + "\r\n0\r\n\r\n"}) {
      auto client = guarded.edge.connect_tls("staff.test");
      client.say(refused + mode + body + asked("/hidden"));
      auto const status = status_of(client.hear());
      EXPECT_EQ(status, mode.contains("cors") ? 401 : 303);
      auto const next = client.hear();  // or the connection has ended
      EXPECT_TRUE(next.empty() || status_of(next) == 401) << next;
    }
  }
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_EQ(guarded.origin.leftovers(), "");
}

std::string const upgrade =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST(Smuggled, RequestsBehindAnUpgradeThatWasRefusedAreJudged) {
  Guarded guarded(open_a_path);
  for (std::string const& behind : {asked("/hidden"), std::string("\x81\x85\x01\x02\x03\x04hello\r\n\r\n"), hidden}) {
    auto client = guarded.edge.connect_tls("staff.test");
    client.say(asked("/live", upgrade) + behind);
    EXPECT_EQ(status_of(client.hear()), 401);
    auto const next = status_of(client.hear());
    EXPECT_TRUE(next == 0 || next == 400 || next == 401 || next == 303) << next;
  }
  EXPECT_TRUE(guarded.origin.requests().empty());
}

// An origin that does not switch has answered a request; what the client says behind it is another one.
TEST(Smuggled, RequestsBehindAnUpgradeThatTheOriginDeclinedAreJudged) {
  Guarded guarded(open_a_path);
  auto client = guarded.edge.connect_tls("staff.test");
  client.say(asked("/open/live", upgrade) + asked("/hidden"));
  EXPECT_EQ(status_of(client.hear()), 200);
  auto const next = status_of(client.hear());
  EXPECT_TRUE(next == 0 || next == 401) << next;
  ASSERT_EQ(guarded.origin.requests().size(), 1U);
  EXPECT_TRUE(guarded.origin.last().starts_with("GET /open/live "));
}

// HTTP/2 without TLS would be a way past every filter.
TEST(Smuggled, UpgradesToHttp2InClearAreNotPassedOn) {
  Guarded guarded(open_a_path);
  std::string const more = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
  auto client = guarded.edge.connect_tls("staff.test");
  EXPECT_EQ(status_of(client.ask(asked("/hidden", more))), 401);
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_EQ(status_of(client.ask(asked("/open/", more))), 200);
  EXPECT_FALSE(field_of(guarded.origin.last(), "upgrade"));
  EXPECT_FALSE(field_of(guarded.origin.last(), "http2-settings"));
  EXPECT_FALSE(field_of(guarded.origin.last(), "connection"));
}

h2::Pairs request(std::string const& method, std::string const& path, h2::Pairs const& more = {}) {
  h2::Pairs fields{
      {":method", method}, {":scheme", "https"}, {":authority", "staff.test"}, {":path", path}, {"sec-fetch-mode", "cors"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

TEST(Smuggled, RequestsInHttp2ReachNoOrigin) {
  Guarded guarded(open_a_path);
  struct Try {
    char const* title;
    h2::Pairs more;
    std::string body;
  };
  for (auto const& row : std::vector<Try>{{"less than it says", {{"content-length", "500"}}, hidden},
                                          {"more than it says", {{"content-length", "0"}}, hidden},
                                          {"two lengths", {{"content-length", "0"}, {"content-length", "5"}}, hidden},
                                          {"two lengths in one field", {{"content-length", "0,5"}}, hidden},
                                          {"a coding", {{"transfer-encoding", "chunked"}}, "0\r\n\r\n" + hidden},
                                          {"a connection", {{"connection", "cordon-assertion"}}, hidden},
                                          {"an upgrade", {{"upgrade", "h2c"}}, hidden},
                                          {"a request in a value", {{"x", "y\r\n\r\n" + hidden}}, ""},
                                          {"a request in a name", {{"x: y\r\n\r\n" + hidden, "z"}}, ""}}) {
    SCOPED_TRACE(row.title);
    FrameClient client(guarded.edge, 0, "staff.test");
    client.say(h2::headers(1, request("POST", "/open/", row.more), h2::end_headers) + h2::data(1, row.body, h2::end_stream));
    EXPECT_NE(client.hear(1).status, "200");
  }
  EXPECT_TRUE(guarded.origin.await_open(0));
  EXPECT_TRUE(guarded.origin.requests().empty());
  EXPECT_FALSE(guarded.origin.leftovers().contains("Cordon-Assertion"));
}

}  // namespace
}  // namespace cordon::stories
