#include "story.h"

// Requests and answers through the whole edge, on real sockets.
namespace cordon::stories {
namespace {

TEST(Conversation, TellsTheOriginExactlyThisOverTls) {
  Origin origin;
  Edge edge(at(origin));
  for (std::size_t const fragment : {0U, 1U, 3U, 8U}) {
    auto client = edge.connect_tls("praxis.test", {"http/1.1"}, fragment);
    EXPECT_EQ(status_of(client.ask(get("/a/../b?c", "Connection: x\r\nX: 1\r\nX_Y: 2\r\nCookie: a=b\r\n"))), 200);
    auto request = origin.last();
    auto const trace = request.find("traceparent: ");
    request.erase(trace, request.find("\r\n", trace) + 2 - trace);
    EXPECT_EQ(request,
              "GET /b?c HTTP/1.1\r\nhost: praxis.test\r\nCookie: a=b\r\nvia: 1.1 cordon\r\nx-forwarded-for: 127.0.0.1\r\n"
              "x-forwarded-proto: https\r\nx-forwarded-host: praxis.test\r\nx-forwarded-port: 443\r\n"
              "forwarded: for=127.0.0.1;host=\"praxis.test\";proto=https\r\n\r\n");
  }
}

TEST(Conversation, BelievesATrustedProxyAboutItsClient) {
  Origin origin;
  Edge edge(at(origin));
  std::string const claim = "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\n";
  edge.connect(0, "127.0.0.2").ask(get("/", claim));
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-for"), "198.51.100.1, 127.0.0.2");
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-proto"), "https");
  edge.connect().ask(get("/", claim));
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-for"), "127.0.0.1");
  EXPECT_EQ(field_of(origin.last(), "x-forwarded-proto"), "http");
}

TEST(Conversation, GoesOnForManyRequestsOnOneConnection) {
  Origin origin;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  std::string all;
  for (int i = 0; i < 20; ++i) all += get("/" + std::to_string(i));
  client.say(all);  // without waiting
  for (int i = 0; i < 20; ++i) EXPECT_EQ(body_of(client.hear()), "ok");
  auto const requests = origin.requests();
  ASSERT_EQ(requests.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_TRUE(requests[i].starts_with("GET /" + std::to_string(i) + " "));
  EXPECT_EQ(origin.connections(), 1);
}

TEST(Conversation, EndsAfterSoManyRequests) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.limits.requests_per_connection = 2; });
  auto client = edge.connect();
  EXPECT_FALSE(field_of(client.ask(get()), "connection"));
  EXPECT_EQ(field_of(client.ask(get()), "connection"), "close");
  EXPECT_TRUE(client.ends_within(3s));
}

TEST(Conversation, IsSilentTooLongForTheEdge) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.idle = 100ms; });
  auto clear = edge.connect();
  auto secure = edge.connect_tls();
  EXPECT_TRUE(clear.ends_within(3s));
  EXPECT_TRUE(secure.ends_within(3s));
  EXPECT_TRUE(secure.ended_cleanly());  // with a close_notify
}

TEST(Conversation, PausesForTooLongBetweenTwoRequests) {
  Origin origin;
  for (int const secure : {0, 1}) {
    FakeClock clock;
    Edge edge(at(origin), [](auto& settings) { settings.timeouts.idle = 60s; }, clock);
    auto client = secure ? edge.connect_tls() : edge.connect();
    for (int i = 0; i < 3; ++i) {  // each request begins the time anew
      EXPECT_EQ(status_of(client.ask(get())), 200);
      clock.advance(59s);
      EXPECT_FALSE(client.ends_within(50ms));
    }
    clock.advance(2s);
    EXPECT_TRUE(client.ends_within(3s));
    EXPECT_TRUE(client.ended_cleanly());
  }
}

TEST(Conversation, DoesNotWaitForeverForAHead) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.head = 100ms; });
  for (auto client : {0, 1}) {
    auto slow = client ? edge.connect_tls() : edge.connect();
    slow.say("GET / HTTP/1.1\r\nHost: pra");
    EXPECT_EQ(status_of(slow.hear()), 408);
    EXPECT_TRUE(slow.ends_within(4s));
  }
  EXPECT_EQ(origin.connections(), 0);
  for (auto const& record : of_kind(edge.records(), "exchange")) EXPECT_EQ(said(record, "status"), "408");
}

TEST(Conversation, RefusesAHeadThatIsTooLongWithoutCuttingItsClientOff) {
  Origin origin;
  Edge edge(at(origin));
  std::string const long_head = "GET / HTTP/1.1\r\nHost: praxis.test\r\nX: " + std::string(600'000, 'x') + "\r\n\r\n";
  for (int const secure : {0, 1}) {
    auto client = secure ? edge.connect_tls() : edge.connect();
    client.say(long_head);
    EXPECT_EQ(status_of(client.hear()), 431);
  }
  auto client = edge.connect();
  EXPECT_EQ(status_of(client.ask("GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: praxis.test\r\n\r\n")), 414);
}

TEST(Conversation, AnswersAnEarlyRefusalToAClientThatStillUploads) {
  Origin origin;
  origin.answer_heads([](Wire& wire, std::string const&) {
    static_cast<void>(wire.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"));
    return false;
  });
  Edge edge(at(origin));
  for (int const secure : {0, 1}) {
    auto client = secure ? edge.connect_tls() : edge.connect();
    client.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 600000\r\n\r\n");
    client.say(std::string(600'000, 'x'));
    auto const response = client.hear();
    EXPECT_EQ(status_of(response), 413) << secure;
    EXPECT_EQ(body_of(response), "big");
  }
}

TEST(Conversation, KeepsToTheSitesLimitOfABody) {
  Origin origin;
  Edge edge(at(origin), [](auto& settings) { settings.sites[0].max_body = config::kibibytes(1); });
  for (int const secure : {0, 1}) {
    auto client = secure ? edge.connect_tls() : edge.connect();
    client.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 300000\r\n\r\n");
    client.say(std::string(300'000, 'x'));
    EXPECT_EQ(status_of(client.hear()), 413);
  }
  EXPECT_EQ(origin.requests().size(), 0U);
}

TEST(Events, ArriveAtOnceAndEndWithTheirListener) {
  Origin origin;
  origin.answer([](Wire& wire, std::string const&) {
    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
    return silence()(wire, {});
  });
  FakeClock standing;  // no deadline of the edge ends anything
  Edge edge(at(origin), {}, standing);
  auto client = edge.connect_tls();
  client.say(get());
  EXPECT_TRUE(client.hear_until("data: 1\n\n").contains("data: 1\n\n"));
  EXPECT_EQ(origin.open(), 1);
  client.wire().cut();
  EXPECT_TRUE(origin.await_open(0));
}

TEST(Abandonment, OfARequestIsToldToTheOrigin) {
  Origin origin(silence());
  Edge edge(at(origin));
  auto client = edge.connect();
  client.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  client.wire().cut();
  EXPECT_TRUE(origin.await_open(0));
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(said(records[0], "aborted"), "true");
  EXPECT_EQ(said(records[0], "status"), "0");
}

// A client that sends its end looks like one that has closed: TCP does not tell them apart until somebody writes.
TEST(Abandonment, IsWhatAHalfClosedConnectionMeans) {
  Origin origin(silence());
  Edge edge(at(origin));
  auto client = edge.connect();
  client.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  client.wire().end();
  EXPECT_TRUE(origin.await_open(0));
  EXPECT_TRUE(client.ends_within(3s));
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(said(records[0], "aborted"), "true");
}

struct Trouble {
  char const* title;
  Origin::Answer answer;
  int status;
  std::string reason;
};

TEST(Trouble, OfTheOriginHasAStatusAndAReason) {
  std::vector<Trouble> const rows = {
      {"resets",
       [](Wire& wire, std::string const&) {
         wire.cut();
         return false;
       },
       502, "origin.reset"},
      {"closes", [](Wire&, std::string const&) { return false; }, 502, "origin.silent"},
      {"is silent", silence(), 504, "origin.first_byte_timeout"},
      {"speaks something else",
       [](Wire& wire, std::string const&) { return wire.say("220 mail.test ESMTP\r\n\r\n").has_value(); }, 502, "h1.bad_version"},
      {"stops in its head",
       [](Wire& wire, std::string const&) {
         static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nX"));
         return false;
       },
       502, "origin.truncated_head"},
      {"switches protocols unasked",
       [](Wire& wire, std::string const&) {
         return wire.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n").has_value();
       },
       502, "origin.unasked_upgrade"},
  };
  for (auto const& row : rows) {
    SCOPED_TRACE(row.title);
    Origin origin(row.answer);
    bool const is_waited_for = row.status == 504;
    Edge edge(at(origin), [&](auto& settings) { settings.timeouts.first_byte = is_waited_for ? 200ms : 1h; });
    EXPECT_EQ(status_of(edge.connect_tls().ask(get())), row.status);
    EXPECT_TRUE(origin.await_open(0));
    auto const records = of_kind(edge.records(), "exchange");
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(said(records[0], "reason"), row.reason);
    EXPECT_EQ(said(records[0], "status"), std::to_string(row.status));
  }
}

TEST(Trouble, InTheMiddleOfABodyBreaksTheResponseOff) {
  Origin origin;
  origin.answer([](Wire& wire, std::string const&) {
    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"));
    return false;
  });
  Edge edge(at(origin));
  for (int const secure : {0, 1}) {
    auto client = secure ? edge.connect_tls() : edge.connect();
    client.say(get());
    client.hear_all();
    EXPECT_FALSE(client.ended_cleanly()) << secure;
  }
  for (auto const& record : of_kind(edge.records(), "exchange")) EXPECT_EQ(said(record, "reason"), "h1.truncated_body") << record;
}

TEST(Trouble, WithAnIdleConnectionIsNoneOfTheClients) {
  Origin origin;
  int answered = 0;
  origin.answer([&](Wire& wire, std::string const& request) {
    bool const stale = ++answered == 2;
    if (stale) return request.starts_with("never");
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  auto client = edge.connect();
  EXPECT_EQ(status_of(client.ask(get())), 200);
  EXPECT_EQ(status_of(client.ask(get("/again"))), 200);
  EXPECT_EQ(origin.connections(), 2);
}

TEST(Trouble, WithAnIdleConnectionIsNotRiskedTwiceForAPost) {
  Origin origin;
  int answered = 0;
  origin.answer([&](Wire& wire, std::string const&) {
    if (++answered == 2) return false;
    return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value();
  });
  Edge edge(at(origin));
  auto client = edge.connect();
  EXPECT_EQ(status_of(client.ask(get())), 200);
  EXPECT_EQ(status_of(client.ask("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 2\r\n\r\nhi")), 502);
  EXPECT_EQ(origin.requests().size(), 2U);
}

TEST(OriginBehind, AUnixSocketIsServed) {
  testing::Folder folder;
  auto const path = (folder.path() / "app.sock").string();
  Origin origin(
      [](Wire& wire, std::string const&) { return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value(); },
      nullptr, path);
  Edge edge("unix:" + path);
  EXPECT_EQ(status_of(edge.connect_tls().ask(get())), 200);
  EXPECT_EQ(field_of(origin.last(), "host"), "praxis.test");
}

Origin::Answer good() {
  return [](Wire& wire, std::string const&) { return wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").has_value(); };
}

TEST(OriginBehind, TlsHasToProveWhoItIs) {
  Origin origin(good(), testing::server_context("app.test"));
  std::string const url = "https://127.0.0.1:" + std::to_string(origin.port());
  auto const believing = [](std::string const& name, std::string const& authorities) {
    return [=](control::Settings& settings) {
      settings.sites[0].origin_name = name;
      settings.sites[0].origin_ca = authorities;
    };
  };
  Edge right(url, believing("app.test", testing::authority_file()));
  auto client = right.connect_tls();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status_of(client.ask(get())), 200);
  EXPECT_EQ(origin.connections(), 1);
  right.stop();

  Edge other_name(url, believing("other.test", testing::authority_file()));
  EXPECT_EQ(status_of(other_name.connect_tls().ask(get())), 502);
  EXPECT_EQ(said(of_kind(other_name.records(), "exchange").at(0), "reason"), "origin.tls_failed");

  Edge other_authority(url, believing("app.test", ""));
  EXPECT_EQ(status_of(other_authority.connect_tls().ask(get())), 502);
  other_authority.stop();
  EXPECT_EQ(origin.requests().size(), 3U);
}

}  // namespace
}  // namespace cordon::stories
