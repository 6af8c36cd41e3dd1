#include <gtest/gtest.h>

#include "proxy/trial.h"

// The conversation with the origin: what of its answers reaches the client, and what becomes of an origin that misbehaves.
namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;
using testing::body_of;
using testing::field_of;
using testing::status_of;
using trial::After;
using trial::get;
using trial::Trial;

std::string const post = "POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::size_t fragments[] = {0, 1, 2, 3, 5, 8};

struct Answer {
  std::string origin;
  std::string body;  // as the client gets it
  char const* framing;
};

TEST(OriginAnswer, ReachesTheClientHoweverItIsDelimited) {
  std::vector<Answer> const rows = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", "content-length"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", "content-length"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello", nullptr},
      {"HTTP/1.1 200 OK\r\n\r\nhello", "hello", nullptr},
      {"HTTP/1.0 200 OK\r\n\r\nhello", "hello", nullptr},
      {"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\n\r\nhello", "hello", "content-range"},
  };
  for (auto const& row : rows) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(row.origin + "\nin pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      trial.application.always = {.text = row.origin, .after = After::ends};
      auto const response = trial.ask(get());
      if (row.framing) {
        EXPECT_TRUE(field_of(response, row.framing)) << response;
      } else {
        EXPECT_EQ(field_of(response, "transfer-encoding"), "chunked") << response;
      }
      std::string content(body_of(response));
      if (field_of(response, "transfer-encoding")) {
        std::string decoded;
        for (std::string_view rest = content; rest.front() != '0';) {
          auto const size = static_cast<std::size_t>(std::stoul(std::string(rest), nullptr, 16));
          auto const begin = rest.find("\r\n") + 2;
          decoded += rest.substr(begin, size);
          rest.remove_prefix(begin + size + 2);
        }
        content = decoded;
      }
      EXPECT_EQ(content, row.body);
    }
  }
}

TEST(OriginAnswer, WithoutABodyHasNoneWhateverItsHeadSays) {
  struct Row {
    char const* asked;
    char const* answered;
    int status;
    std::optional<std::string_view> length;
  };
  for (auto const& row : {Row{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: \"a\"\r\n\r\n", 200, "1234"},
                          Row{"HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, {}},
                          Row{"GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: \"a\"\r\n\r\n", 304, "1234"},
                          Row{"GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, {}}}) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(std::string(row.answered) + "in pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      trial.application.replies = {{.text = row.answered}};
      trial.say(std::string(row.asked) + " / HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + get("/next"));
      auto const response = trial.hear(true);
      EXPECT_EQ(status_of(response), row.status);
      EXPECT_EQ(field_of(response, "content-length"), row.length);
      EXPECT_FALSE(field_of(response, "transfer-encoding"));
      EXPECT_EQ(body_of(trial.hear()), "ok");  // and the next one is in its place
      if (fragment == 0) EXPECT_EQ(trial.application.dials, 1);
    }
  }
}

TEST(OriginAnswer, ComesBehindItsInterimResponses) {
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment});
    trial.application.always.text =
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x\r\nX: 1\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    auto const response = trial.ask(get());
    EXPECT_TRUE(response.starts_with(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n"))
        << response;
  }
}

TEST(OriginAnswer, ComesBehindSixteenInterimResponsesAtMost) {
  std::string const interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  for (auto const [count, status, reason] : {std::tuple(16, 200, ""), std::tuple(17, 502, "origin.too_many_interims")}) {
    for (auto const fragment : fragments) {
      Trial trial({.fragment = fragment});
      std::string text;
      for (int i = 0; i < count; ++i) text += interim;
      trial.application.always = {.text = text + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
      auto const response = trial.ask(get());
      EXPECT_EQ(response.rfind(interim), 15 * interim.size());
      EXPECT_EQ(status_of(response.substr(16 * interim.size())), status);
      EXPECT_EQ(trial.reason(), reason);
    }
  }
}

TEST(OriginAnswer, HasNoInterimResponsesForAnOldClient) {
  Trial trial;
  trial.application.always.text =
      "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  trial.say("GET / HTTP/1.0\r\nHost: praxis.test\r\n\r\n");
  auto const response = trial.hear_all();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_FALSE(field_of(response, "transfer-encoding"));
  EXPECT_EQ(field_of(response, "connection"), "close");
  EXPECT_EQ(body_of(response), "ok");
}

TEST(OriginAnswer, HasTrailersForAClientThatTakesThem) {
  std::string const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n";
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment});
    trial.application.always.text = answer;
    EXPECT_TRUE(trial.ask(get("/", "TE: trailers\r\n")).ends_with("\r\n0\r\nX-Sum: 1\r\n\r\n"));
    EXPECT_TRUE(trial.ask(get("/")).ends_with("\r\n0\r\n\r\n"));
  }
}

TEST(OriginAnswer, KeepsAnOldClientsConnectionWhenItAskedForThat) {
  Trial trial;
  auto const response = trial.ask("GET / HTTP/1.0\r\nHost: praxis.test\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(field_of(response, "connection"), "keep-alive");
  EXPECT_FALSE(trial.ended());
}

TEST(OriginContinue, IsTheOriginsToSay) {
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment});
    trial.application.replies = {{.text = "HTTP/1.1 100 Continue\r\n\r\n", .early = true}, {}};
    trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(trial.overhear(), fragment ? "" : "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(trial.run_until([&] { return trial.application.requests.size() == 1; }));
    EXPECT_EQ(field_of(trial.application.requests[0], "expect"), "100-continue");
  }
}

TEST(OriginContinue, IsNotSaidByTheEdgeAlone) {
  Trial trial;
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(trial.overhear(), "");
  trial.say("hello");
  EXPECT_EQ(status_of(trial.hear()), 200);
}

TEST(EarlyAnswer, ReachesTheClientThatStillSends) {
  Trial trial;
  trial.application.always = {.text = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig", .early = true};
  trial.application.replies = {trial.application.always};
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 1000000\r\n\r\nhello");
  auto const response = trial.hear();
  EXPECT_EQ(status_of(response), 413);
  EXPECT_EQ(field_of(response, "connection"), "close");
  EXPECT_EQ(body_of(response), "big");
  trial.settle();
  EXPECT_EQ(trial.application.open, 0);
}

OriginSettings limited(std::uint64_t max_body) {
  OriginSettings settings;
  settings.max_body = max_body;
  return settings;
}

TEST(BodyLimit, RefusesABodyThatStatesMore) {
  Trial trial({.origin = limited(5)});
  EXPECT_EQ(status_of(trial.ask(post)), 200);
  EXPECT_EQ(status_of(trial.ask("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 6\r\n\r\n")), 413);
  EXPECT_EQ(trial.reason(), "request.body");
  EXPECT_EQ(trial.application.requests.size(), 1U);
}

TEST(BodyLimit, CutsAChunkedBodyThatBecomesMore) {
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment, .origin = limited(5)});
    std::string const head = "POST / HTTP/1.1\r\nHost: praxis.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_of(trial.ask(head + "5\r\nhello\r\n0\r\n\r\n")), 200);
    EXPECT_EQ(status_of(trial.ask(head + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")), 413);
    EXPECT_EQ(trial.reason(), "request.body");
    EXPECT_EQ(trial.application.requests.size(), 1U);
  }
}

// The client goes on sending for a while and reads only then.
TEST(BodyLimit, LetsTheClientReadWhyThoughItStillSends) {
  Trial trial({.origin = limited(5)});
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 100000\r\n\r\n");
  trial.settle();
  trial.say(std::string(50000, 'x'));
  EXPECT_EQ(status_of(trial.hear()), 413);
}

struct Broken {
  std::string text;
  After after;
  int status;
  std::string reason;
};

TEST(BrokenOrigin, IsABadGatewayWithTheReasonInTheRecord) {
  std::vector<Broken> const rows = {
      {"hello\r\n\r\n", After::stays, 502, "h1.bad_version"},
      {"SSH-2.0-OpenSSH\r\n", After::ends, 502, "origin.truncated_head"},
      {"HTTP/1.1 2000 OK\r\n\r\n", After::stays, 502, "h1.bad_status"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello", After::stays, 502,
       "h1.length_with_coding"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", After::stays, 502, "h1.conflicting_length"},
      {"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", After::stays, 502, "h1.bare_lf"},
      {"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", After::stays, 502, "h1.obs_fold"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", After::stays, 502, "h1.long_head"},
      {"HTTP/1.1 200 OK\r\nContent-Le", After::ends, 502, "origin.truncated_head"},
      {"", After::ends, 502, "origin.silent"},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", After::stays, 502,
       "origin.unasked_upgrade"},
      {"HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello", After::stays, 502, "h1.body_of_interim"},
  };
  for (auto const& row : rows) {
    for (auto const fragment : {std::size_t{0}, std::size_t{7}}) {
      SCOPED_TRACE(row.text.substr(0, 100) + " in pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment, .origin = {.retry = {.attempts = 0}}});
      trial.application.always = {.text = row.text, .after = row.after};
      auto const response = trial.ask(get());
      EXPECT_EQ(status_of(response), row.status);
      EXPECT_EQ(trial.reason(), row.reason);
      EXPECT_FALSE(response.contains("10.0.0.1")) << response;
      EXPECT_FALSE(field_of(response, "server"));
      EXPECT_EQ(trial.application.requests.size(), 1U);
      EXPECT_EQ(trial.application.open, 0);
    }
  }
}

TEST(BrokenOrigin, ThatStopsInTheMiddleBreaksTheResponseOff) {
  for (auto const* text : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz"}) {
    Trial trial;
    trial.application.always = {.text = text, .after = After::ends};
    trial.say(get());
    auto const heard = trial.hear_all();
    EXPECT_EQ(testing::message_length(heard), 0U) << heard;
    auto const records = trial.records();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_TRUE(records[0].contains("\"error\":\"bad_gateway\"")) << records[0];
  }
}

TEST(SlowOrigin, IsAGatewayTimeout) {
  Trial trial;
  trial.application.always.text = "";
  trial.say(get());
  trial.settle();
  trial.pass(59s);
  EXPECT_EQ(trial.overhear(), "");
  trial.pass(2s);
  EXPECT_EQ(status_of(trial.hear()), 504);
  EXPECT_EQ(trial.reason(), "origin.first_byte_timeout");
  EXPECT_EQ(trial.application.open, 0);
}

TEST(SlowOrigin, IsNotWaitedForByteByByte) {
  Trial trial;
  trial.application.always.text = "HTTP/1.1 200";
  trial.say(get());
  trial.settle();
  trial.pass(61s);
  EXPECT_EQ(status_of(trial.hear()), 504);
}

TEST(SlowOrigin, BreaksItsResponseOffWhenItPausesTooLong) {
  Trial trial;
  trial.application.always.text = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
  trial.say(get());
  trial.settle();
  trial.pass(59s);
  EXPECT_FALSE(trial.ended());
  trial.pass(2s);
  EXPECT_TRUE(trial.ended());
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].contains("\"reason\":\"origin.body_timeout\"")) << records[0];
}

TEST(UnreachableOrigin, IsABadGateway) {
  Trial trial;
  trial.application.reachable = false;
  auto const response = trial.ask(get());
  EXPECT_EQ(status_of(response), 502);
  EXPECT_EQ(trial.reason(), "origin.unreachable");
  EXPECT_FALSE(response.contains("refused"));
}

TEST(Pool, KeepsAConnectionForTheNextRequest) {
  Trial trial;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status_of(trial.ask(get())), 200);
  EXPECT_EQ(trial.application.dials, 1);
}

TEST(Pool, KeepsNoConnectionThatTheOriginWillClose) {
  for (auto const* text : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                           "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"}) {
    Trial trial;
    trial.application.always.text = text;
    trial.ask(get());
    trial.ask(get());
    EXPECT_EQ(trial.application.dials, 2);
  }
}

TEST(Pool, ForgetsAConnectionThatTheOriginClosedMeanwhile) {
  Trial trial;
  trial.application.replies = {{.after = After::ends}};
  trial.ask(get());
  trial.settle();
  EXPECT_EQ(status_of(trial.ask(post)), 200);
  EXPECT_EQ(trial.application.dials, 2);
}

TEST(Pool, ForgetsAConnectionThatWasIdleTooLong) {
  Trial trial;
  trial.ask(get());
  trial.settle();
  EXPECT_EQ(trial.worker.pools().idle_connections(), 1U);
  trial.pass(31s);
  EXPECT_EQ(trial.worker.pools().idle_connections(), 0U);
  trial.settle();
  EXPECT_EQ(trial.application.open, 0);
}

TEST(StaleConnection, IsReplacedForARequestThatMayBeRepeated) {
  for (int used = 1; used < 4; ++used) {
    Trial trial;
    trial.application.replies = {static_cast<std::size_t>(used), trial::Reply()};
    trial.application.replies.push_back({.text = "", .after = After::ends});
    for (int i = 0; i < used; ++i) EXPECT_EQ(status_of(trial.ask(get())), 200);
    EXPECT_EQ(status_of(trial.ask(get("/again"))), 200);
    EXPECT_EQ(trial.application.dials, 2);
  }
}

TEST(StaleConnection, IsNotReplacedForARequestThatMayHaveHadAnEffect) {
  for (auto const& request : {post, std::string("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 0\r\n\r\n"),
                              std::string("PATCH / HTTP/1.1\r\nHost: praxis.test\r\n\r\n"),
                              std::string("PUT / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 5\r\n\r\nhello")}) {
    Trial trial;
    trial.application.replies = {{}, {.text = "", .after = After::ends}};
    trial.ask(get());
    EXPECT_EQ(status_of(trial.ask(request)), 502);
    EXPECT_EQ(trial.reason(), "origin.stale_connection");
    EXPECT_EQ(trial.application.requests.size(), 2U);
  }
}

TEST(StaleConnection, IsReplacedOnlyOnce) {
  Trial trial({.origin = {.retry = {.attempts = 0}}});
  trial.application.replies = {{}, {.text = "", .after = After::ends}, {.text = "", .after = After::ends}};
  trial.ask(get());
  EXPECT_EQ(status_of(trial.ask(get())), 502);
  EXPECT_EQ(trial.application.requests.size(), 3U);
}

TEST(ClientThatLeaves, EndsTheWaitForTheOrigin) {
  Trial trial;
  trial.application.always.text = "";
  trial.say(get());
  EXPECT_TRUE(trial.run_until([&] { return trial.application.requests.size() == 1; }));
  EXPECT_EQ(trial.application.open, 1);
  trial.vanish();
  trial.settle();
  EXPECT_EQ(trial.application.open, 0);
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].contains("\"aborted\":true")) << records[0];
  EXPECT_TRUE(records[0].contains("\"reason\":\"client.gone\"")) << records[0];
}

TEST(ClientThatLeaves, EndsAResponseThatIsUnderWay) {
  Trial trial;
  trial.application.always.text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n";
  trial.say(get());
  auto const heard = trial.overhear();
  EXPECT_TRUE(heard.contains("data: 1\n\n")) << heard;  // at once
  trial.vanish();
  trial.settle();
  EXPECT_EQ(trial.application.open, 0);
}

TEST(ClientThatLeaves, EndsAnUploadThatIsUnderWay) {
  Trial trial;
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 1000\r\n\r\nhello");
  trial.settle();
  EXPECT_EQ(trial.application.open, 1);
  trial.vanish();
  trial.settle();
  EXPECT_EQ(trial.application.open, 0);
  EXPECT_EQ(trial.application.requests.size(), 0U);
}

// A filter of the kind that inspects answers.
class Refuser final : public Filter {
 public:
  std::string_view name() const override { return "refuser"; }
  Task<http::Response> handle(Exchange& exchange, Next next) const override {
    auto const response = co_await next(exchange);
    if (!response) co_return fail(response.error());
    co_return fail(Code::forbidden, "refuser.no");
  }
};

TEST(RefusedAnswer, IsNotWaitedForByAnUploadThatIsUnderWay) {
  Refuser const refuser;
  Trial trial;
  trial.put_in_front(refuser);
  trial.application.replies = {{.early = true}};
  trial.application.reads_on = false;
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 10000000\r\n\r\n" + std::string(400'000, 'x'));
  EXPECT_EQ(status_of(trial.hear()), 403);
  trial.settle();
  EXPECT_EQ(trial.reason(), "refuser.no");
  EXPECT_EQ(trial.worker.pools().idle_connections(), 0U);
  trial.close();
}

TEST(SlowClient, OfABodyIsATimeout) {
  Trial trial;
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 1000\r\n\r\nhello");
  trial.settle();
  trial.pass(29s);
  EXPECT_EQ(trial.overhear(), "");
  trial.pass(2s);
  EXPECT_EQ(status_of(trial.hear()), 408);
  EXPECT_EQ(trial.application.open, 0);
}

TEST(Record, IsOneForEachExchangeAndNumbersItsRequests) {
  Trial trial;
  trial.say(get("/a") + get("/b?secret=token") + "nonsense\r\n\r\n");
  trial.hear();
  trial.hear();
  trial.hear();
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 3U);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_TRUE(records[i].contains("\"request\":" + std::to_string(i + 1))) << records[i];
    EXPECT_FALSE(records[i].contains("secret"));
  }
  EXPECT_TRUE(records[1].contains("\"path\":\"/b\"")) << records[1];
  EXPECT_TRUE(records[2].contains("\"status\":400")) << records[2];
}

TEST(Record, HasTheBytesOfBothBodies) {
  Trial trial;
  trial.ask(post);
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].contains("\"received\":5,\"sent\":2")) << records[0];
  EXPECT_TRUE(records[0].contains("\"origin\":\"http://10.0.0.1:9000\"")) << records[0];
}

}  // namespace
}  // namespace cordon::proxy
