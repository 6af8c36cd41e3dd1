#include "frame_client.h"

// HTTP/2 in, HTTP/1.1 out: what one can say and the other cannot.
namespace cordon::stories {
namespace {

TEST(Http2, BecomesHttp1ForTheOrigin) {
  Origin origin;
  Edge edge(at(origin));
  for (std::size_t const fragment : {0U, 1U, 8U}) {
    FrameClient client(edge, fragment);
    client.say(h2::headers(
        1, h2::request("GET", "/a/../b?c", {{"cookie", "a=b"}, {"cookie", "c=d"}, {"te", "trailers"}, {"x_y", "1"}})));
    EXPECT_EQ(client.hear(1).status, "200");
    EXPECT_EQ(client.hear(1).body, "ok");
    auto const request = origin.last();
    EXPECT_TRUE(request.starts_with("GET /b?c HTTP/1.1\r\nhost: praxis.test\r\n")) << request;
    EXPECT_EQ(field_of(request, "via"), "2 cordon");
    EXPECT_EQ(field_of(request, "cookie"), "a=b; c=d");
    EXPECT_EQ(field_of(request, "te"), "trailers");
    EXPECT_FALSE(field_of(request, "x_y"));
    EXPECT_FALSE(field_of(request, "transfer-encoding"));
  }
}

TEST(Http2, SendsABodyWithoutLengthInChunksWithItsTrailers) {
  Origin origin;
  Edge edge(at(origin));
  FrameClient client(edge);
  client.say(h2::headers(1, h2::request("POST", "/"), h2::end_headers) + h2::data(1, "hello") +
             h2::frame(h2::headers_frame, h2::end_headers | h2::end_stream, 1, h2::block({{"x-sum", "9"}})));
  EXPECT_EQ(client.hear(1).status, "200");
  auto const request = origin.last();
  EXPECT_EQ(field_of(request, "transfer-encoding"), "chunked");
  EXPECT_TRUE(body_of(request).contains("hello"));
  EXPECT_TRUE(request.ends_with("0\r\nx-sum: 9\r\n\r\n")) << request;
}

struct Row {
  char const* title;
  h2::Pairs fields;
  std::string status;  // empty: the stream is reset
};

TEST(Http2, CannotSmuggleAnythingIntoHttp1) {
  std::vector<Row> const rows = {
      {"a line break in a value", h2::request("GET", "/", {{"x", "a\r\nX: y"}}), "400"},
      {"a line feed in a value", h2::request("GET", "/", {{"x", "a\nX: y"}}), "400"},
      {"a line break in a name", h2::request("GET", "/", {{"x: y\r\nz", "a"}}), "400"},
      {"a colon in a name", h2::request("GET", "/", {{"x:y", "a"}}), "400"},
      {"a line break in the path", h2::request("GET", "/ HTTP/1.1\r\nX: y"), "400"},
      {"a blank in the path", h2::request("GET", "/a b"), "400"},
      {"a blank in the method", h2::request("GET / HTTP/1.1\r\nX:", "/"), "400"},
      {"a coding", h2::request("POST", "/", {{"transfer-encoding", "chunked"}}), "400"},
      {"a connection field", h2::request("GET", "/", {{"connection", "keep-alive"}}), "400"},
      {"an upgrade", h2::request("GET", "/", {{"upgrade", "websocket"}}), "400"},
      {"another host", h2::request("GET", "/", {{"host", "evil.test"}}), "400"},
      {"a path that climbs", h2::request("GET", "/../a"), "400"},
      {"a site of another certificate",
       {{":method", "GET"}, {":scheme", "https"}, {":authority", "staff.test"}, {":path", "/"}},
       "421"},
      {"trace", h2::request("TRACE", "/"), "405"},
      {"connect", {{":method", "CONNECT"}, {":authority", "praxis.test:443"}}, "405"},
  };
  Origin origin;
  Edge edge(at(origin));
  for (auto const& row : rows) {
    SCOPED_TRACE(row.title);
    FrameClient client(edge);
    client.say(h2::headers(1, row.fields));
    auto const& answer = client.hear(1);
    EXPECT_TRUE(answer.status == row.status || (answer.status.empty() && answer.reset > 0))
        << answer.status << " " << answer.reset;
  }
  EXPECT_EQ(origin.connections(), 0);
  EXPECT_EQ(of_kind(edge.records(), "exchange").size(), rows.size());
}

TEST(Http2, KeepsABodyToItsStatedLength) {
  Origin origin;
  Edge edge(at(origin));
  for (auto const* body : {"hell", "hello!"}) {
    FrameClient client(edge);
    client.say(h2::headers(1, h2::request("POST", "/", {{"content-length", "5"}}), h2::end_headers) +
               h2::data(1, body, h2::end_stream));
    auto const& answer = client.hear(1);
    EXPECT_NE(answer.status, "200") << body;
  }
  EXPECT_TRUE(origin.await_open(0));
  EXPECT_EQ(origin.requests().size(), 0U);
}

TEST(Http2, PassesInterimResponsesAndTrailers) {
  Origin origin;
  origin.answer(
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n");
  Edge edge(at(origin));
  FrameClient client(edge);
  client.say(h2::headers(1, h2::request("GET", "/", {{"te", "trailers"}})));
  auto const& answer = client.hear(1);
  EXPECT_EQ(answer.interims, std::vector<std::string>{"103"});
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(answer.trailers, (std::map<std::string, std::string>{{"x-sum", "1"}}));
  EXPECT_FALSE(answer.fields.contains("transfer-encoding"));
}

TEST(Http2, TellsTheOriginThatAStreamWasReset) {
  Origin origin(silence());
  Edge edge(at(origin));
  FrameClient client(edge);
  client.say(h2::get(1));
  ASSERT_TRUE(origin.await_requests(1));
  client.say(h2::reset(1));
  EXPECT_TRUE(origin.await_open(0));
}

TEST(Http2, LosesOnlyTheStreamThatIsCut) {
  Origin origin([](Wire& wire, std::string const& request) {
    if (request.starts_with("GET /cut ")) return silence()(wire, request);
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  FrameClient client(edge);
  client.say(h2::get(1, "/cut"));
  ASSERT_TRUE(origin.await_requests(1));
  edge.cut([](auto const& exchange) { return exchange.request.target.path == "/cut"; });
  EXPECT_GE(client.hear(1).reset, 0);
  EXPECT_TRUE(origin.await_open(0));
  client.say(h2::get(3, "/other"));
  EXPECT_EQ(client.hear(3).status, "200");
}

TEST(Http2, IsToldToGoAwayAtTheEnd) {
  Origin origin;
  std::atomic<bool> may_answer = false;
  origin.answer([&](Wire& wire, std::string const&) {
    while (!may_answer) std::this_thread::yield();
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  FrameClient client(edge);
  client.say(h2::get(1));
  ASSERT_TRUE(origin.await_requests(1));
  edge.ask_to_end();
  EXPECT_EQ(client.goaway(), 0);
  may_answer = true;
  EXPECT_TRUE(edge.ended_within(5s));
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(said(records[0], "status"), "200");
  EXPECT_EQ(said(records[0], "protocol"), "h2");
}

}  // namespace
}  // namespace cordon::stories
