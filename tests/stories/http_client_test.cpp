#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.h"
#include "testing/edge.h"
#include "testing/origin.h"

// The one outbound client, on a loop of the test's own, against a real server.
namespace cordon {
namespace {

using http::ClientLimits;
using http::ClientRequest;
using http::ClientResponse;
using ::testing::HasSubstr;
using testing::Origin;
using testing::Wire;

// The connection ends behind it.
bool say_last(Wire& wire, std::string_view text) {
  EXPECT_TRUE(wire.say(text));
  return false;
}

class HttpClient : public ::testing::Test {
 protected:
  Result<ClientResponse> ask(ClientRequest request, std::shared_ptr<tls::ClientContext const> tls = nullptr,
                             ClientLimits limits = {}, std::shared_ptr<net::Egress const> egress = nullptr) {
    net::Resolver resolver(loop_);
    http::Client const client(resolver, std::move(tls), limits, std::move(egress));
    return net::run(loop_, client.send(std::move(request)));
  }
  // What was taken of a stream: pieces until there are so many.
  struct Taken {
    Result<ClientResponse> response;
    std::string text;
  };
  Taken follow(Origin const& origin, std::string_view until, ClientLimits limits = {}) {
    net::Resolver resolver(loop_);
    http::Client const client(resolver, nullptr, limits);
    std::string text;
    auto take = [&](std::string_view piece) {
      text += piece;
      return !text.ends_with(until);
    };
    auto response = net::run(loop_, client.stream({.url = plain(origin)}, take));
    return {.response = std::move(response), .text = std::move(text)};
  }
  static std::string plain(Origin const& origin, std::string const& path = "/") {
    return "http://127.0.0.1:" + std::to_string(origin.port()) + path;
  }
  static std::string secure(Origin const& origin, std::string const& path = "/") {
    return "https://localhost:" + std::to_string(origin.port()) + path;
  }
  static std::shared_ptr<tls::ClientContext const> trusting() {
    return *tls::ClientContext::create({.authorities = testing::authority_file()});
  }

  net::Loop loop_;
};

TEST_F(HttpClient, SendsARequestAndReadsTheAnswer) {
  Origin origin;
  origin.answer("HTTP/1.1 201 Created\r\nLocation: /new\r\nContent-Length: 5\r\n\r\nhello");
  auto const response = ask(
      {.method = "POST", .url = plain(origin, "/a/../b?c=d"), .fields = {{"content-type", "application/json"}}, .body = "{}"});
  ASSERT_TRUE(response) << response.error().reason;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->field("LOCATION"), "/new");
  EXPECT_EQ(response->field("x-missing"), "");
  EXPECT_EQ(response->body, "hello");
  EXPECT_THAT(origin.last(), ::testing::StartsWith("POST /b?c=d HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(origin.port())));
  EXPECT_THAT(origin.last(), HasSubstr("content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"));
}

TEST_F(HttpClient, ReadsEveryFramingAndSkipsInterimAnswers) {
  for (auto const* text : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                           "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}) {
    Origin origin;
    origin.answer(text);
    auto const response = ask({.url = plain(origin)});
    ASSERT_TRUE(response) << response.error().reason;
    EXPECT_EQ(response->body, "hello");
    EXPECT_EQ(response->field("link"), "");
  }
}

TEST_F(HttpClient, SpeaksOverTlsOnlyToWhoProvesItsName) {
  Origin origin([](Wire& wire, std::string const&) { return say_last(wire, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); },
                testing::server_context("localhost"));
  auto const response = ask({.url = secure(origin)}, trusting());
  ASSERT_TRUE(response) << response.error().reason << response.error().detail;
  EXPECT_EQ(response->body, "ok");

  auto const stranger = ask({.url = secure(origin)}, *tls::ClientContext::create({}));  // the system does not know our authority
  EXPECT_EQ(stranger.error().code, Code::unreachable);
  EXPECT_EQ(stranger.error().reason, "tls.certificate");
  auto const other = ask({.url = "https://127.0.0.1:" + std::to_string(origin.port())}, trusting());  // named, not numbered
  EXPECT_EQ(other.error().reason, "tls.certificate");
}

TEST_F(HttpClient, NeverSpeaksInClearWhereItWasGivenTls) {
  Origin origin;
  EXPECT_EQ(ask({.url = plain(origin)}, trusting()).error().code, Code::invalid);
  EXPECT_EQ(ask({.url = secure(origin)}).error().code, Code::invalid);
  EXPECT_EQ(origin.connections(), 0);
}

TEST_F(HttpClient, SendsNothingThatCouldBecomeAnotherLine) {
  Origin origin;
  EXPECT_EQ(ask({.url = plain(origin), .fields = {{"x", "a\r\nb: c"}}}).error().code, Code::invalid);
  EXPECT_EQ(ask({.url = plain(origin), .fields = {{"x: y", "a"}}}).error().code, Code::invalid);
  EXPECT_EQ(ask({.url = plain(origin), .fields = {{"Content-Length", "7"}}}).error().code, Code::invalid);
  EXPECT_EQ(ask({.method = "GET /x", .url = plain(origin)}).error().code, Code::invalid);
  EXPECT_EQ(ask({.url = "http://127.0.0.1:1/a b"}).error().code, Code::invalid);
  EXPECT_EQ(origin.connections(), 0);
}

TEST_F(HttpClient, TakesNoMoreThanItsLimit) {
  Origin origin;
  origin.answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'));
  EXPECT_TRUE(ask({.url = plain(origin)}, nullptr, {.body = 100}));
  EXPECT_EQ(ask({.url = plain(origin)}, nullptr, {.body = 99}).error().code, Code::too_large);
}

TEST_F(HttpClient, TakesNoEndlessRowOfInterimAnswers) {
  for (int const count : {8, 9}) {
    std::string answer;
    for (int i = 0; i < count; ++i) answer += "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    Origin origin;
    origin.answer(answer + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    auto const response = ask({.url = plain(origin)});
    EXPECT_EQ(response.has_value(), count == 8);
    if (!response) EXPECT_EQ(response.error().reason, "client.interim");
  }
}

TEST_F(HttpClient, WaitsNoLongerThanItsTime) {
  Origin origin([](Wire&, std::string const&) { return true; });  // never answers
  EXPECT_EQ(ask({.url = plain(origin)}, nullptr, {.time = std::chrono::milliseconds(50)}).error().code, Code::timeout);
}

TEST_F(HttpClient, TellsAnAnswerThatWasCutFromAWholeOne) {
  for (auto const* text : {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-", ""}) {
    Origin origin([&](Wire& wire, std::string const&) { return say_last(wire, text); });
    EXPECT_FALSE(ask({.url = plain(origin)})) << text;
  }
}

TEST_F(HttpClient, FollowsARedirectOnlyWhenToldAndAsOftenAsTold) {
  Origin origin([](Wire& wire, std::string const& request) {
    bool const there = request.starts_with("GET /end");
    bool const near = request.starts_with("GET /near");
    return say_last(wire, there  ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfound"
                          : near ? "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n"
                                 : "HTTP/1.1 301 Moved\r\nLocation: /near\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(ask({.url = plain(origin, "/start")})->status, 301);
  EXPECT_EQ(ask({.url = plain(origin, "/start"), .redirects = 1})->status, 302);
  EXPECT_EQ(ask({.url = plain(origin, "/start"), .redirects = 2})->body, "found");
  EXPECT_EQ(ask({.method = "POST", .url = plain(origin, "/start"), .body = "x", .redirects = 2})->status, 301);
}

TEST_F(HttpClient, GoesOnlyWhereItMayAlsoWhenItIsSentThere) {
  Origin inside;
  inside.answer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
  Origin origin([&](Wire& wire, std::string const& request) {
    auto const to = request.starts_with("GET /near") ? "/end" : plain(inside);
    bool const end = request.starts_with("GET /end");
    return say_last(wire, end ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                              : "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
  });
  auto const nowhere = std::make_shared<net::Egress const>();
  auto const there =
      std::make_shared<net::Egress const>(std::vector{*net::Prefix::parse("127.0.0.1")}, std::vector{origin.port()});
  EXPECT_EQ(ask({.url = plain(origin, "/near"), .redirects = 1}, nullptr, {}, nowhere).error().reason, "egress.address");
  EXPECT_EQ(origin.connections(), 0);
  EXPECT_EQ(ask({.url = plain(origin, "/near"), .redirects = 1}, nullptr, {}, there)->body, "ok");
  EXPECT_EQ(ask({.url = plain(origin, "/far"), .redirects = 1}, nullptr, {}, there).error().reason, "egress.port");
  EXPECT_EQ(inside.connections(), 0);
  EXPECT_EQ(ask({.url = plain(origin, "/far"), .redirects = 1})->body, "secret") << "nobody forbids it";
}

// Answers with a chunk after each pause, and then with nothing more.
Origin::Answer chunks(std::vector<std::chrono::milliseconds> pauses) {
  return [pauses = std::move(pauses)](Wire& wire, std::string const&) {
    if (!wire.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) return false;
    for (auto const pause : pauses) {
      std::this_thread::sleep_for(pause);
      if (!wire.say("2\r\nab\r\n")) return false;
    }
    return true;
  };
}

TEST_F(HttpClient, TakesAStreamPieceByPieceUntilItHasEnough) {
  using namespace std::chrono_literals;
  Origin origin;
  origin.answer(chunks({0ms, 20ms, 20ms}));
  auto const taken = follow(origin, "abab");
  EXPECT_TRUE(taken.response) << taken.response.error().reason;
  EXPECT_EQ(taken.text, "abab");
}

TEST_F(HttpClient, GivesEachPieceOfAStreamItsTime) {
  using namespace std::chrono_literals;
  Origin origin;
  origin.answer(chunks({150ms, 150ms, 150ms}));
  auto const taken = follow(origin, "ababab", {.time = 300ms});
  EXPECT_TRUE(taken.response) << taken.response.error().reason;
}

TEST_F(HttpClient, WaitsForAPieceOfAStreamNoLongerThanItsTime) {
  using namespace std::chrono_literals;
  Origin origin;
  origin.answer(chunks({0ms}));
  auto const taken = follow(origin, "abab", {.time = 100ms});
  ASSERT_FALSE(taken.response);
  EXPECT_EQ(taken.response.error().code, Code::timeout);
  EXPECT_EQ(taken.text, "ab");
}

TEST_F(HttpClient, HasTheBodyOfAnAnswerThatIsNoStream) {
  Origin origin;
  origin.answer("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nfull");
  auto const taken = follow(origin, "never");
  ASSERT_TRUE(taken.response);
  EXPECT_EQ(taken.response->status, 503);
  EXPECT_EQ(taken.response->body, "full");
  EXPECT_EQ(taken.text, "");
}

}  // namespace
}  // namespace cordon
