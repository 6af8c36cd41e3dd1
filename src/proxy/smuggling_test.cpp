#include <gtest/gtest.h>

#include "proxy/trial.h"

// What two readers could take for two things never reaches the origin, in however many pieces it arrives.
namespace cordon::proxy {
namespace {

using testing::status_of;
using trial::Trial;

std::string const start = "POST / HTTP/1.1\r\nHost: praxis.test\r\n";
std::string const hidden = "GET /admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n";

struct Refused {
  std::string bytes;
  int status;
  std::string reason;
};

std::vector<Refused> const refused = {
    // How long is the body?
    {start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.length_with_coding"},
    {start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.length_with_coding"},
    {start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + hidden, 400, "h1.conflicting_length"},
    {start + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + hidden, 400, "h1.conflicting_length"},
    {start + "Content-Length: 5, 5\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length: +5\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length: 0x5\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length: 5 \t6\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length: -1\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length: 18446744073709551621\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Content-Length:\r\n\r\nhello" + hidden, 400, "h1.bad_length"},
    {start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden, 400,
     "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding:\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.bad_transfer_coding"},
    {start + "Transfer-Encoding: chunked\v\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.control_in_value"},
    {"POST / HTTP/1.0\r\nHost: praxis.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400,
     "h1.coding_in_http_1_0"},
    {"TRACE / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 5\r\n\r\nhello" + hidden, 400, "h1.unexpected_body"},
    // Which field is it?
    {start + "Content-Length : 5\r\n\r\nhello" + hidden, 400, "h1.blank_in_field_name"},
    {start + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.blank_in_field_name"},
    {start + " Content-Length: 5\r\n\r\nhello" + hidden, 400, "h1.obs_fold"},
    {start + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.obs_fold"},
    {start + "Transfer Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400, "h1.blank_in_field_name"},
    {start + std::string("X: a\0b\r\n\r\n", 10) + hidden, 400, "h1.nul"},
    {start + ": chunked\r\n\r\n" + hidden, 400, "h1.bad_field_name"},
    {start + "nothing\r\n\r\n" + hidden, 400, "h1.no_colon"},
    // Where does a line end?
    {start + "X: y\nContent-Length: 5\r\n\r\nhello" + hidden, 400, "h1.bare_lf"},
    {start + "X: y\rContent-Length: 5\r\n\r\nhello" + hidden, 400, "h1.bare_cr"},
    {"POST / HTTP/1.1\nHost: praxis.test\n\n" + hidden, 400, "h1.bare_lf"},
    {start + "\n" + hidden, 400, "h1.bare_lf"},
    {"\r\n\r\n" + hidden, 400, "h1.leading_blank_line"},
    // What is the request line?
    {"GET /  HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_request_line"},
    {"GET / HTTP/1.1 HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_request_line"},
    {"GET\t/ HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_method"},
    {"GET / http/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_version"},
    {"GET / HTTP/1.10\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_version"},
    {"GET /\r\n" + hidden, 400, "h1.bad_request_line"},
    {"GET / HTTP/2.0\r\nHost: praxis.test\r\n\r\n" + hidden, 505, "h1.unsupported_version"},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "h1.http2_preface"},
    // Which host?
    {"GET / HTTP/1.1\r\n\r\n" + hidden, 400, "h1.no_host"},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n" + hidden, 400, "h1.empty_host"},
    {"GET / HTTP/1.1\r\nHost: praxis.test\r\nHost: evil.test\r\n\r\n" + hidden, 400, "h1.several_hosts"},
    {"GET http://evil.test/ HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.other_host"},
    {"GET https://praxis.test/ HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 421, "h1.other_scheme"},
    {"GET / HTTP/1.1\r\nHost: praxis.test@evil.test\r\n\r\n" + hidden, 400, "url.userinfo"},
    {"GET / HTTP/1.1\r\nHost: praxis.test/evil\r\n\r\n" + hidden, 400, "url.bad_host"},
    {"GET / HTTP/1.1\r\nHost: praxis.test:0\r\n\r\n" + hidden, 400, "url.bad_port"},
    // Which path?
    {"GET /a/..;/admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.dot_segment_parameter"},
    {"GET /a%2f..%2fadmin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.encoded_slash"},
    {"GET /a/%2e%2e/admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.encoded_dot_segment"},
    {"GET /../admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.above_root"},
    {"GET //admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.empty_segment"},
    {"GET /a%0d%0aX:y HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.encoded_control"},
    {"GET /a\\b HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.backslash"},
    {"GET /%252e%252e/admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.double_encoding"},
    {"GET /#admin HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "url.fragment"},
    {"GET praxis.test HTTP/1.1\r\nHost: praxis.test\r\n\r\n" + hidden, 400, "h1.bad_target_form"},
    // What we do not do.
    {"CONNECT praxis.test:443 HTTP/1.1\r\nHost: praxis.test:443\r\n\r\n" + hidden, 405, "route.connect"},
    {"TRACE / HTTP/1.1\r\nHost: praxis.test\r\n\r\n", 405, "route.trace"},
    {"GET / HTTP/1.1\r\nHost: other.test\r\n\r\n", 404, "route.unknown_host"},
    {start + "Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello" + hidden, 417, "h1.bad_expectation"},
    {start + "Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 5\r\n\r\nhello" + hidden, 400, "h1.upgrade_with_body"},
};

constexpr std::size_t fragments[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};

TEST(Smuggling, IsRefusedBeforeTheOriginHearsAnything) {
  for (auto const& row : refused) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(row.bytes + "\nin pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      EXPECT_EQ(status_of(trial.ask(row.bytes)), row.status);
      EXPECT_EQ(trial.reason(), row.reason);
      EXPECT_EQ(trial.application.dials, 0);
    }
  }
}

TEST(Smuggling, EndsTheConnectionThatTriedIt) {
  for (auto const& row : refused) {
    bool const understood = row.reason.starts_with("route.");
    if (understood) continue;
    SCOPED_TRACE(row.bytes);
    Trial trial;
    trial.say(row.bytes);
    auto const heard = trial.hear();
    EXPECT_EQ(testing::field_of(heard, "connection"), "close");
    EXPECT_EQ(trial.overhear(), "");
    trial.leave();
    EXPECT_TRUE(trial.ended());
  }
}

// A body that turns out to be broken after its head has gone to the origin: that connection ends, and nothing hidden is taken for
// a request.
TEST(Smuggling, InAChunkedBodyReachesTheOriginAsNoWholeRequest) {
  std::string const head = start + "Transfer-Encoding: chunked\r\n\r\n";
  std::vector<Refused> const rows = {
      {head + "5\r\nhello0\r\n\r\n" + hidden, 400, "h1.unterminated_chunk"},
      {head + "5\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bare_lf"},
      {head + "5\r\nhello\n0\r\n\r\n" + hidden, 400, "h1.unterminated_chunk"},
      {head + "5\rhello\r\n0\r\n\r\n" + hidden, 400, "h1.bare_cr"},
      {head + "0x5\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bad_chunk_size"},
      {head + "+5\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bad_chunk_size"},
      {head + " 5\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bad_chunk_size"},
      {head + "\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bad_chunk_size"},
      {head + "10000000000000005\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.chunk_size_overflow"},
      {head + "5;x\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bare_lf"},
      {head + "5;x=\"\r\nhello\r\n0\r\n\r\n" + hidden, 400, "h1.bad_chunk_extension"},
      {head + "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n" + hidden, 400, "h1.forbidden_trailer"},
      {head + "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden, 400, "h1.forbidden_trailer"},
      {head + "5\r\nhello\r\n0\r\nX : y\r\n\r\n" + hidden, 400, "h1.blank_in_field_name"},
      {head + "5\r\nhello\r\n0\r\nX: y\n\r\n" + hidden, 400, "h1.bare_lf"},
      {head + "5\r\nhello\r\n0\r\n\rX" + hidden, 400, "h1.bare_cr"},
  };
  for (auto const& row : rows) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(row.bytes + "\nin pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      EXPECT_EQ(status_of(trial.ask(row.bytes)), row.status);
      EXPECT_EQ(trial.reason(), row.reason);
      trial.settle();
      EXPECT_EQ(trial.application.requests.size(), 0U);
      EXPECT_FALSE(trial.application.unfinished.contains("/admin"));
      EXPECT_EQ(trial.application.open, 0);
    }
  }
}

// The response's end has to be sure too: what an origin says beyond it is nobody's answer.
TEST(Smuggling, OfASecondResponseReachesNobody) {
  for (auto const* poisoned : {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 "
                               "OK\r\nContent-Length: 4\r\n\r\nevil",
                               "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil",
                               "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nevil"}) {
    for (auto const fragment : fragments) {
      SCOPED_TRACE(std::string(poisoned) + "\nin pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment});
      trial.application.replies = {{.text = poisoned}};
      EXPECT_FALSE(trial.ask(trial::get(), std::string_view(poisoned).contains("No")).contains("evil"));
      auto const second = trial.ask(trial::get("/second"));
      EXPECT_EQ(testing::body_of(second), "ok");
      EXPECT_EQ(trial.application.dials, 2);
    }
  }
}

TEST(Smuggling, IsNotSuspectedOfRequestsInARow) {
  for (auto const fragment : fragments) {
    Trial trial({.fragment = fragment});
    trial.say(start + "Content-Length: 5\r\n\r\nhello" + start + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" +
              trial::get("/third"));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(status_of(trial.hear()), 200);
    EXPECT_EQ(trial.application.requests.size(), 3U);
    EXPECT_TRUE(trial.application.requests[2].starts_with("GET /third "));
  }
}

}  // namespace
}  // namespace cordon::proxy
