#include "proxy/origin_request.h"

#include <gtest/gtest.h>

#include "proxy/trial.h"

namespace cordon::proxy {
namespace {

using testing::body_of;
using testing::field_of;
using testing::status_of;
using trial::Trial;

// Takes out the one line that differs every time, after a look at it.
std::string without_trace(std::string request) {
  auto const begin = request.find("traceparent: 00-");
  if (begin == std::string::npos) return "no traceparent in: " + request;
  auto const end = request.find("\r\n", begin);
  if (end - begin != 13 + record::traceparent_size) return "a strange traceparent in: " + request;
  return request.erase(begin, end + 2 - begin);
}

std::string ours(std::string const& peer = "192.0.2.7", std::string const& host = "praxis.test") {
  return "via: 1.1 cordon\r\nx-forwarded-for: " + peer + "\r\nx-forwarded-proto: http\r\nx-forwarded-host: " + host +
         "\r\nx-forwarded-port: 80\r\nforwarded: for=" + peer + ";host=\"" + host + "\";proto=http\r\n\r\n";
}

struct Passage {
  char const* title;
  std::string asked;
  std::string received;
};

std::string const get = "GET / HTTP/1.1\r\n";
std::string const host = "Host: praxis.test\r\n";
std::string const to_origin = "GET / HTTP/1.1\r\nhost: praxis.test\r\n";

Passage const passages[] = {
    {"a plain request", get + host + "\r\n", to_origin + ours()},
    {"fields in their order, as they were spelt", get + "B: 2\r\n" + host + "a: 1\r\nB: 3\r\n\r\n",
     to_origin + "B: 2\r\na: 1\r\nB: 3\r\n" + ours()},
    {"hop-by-hop fields stay",
     get + host +
         "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nProxy-Connection: close\r\nTE: gzip\r\nUpgrade: "
         "h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
     to_origin + ours()},
    {"what Connection lists stays", get + host + "X-Hop: 1\r\nX-End: 2\r\nConnection: close, x-hop\r\n\r\n",
     to_origin + "X-End: 2\r\n" + ours()},
    {"Connection in several lines", get + host + "A: 1\r\nB: 2\r\nConnection: a\r\nConnection: ,b,\r\n\r\n", to_origin + ours()},
    {"Connection cannot take away what we say",
     get + host + "Connection: host, via, x-forwarded-for, forwarded, traceparent\r\n\r\n", to_origin + ours()},
    {"trailers are accepted", get + host + "TE: trailers, deflate\r\nConnection: te\r\n\r\n",
     to_origin + "connection: te\r\nte: trailers\r\n" + ours()},
    {"Via goes on", get + host + "Via: 1.1 a, 1.0 b\r\nVia: 2 c\r\n\r\n",
     to_origin + "via: 1.1 a, 1.0 b, 2 c, 1.1 cordon" + ours().substr(15)},
    {"an untrusted peer's word on who it is",
     get + host +
         "X-Forwarded-For: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nX-Forwarded-Proto: "
         "https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 1\r\n\r\n",
     to_origin + ours()},
    {"names that mean another one to CGI",
     get + host + "X_Forwarded_For: 10.0.0.1\r\nContent_Length: 5\r\nProxy: http://evil.test\r\nProxy-X: stays\r\n\r\n",
     to_origin + "Proxy-X: stays\r\n" + ours()},
    {"the host in lower case, without its last dot", get + "Host: PRAXIS.test.\r\n\r\n", to_origin + ours()},
    {"the host with its port", get + "Host: praxis.test:8080\r\n\r\n",
     "GET / HTTP/1.1\r\nhost: praxis.test:8080\r\nvia: 1.1 cordon\r\nx-forwarded-for: 192.0.2.7\r\nx-forwarded-proto: http\r\n"
     "x-forwarded-host: praxis.test:8080\r\nx-forwarded-port: 8080\r\nforwarded: "
     "for=192.0.2.7;host=\"praxis.test:8080\";proto=http\r\n\r\n"},
    {"an IPv6 host in its shortest form", get + "Host: [2001:DB8:0:0::1]\r\n\r\n",
     "GET / HTTP/1.1\r\nhost: [2001:db8::1]\r\n" + ours("192.0.2.7", "[2001:db8::1]")},
    {"absolute form becomes origin form", "GET http://praxis.test/a?b HTTP/1.1\r\n" + host + "\r\n",
     "GET /a?b HTTP/1.1\r\nhost: praxis.test\r\n" + ours()},
    {"the canonical path, the query as it came", "GET /a/./b/../%7Ec%2d%c3%a9?x=%2e%2E/../&y HTTP/1.1\r\n" + host + "\r\n",
     "GET /a/~c-%C3%A9?x=%2e%2E/../&y HTTP/1.1\r\nhost: praxis.test\r\n" + ours()},
    {"an empty query is one", "GET /a? HTTP/1.1\r\n" + host + "\r\n", "GET /a? HTTP/1.1\r\nhost: praxis.test\r\n" + ours()},
    {"all of the server", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", "OPTIONS * HTTP/1.1\r\nhost: praxis.test\r\n" + ours()},
    {"a method of its own", "PURGE /x HTTP/1.1\r\n" + host + "\r\n", "PURGE /x HTTP/1.1\r\nhost: praxis.test\r\n" + ours()},
    {"a body of stated length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello",
     "POST / HTTP/1.1\r\nhost: praxis.test\r\ncontent-length: 5\r\n" + ours() + "hello"},
    {"an empty body of stated length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
     "POST / HTTP/1.1\r\nhost: praxis.test\r\ncontent-length: 0\r\n" + ours()},
    {"range and conditions",
     get + host +
         "Range: bytes=0-9\r\nIf-Range: \"a\"\r\nIf-None-Match: W/\"b\"\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 "
         "GMT\r\n\r\n",
     to_origin +
         "Range: bytes=0-9\r\nIf-Range: \"a\"\r\nIf-None-Match: W/\"b\"\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n" +
         ours()},
    {"cookies and tokens untouched", get + host + "Cookie: a=b; c=d\r\nAuthorization: Bearer x.y.z\r\n\r\n",
     to_origin + "Cookie: a=b; c=d\r\nAuthorization: Bearer x.y.z\r\n" + ours()},
};

constexpr std::size_t fragments[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};

TEST(OriginRequest, IsExactlyThisForWhatTheClientAsked) {
  for (auto const& passage : passages) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(std::string(passage.title) + ", in pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      EXPECT_EQ(status_of(trial.ask(passage.asked)), 200);
      ASSERT_EQ(trial.application.requests.size(), 1U);
      EXPECT_EQ(without_trace(trial.application.requests[0]), passage.received);
      EXPECT_EQ(trial.application.unfinished, "");
    }
  }
}

TEST(OriginRequest, HasAChunkedBodyWithItsTrailersWhereTheLengthIsNotKnown) {
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment});
    trial.ask(
        "POST / HTTP/1.1\r\nHost: praxis.test\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: "
        "9\r\n\r\n");
    ASSERT_EQ(trial.application.requests.size(), 1U);
    auto const& request = trial.application.requests[0];
    EXPECT_EQ(field_of(request, "transfer-encoding"), "chunked");
    EXPECT_FALSE(field_of(request, "content-length"));
    auto const body = body_of(request);
    EXPECT_TRUE(body.ends_with("\r\n0\r\nX-Sum: 9\r\n\r\n")) << body;
    std::string content;
    for (std::string_view rest = body; rest.front() != '0';) {
      auto const size = static_cast<std::size_t>(std::stoul(std::string(rest), nullptr, 16));
      auto const begin = rest.find("\r\n") + 2;
      content += rest.substr(begin, size);
      rest.remove_prefix(begin + size + 2);
    }
    EXPECT_EQ(content, "abcde");
  }
}

TEST(OriginRequest, ContinuesTheTraceOfItsCallerWithASpanOfItsOwn) {
  std::string const theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  Trial trial;
  trial.ask(trial::get("/", "traceparent: " + theirs + "\r\ntracestate: a=b\r\n"));
  auto const passed = field_of(trial.application.requests[0], "traceparent");
  EXPECT_TRUE(passed->starts_with("00-0af7651916cd43dd8448eb211c80319c-")) << *passed;
  EXPECT_FALSE(passed->contains("b7ad6b7169203331"));
  EXPECT_TRUE(passed->ends_with("-01"));
  EXPECT_EQ(field_of(trial.application.requests[0], "tracestate"), "a=b");
}

TEST(OriginRequest, StartsATraceWhereTheCallersIsNone) {
  for (auto const* theirs :
       {"", "traceparent: 00-0-0-00\r\n", "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n"}) {
    Trial trial;
    trial.ask(trial::get("/", std::string(theirs) + "tracestate: a=b\r\n"));
    auto const passed = field_of(trial.application.requests[0], "traceparent");
    ASSERT_EQ(passed->size(), record::traceparent_size);
    EXPECT_NE(passed->substr(3, 32), std::string(32, '0'));
    EXPECT_FALSE(field_of(trial.application.requests[0], "tracestate")) << theirs;  // it belonged to another trace
  }
}

TEST(OriginRequest, RecordsOnWhoseWordItKnowsTheClient) {
  struct Row {
    char const* fields;
    std::vector<std::string> trusted;
    char const* client;
    char const* proof;
  };
  for (auto const& row :
       {Row{"X-Forwarded-For: 198.51.100.1\r\n", {"192.0.2.7/32"}, "198.51.100.1", "forwarded"},
        Row{"Forwarded: for=198.51.100.1\r\n", {"192.0.2.7/32"}, "198.51.100.1", "forwarded"},
        Row{"", {"192.0.2.7/32"}, "192.0.2.7", "socket"}, Row{"X-Forwarded-For: 198.51.100.1\r\n", {}, "192.0.2.7", "socket"}}) {
    Trial trial({.trusted = row.trusted});
    trial.ask(trial::get("/", row.fields));
    auto const records = trial.records();
    ASSERT_EQ(records.size(), 1U);
    auto const said = std::string("\"client\":\"") + row.client + "\",\"proof\":\"" + row.proof + "\"";
    EXPECT_TRUE(records[0].contains(said)) << records[0];
  }
}

TEST(OriginRequest, GoesOnWithWhatATrustedPeerSaidOfItsClient) {
  Trial trial({.trusted = {"192.0.2.0/24"}});
  trial.ask(trial::get(
      "/",
      "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 192.0.2.9\r\nForwarded: for=198.51.100.1\r\nX-Forwarded-Proto: "
      "https\r\nX-Forwarded-Host: a.test\r\nX-Forwarded-Port: 444\r\nX-Real-IP: 10.9.9.9\r\n"));
  auto const& request = trial.application.requests[0];
  EXPECT_EQ(field_of(request, "x-forwarded-for"), "198.51.100.1, 192.0.2.9, 192.0.2.7");
  EXPECT_EQ(field_of(request, "forwarded"), "for=198.51.100.1, for=192.0.2.7;host=\"praxis.test\";proto=http");
  EXPECT_EQ(field_of(request, "x-forwarded-proto"), "https");
  EXPECT_EQ(field_of(request, "x-forwarded-host"), "a.test");
  EXPECT_EQ(field_of(request, "x-forwarded-port"), "444");
  EXPECT_FALSE(field_of(request, "x-real-ip"));
}

TEST(OriginRequest, SaysWhatItKnowsOfASecureConnectionFromIpv6) {
  Trial trial({.secure = true, .peer = "2001:db8::7"});
  trial.ask(trial::get());
  auto const& request = trial.application.requests[0];
  EXPECT_EQ(field_of(request, "x-forwarded-for"), "2001:db8::7");
  EXPECT_EQ(field_of(request, "x-forwarded-proto"), "https");
  EXPECT_EQ(field_of(request, "x-forwarded-port"), "443");
  EXPECT_EQ(field_of(request, "forwarded"), "for=\"[2001:db8::7]\";host=\"praxis.test\";proto=https");
}

TEST(OriginRequest, NamesTheOriginItselfWhereTheClientsHostIsNotKept) {
  OriginSettings origin;
  origin.preserve_host = false;
  origin.authority = "10.0.0.1:9000";
  Trial trial({.origin = origin});
  trial.ask(trial::get());
  EXPECT_EQ(field_of(trial.application.requests[0], "host"), "10.0.0.1:9000");
  EXPECT_EQ(field_of(trial.application.requests[0], "x-forwarded-host"), "praxis.test");
}

// What the framework behind us would take for the real path, host or method: policy is decided by another one.
TEST(OriginRequest, LeavesOutWhatWouldOverrideThePathOrTheClient) {
  Trial trial;
  trial.ask(trial::get("/",
                       "X-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nX-Forwarded-Prefix: /admin\r\nX-Forwarded-Server: "
                       "evil\r\nX-Original-Host: evil\r\n"));
  auto const& request = trial.application.requests[0];
  for (auto const* name : {"x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-server", "x-original-host"}) {
    EXPECT_FALSE(field_of(request, name)) << name;
  }
}

TEST(OriginResponse, IsFreeOfWhatConcernedTheOtherConnection) {
  Trial trial;
  trial.application.always.text =
      "HTTP/1.1 200 OK\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nUpgrade: h2c\r\nX-End: 2\r\nContent-Length: "
      "2\r\n\r\nok";
  auto const response = trial.ask(trial::get());
  for (auto const* name : {"x-hop", "keep-alive", "upgrade", "connection"}) EXPECT_FALSE(field_of(response, name)) << name;
  EXPECT_EQ(field_of(response, "x-end"), "2");
}

TEST(OriginResponse, NamesTheSiteWhereItNamedTheOrigin) {
  struct Row {
    char const* said;
    char const* heard;
  };
  for (auto const& row : std::initializer_list<Row>{{"http://10.0.0.1:9000/a?b", "http://praxis.test/a?b"},
                                                    {"http://10.0.0.1:9000", "http://praxis.test"},
                                                    {"http://10.0.0.1:9000?a", "http://praxis.test?a"},
                                                    {"http://10.0.0.1:90001/a", "http://10.0.0.1:90001/a"},
                                                    {"/a", "/a"},
                                                    {"https://elsewhere.test/", "https://elsewhere.test/"}}) {
    Trial trial;
    trial.application.always.text = "HTTP/1.1 302 Found\r\nLocation: " + std::string(row.said) + "\r\nContent-Length: 0\r\n\r\n";
    EXPECT_EQ(field_of(trial.ask(trial::get()), "location"), row.heard);
  }
}

}  // namespace
}  // namespace cordon::proxy
