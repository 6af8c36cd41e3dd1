#include <gtest/gtest.h>

#include <string>

#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

constexpr Limits limits = {};

std::string show(Request const& request, RequestHead const& head) {
  constexpr std::string_view framings[] = {"none", "length", "chunked", "until_close"};
  Target const& target = request.target;
  std::string text = std::string(request.method_text) + " " + std::string(target.scheme) + "://" + std::string(target.host);
  if (target.port != 0) text += ":" + std::to_string(target.port);
  text += " " + std::string(target.path);
  if (target.has_query) text += "?" + std::string(target.query);
  if (request.version == Version::http_1_0) text += " 1.0";
  if (head.framing != Framing::none) text += " " + std::string(framings[static_cast<int>(head.framing)]);
  if (head.framing == Framing::length) text += "=" + std::to_string(request.content_length.value_or(0));
  if (head.keep_alive) text += " keep";
  if (head.expects_continue) text += " continue";
  if (head.upgrade) text += " upgrade";
  return text;
}

// What becomes of a head that arrives in pieces: what was understood, or the reason of the refusal.
std::string read(std::string const& text, std::size_t piece, bool secure = false) {
  HeadScanner scanner;
  for (std::size_t size = 0; size < text.size();) {
    size = std::min(size + piece, text.size());
    std::string const seen = text.substr(0, size);
    auto const scanned = scanner.scan(seen, limits);
    if (!scanned) return std::string(scanned.error().reason);
    if (*scanned == 0) continue;
    Arena arena;
    Request request(arena);
    std::string const whole = seen.substr(0, *scanned);
    auto const head = parse_request(whole, secure, limits, arena, request);
    return head ? show(request, *head) : std::string(head.error().reason);
  }
  return "more";
}

struct Row {
  std::string text;
  std::string expected;
};

std::string options(std::size_t count) {
  std::string list;
  while (count-- > 0) list += "x,";
  return list;
}

void expect_rows(std::span<Row const> rows) {
  for (auto const& [text, expected] : rows) {
    for (std::size_t piece : {1000u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
      EXPECT_EQ(read(text, piece), expected) << testing::PrintToString(text) << " in pieces of " << piece;
    }
  }
}

// A request for "/" whose fields are these lines.
std::string with(std::string const& lines, std::string const& method = "GET", std::string const& version = "HTTP/1.1") {
  return method + " / " + version + "\r\nHost: a\r\n" + lines + "\r\n";
}

TEST(RequestLine, IsMethodTargetVersionAndNothingElse) {
  using namespace std::string_literals;
  auto line = [](std::string const& text) { return text + "\r\nHost: a\r\n\r\n"; };
  Row const rows[] = {
      {line("GET / HTTP/1.1"), "GET http://a / keep"},
      {line("\r\nGET / HTTP/1.1"), "GET http://a / keep"},
      {line("GET / HTTP/1.0"), "GET http://a / 1.0"},
      {line("M-SEARCH /x?y HTTP/1.1"), "M-SEARCH http://a /x?y keep"},
      {line("get / HTTP/1.1"), "get http://a / keep"},
      {line("GET /a/../b?c HTTP/1.1"), "GET http://a /b?c keep"},
      {line("\r\n\r\nGET / HTTP/1.1"), "h1.leading_blank_line"},
      {line(" GET / HTTP/1.1"), "h1.bad_method"},
      {line("G@T / HTTP/1.1"), "h1.bad_method"},
      {line("GET\t/ HTTP/1.1"), "h1.bad_method"},
      {line("GET"), "h1.bad_method"},
      {line("GET:/ HTTP/1.1"), "h1.bad_method"},
      {line("\xc7"
            "ET / HTTP/1.1"),
       "h1.bad_method"},
      {line("GET "), "h1.bad_request_line"},
      {line("GET /"), "h1.bad_request_line"},
      {line("GET HTTP/1.1"), "h1.bad_request_line"},
      {line("GET  HTTP/1.1"), "h1.bad_request_line"},
      {line("GET  / HTTP/1.1"), "h1.bad_request_line"},
      {line("GET /  HTTP/1.1"), "h1.bad_request_line"},
      {line("GET / x HTTP/1.1"), "h1.bad_request_line"},
      {line("GET / HTTP/1.1 HTTP/1.1"), "h1.bad_request_line"},
      {line("GET / HTTP/1.1 "), "h1.bad_request_line"},
      {line("GET /\x01 HTTP/1.1"), "h1.bad_request_line"},
      {line("GET /\x7f HTTP/1.1"), "h1.bad_request_line"},
      {line("GET /\0 HTTP/1.1"s), "h1.nul"},
      {line("GET /\r HTTP/1.1"), "h1.bare_cr"},
      {line("GET /\n HTTP/1.1"), "h1.bare_lf"},
      {line("GET /\tHTTP/1.1"), "h1.bad_request_line"},
      {line("GET /\t HTTP/1.1"), "url.bad_character"},
      {line("GET /\xc3\xa9 HTTP/1.1"), "url.bad_character"},
      {line("GET / HTTP/1.1\t"), "h1.bad_version"},
      {line("GET / http/1.1"), "h1.bad_version"},
      {line("GET / Http/1.1"), "h1.bad_version"},
      {line("GET / HTTP/1.10"), "h1.bad_version"},
      {line("GET / HTTP/01.1"), "h1.bad_version"},
      {line("GET / HTTP/1.01"), "h1.bad_version"},
      {line("GET / HTTP/1,1"), "h1.bad_version"},
      {line("GET / HTTP/1"), "h1.bad_version"},
      {line("GET / HTTP/1."), "h1.bad_version"},
      {line("GET / HTTP/+1.1"), "h1.bad_version"},
      {line("GET / HTTPS/1.1"), "h1.bad_version"},
      {line("GET / XTTP/1.1"), "h1.bad_version"},
      {line("GET / HTTP /1.1"), "h1.bad_request_line"},
      {line("GET / HTTP/0.9"), "h1.unsupported_version"},
      {line("GET / HTTP/1.2"), "h1.unsupported_version"},
      {line("GET / HTTP/2.0"), "h1.unsupported_version"},
      {line("GET / HTTP/3.0"), "h1.unsupported_version"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "h1.http2_preface"},
      {"GET /\r\n", "more"},
      {"GET / HTTP/1.1\nHost: a\n\n", "h1.bare_lf"},
  };
  expect_rows(rows);
}

TEST(RequestTarget, HasFourForms) {
  auto to = [](std::string const& line, std::string const& host) { return line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; };
  Row const rows[] = {
      {to("GET http://a/b?c", "a"), "GET http://a /b?c keep"},
      {to("GET HTTP://A/", "a"), "GET http://a / keep"},
      {to("GET http://a", "a"), "GET http://a / keep"},
      {to("GET http://a:80/", "a"), "GET http://a:80 / keep"},
      {to("GET http://a/", "a:80"), "GET http://a / keep"},
      {to("GET http://[::1]/", "[0:0::1]"), "GET http://[::1] / keep"},
      {to("OPTIONS *", "a"), "OPTIONS http://a * keep"},
      {to("OPTIONS /", "a"), "OPTIONS http://a / keep"},
      {to("CONNECT a:443", "a:443"), "CONNECT http://a:443  keep"},
      {to("CONNECT a:443", "a"), "CONNECT http://a:443  keep"},
      {to("CONNECT [::1]:443", "[::1]:443"), "CONNECT http://[::1]:443  keep"},
      {to("GET http://a/", "b"), "h1.other_host"},
      {to("GET http://a/", "a:8080"), "h1.other_host"},
      {to("GET http://a:8080/", "a"), "h1.other_host"},
      {to("GET http://a.b/", "a"), "h1.other_host"},
      {to("GET https://a/", "a"), "h1.other_scheme"},
      {to("GET ftp://a/", "a"), "url.bad_scheme"},
      {to("GET http://u@a/", "a"), "url.userinfo"},
      {to("GET http:///a", "a"), "url.empty_host"},
      {to("GET http://a/%2f", "a"), "url.encoded_slash"},
      {to("GET http://a//b", "a"), "url.empty_segment"},
      {to("GET *", "a"), "h1.bad_target_form"},
      {to("GET a:80", "a"), "h1.bad_target_form"},
      {to("GET a", "a"), "h1.bad_target_form"},
      {to("GET ?x", "a"), "h1.bad_target_form"},
      {to("OPTIONS **", "a"), "h1.bad_target_form"},
      {to("OPTIONS *?x", "a"), "h1.bad_target_form"},
      {to("CONNECT a", "a"), "h1.connect_without_port"},
      {to("CONNECT a:443", "b:443"), "h1.other_host"},
      {to("CONNECT a:443", "a:444"), "h1.other_host"},
      {to("CONNECT /", "a"), "url.bad_host"},
      {to("CONNECT a:443/x", "a"), "url.bad_port"},
      {to("CONNECT http://a/", "a"), "url.bad_port"},
      {to("CONNECT u@a:443", "a"), "url.userinfo"},
      {to("CONNECT *", "a"), "url.bad_host"},
      {to("GET //a/b", "a"), "url.empty_segment"},
      {to("GET /%2e%2e/b", "a"), "url.encoded_dot_segment"},
      {to("GET /..;/b", "a"), "url.dot_segment_parameter"},
      {to("GET /a#b", "a"), "url.fragment"},
      {to("GET \\a", "a"), "h1.bad_target_form"},
  };
  expect_rows(rows);
}

TEST(RequestTarget, OfAnEncryptedConnectionIsHttps) {
  EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1000, true), "GET https://a / keep");
  EXPECT_EQ(read("GET https://a:443/ HTTP/1.1\r\nHost: a\r\n\r\n", 1000, true), "GET https://a:443 / keep");
  EXPECT_EQ(read("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 1000, true), "h1.other_scheme");
}

TEST(Host, IsThereOnceAndNamesOneHost) {
  auto request = [](std::string const& lines) { return "GET / HTTP/1.1\r\n" + lines + "\r\n"; };
  Row const rows[] = {
      {request("Host: A.Example:8080\r\n"), "GET http://a.example:8080 / keep"},
      {request("hOST:a\r\n"), "GET http://a / keep"},
      {request("Host: \t a \t \r\n"), "GET http://a / keep"},
      {request("Host: a.\r\n"), "GET http://a / keep"},
      {request(""), "h1.no_host"},
      {request("X-Host: a\r\n"), "h1.no_host"},
      {"GET / HTTP/1.0\r\n\r\n", "h1.no_host"},
      {"GET http://a/ HTTP/1.1\r\n\r\n", "h1.no_host"},
      {request("Host:\r\n"), "h1.empty_host"},
      {request("Host: \r\n"), "h1.empty_host"},
      {request("Host: a\r\nHost: a\r\n"), "h1.several_hosts"},
      {request("Host: a\r\nhost: b\r\n"), "h1.several_hosts"},
      {request("Host: a\r\nHost:\r\n"), "h1.several_hosts"},
      {request("Host: a, b\r\n"), "url.bad_host"},
      {request("Host: a b\r\n"), "url.bad_host"},
      {request("Host: a\tb\r\n"), "url.bad_host"},
      {request("Host: u@a\r\n"), "url.userinfo"},
      {request("Host: u:p@a\r\n"), "url.userinfo"},
      {request("Host: a:80@b\r\n"), "url.userinfo"},
      {request("Host: a/b\r\n"), "url.bad_host"},
      {request("Host: http://a\r\n"), "url.bad_port"},
      {request("Host: a:\r\n"), "url.bad_port"},
      {request("Host: a:80,b\r\n"), "url.bad_port"},
      {request("Host: a%00\r\n"), "url.encoded_host"},
      {request("Host: a\\b\r\n"), "url.bad_host"},
      {request("Host: \xc3\xa4\r\n"), "url.bad_host"},
      {request("Host : a\r\n"), "h1.blank_in_field_name"},
      {request(" Host: a\r\n"), "h1.obs_fold"},
      {request("Host: a\r\n b\r\n"), "h1.obs_fold"},
  };
  expect_rows(rows);
}

TEST(HeaderSection, IsStrictlyNameColonValue) {
  using namespace std::string_literals;
  Row const rows[] = {
      {with("A:\r\n"), "GET http://a / keep"},
      {with("A: b c\td\r\n"), "GET http://a / keep"},
      {with("A: \xff\x80\r\n"), "GET http://a / keep"},
      {with("a_b: c\r\n"), "GET http://a / keep"},
      {with("!#$%&'*+-.^_`|~1: c\r\n"), "GET http://a / keep"},
      {with("A: b:c\r\n"), "GET http://a / keep"},
      {with("A:::\r\n"), "GET http://a / keep"},
      {with("A: b\r\n c\r\n"), "h1.obs_fold"},
      {with("A: b\r\n\tc\r\n"), "h1.obs_fold"},
      {with("A: b\r\n \r\n"), "h1.obs_fold"},
      {with("A : b\r\n"), "h1.blank_in_field_name"},
      {with("A\t: b\r\n"), "h1.blank_in_field_name"},
      {with("A b: c\r\n"), "h1.blank_in_field_name"},
      {with("A\r\n"), "h1.no_colon"},
      {with("Transfer-Encoding\r\n : chunked\r\n"), "h1.no_colon"},
      {with(": b\r\n"), "h1.bad_field_name"},
      {with("A@: b\r\n"), "h1.bad_field_name"},
      {with("A\x0b: b\r\n"), "h1.bad_field_name"},
      {with("A\x7f: b\r\n"), "h1.bad_field_name"},
      {with("\xc3\xa4: b\r\n"), "h1.bad_field_name"},
      {with("\"A\": b\r\n"), "h1.bad_field_name"},
      {with("A;: b\r\n"), "h1.bad_field_name"},
      {with("A: b\x01\r\n"), "h1.control_in_value"},
      {with("A: \x7f\r\n"), "h1.control_in_value"},
      {with("A: \x1b[0m\r\n"), "h1.control_in_value"},
      {with("A: \x0b\r\n"), "h1.control_in_value"},
      {with("A: \x0c\r\n"), "h1.control_in_value"},
      {with("A: b\0c\r\n"s), "h1.nul"},
      {with("A: b\rc\r\n"), "h1.bare_cr"},
      {with("A: b\r\r\n"), "h1.bare_cr"},
      {with("A: b\nc: d\r\n"), "h1.bare_lf"},
      {with("A\n: b\r\n"), "h1.bare_lf"},
      {with("\n"), "h1.bare_lf"},
  };
  expect_rows(rows);
}

TEST(RequestFraming, HasOneLengthOrOneCoding) {
  Row const rows[] = {
      {with("Content-Length: 5\r\n", "POST"), "POST http://a / length=5 keep"},
      {with("Content-Length: 0\r\n", "POST"), "POST http://a / keep"},
      {with("Content-Length:\t5 \r\n", "POST"), "POST http://a / length=5 keep"},
      {with("Content-Length: 007\r\n", "POST"), "POST http://a / length=7 keep"},
      {with("Content-Length: 999999999999999999\r\n", "POST"), "POST http://a / length=999999999999999999 keep"},
      {with("Content-Length: 5\r\n"), "GET http://a / length=5 keep"},
      {with("Content-Length: 5\r\n", "POST", "HTTP/1.0"), "POST http://a / 1.0 length=5"},
      {with("Transfer-Encoding: chunked\r\n", "POST"), "POST http://a / chunked keep"},
      {with("transfer-encoding:CHUNKED\r\n", "POST"), "POST http://a / chunked keep"},
      {with("Content-Length: 1000000000000000000\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 18446744073709551616\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 18446744073709551621\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 0000000000000000005\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length:\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: +5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: -5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 0x5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5.0\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5e1\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5 5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5, 5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5,6\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: ,5\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: \"5\"\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: five\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5\xa0\r\n", "POST"), "h1.bad_length"},
      {with("Content-Length: 5\r\nContent-Length: 6\r\n", "POST"), "h1.conflicting_length"},
      {with("Content-Length: 5\r\ncontent-length: 5\r\n", "POST"), "h1.conflicting_length"},
      {with("Content-Length: 0\r\nContent-Length:\r\n", "POST"), "h1.conflicting_length"},
      {with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "POST"), "h1.length_with_coding"},
      {with("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "POST"), "h1.length_with_coding"},
      {with("Transfer-Encoding: x\r\nContent-Length: 5\r\n", "POST"), "h1.length_with_coding"},
      {with("Transfer-Encoding: chunked\r\n", "POST", "HTTP/1.0"), "h1.coding_in_http_1_0"},
      {with("Transfer-Encoding: identity\r\n", "POST", "HTTP/1.0"), "h1.coding_in_http_1_0"},
      {with("Transfer-Encoding:\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: identity\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: gzip\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: gzip, chunked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked, gzip\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked, chunked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked, identity\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: xchunked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunkedx\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: \"chunked\"\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked;q=1\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: ,chunked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked,\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chu nked\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked\xa0\r\n", "POST"), "h1.bad_transfer_coding"},
      {with("Transfer-Encoding: chunked\x0b\r\n", "POST"), "h1.control_in_value"},
      {with("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "POST"),
       "h1.control_in_value"},
      {with("Transfer-Encoding : chunked\r\n", "POST"), "h1.blank_in_field_name"},
      {with("X: y\r\n Transfer-Encoding: chunked\r\n", "POST"), "h1.obs_fold"},
      {with("X: y\rTransfer-Encoding: chunked\r\n", "POST"), "h1.bare_cr"},
      {with("X: y\nTransfer-Encoding: chunked\r\n", "POST"), "h1.bare_lf"},
      {with("Transfer_Encoding: chunked\r\n", "POST"), "POST http://a / keep"},
      {with("Content-Length: 5\r\n", "TRACE"), "h1.unexpected_body"},
      {with("Transfer-Encoding: chunked\r\n", "TRACE"), "h1.unexpected_body"},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 0\r\n\r\n", "h1.unexpected_body"},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nTransfer-Encoding: chunked\r\n\r\n", "h1.unexpected_body"},
  };
  expect_rows(rows);
}

TEST(RequestConnection, EndsOrGoesOnAsTheClientWishes) {
  Row const rows[] = {
      {with("Connection: close\r\n"), "GET http://a /"},
      {with("Connection: x, CLOSE\r\n"), "GET http://a /"},
      {with("Connection: keep-alive\r\nConnection: close\r\n"), "GET http://a /"},
      {with("Connection: closed\r\n"), "GET http://a / keep"},
      {with("Connection: " + options(63) + "close\r\n"), "GET http://a /"},
      {with("Connection: " + options(64) + "close\r\n"), "h1.long_connection"},
      {with("Connection: close\r\nConnection: " + options(64) + "\r\n"), "h1.long_connection"},
      {with("Connection: keep-alive\r\n", "GET", "HTTP/1.0"), "GET http://a / 1.0 keep"},
      {with("Connection: Keep-Alive, close\r\n", "GET", "HTTP/1.0"), "GET http://a / 1.0"},
      {with("Keep-Alive: 1\r\n", "GET", "HTTP/1.0"), "GET http://a / 1.0"},
      {with("Expect: 100-continue\r\nContent-Length: 1\r\n", "POST"), "POST http://a / length=1 keep continue"},
      {with("Expect: 100-Continue\r\nTransfer-Encoding: chunked\r\n", "PUT"), "PUT http://a / chunked keep continue"},
      {with("Expect: 100-continue\r\n", "POST"), "POST http://a / keep"},
      {with("Expect: 100-continue\r\nContent-Length: 1\r\n", "POST", "HTTP/1.0"), "POST http://a / 1.0 length=1"},
      {with("Expect: 100-continued\r\n"), "h1.bad_expectation"},
      {with("Expect: 100-continue, x\r\n"), "h1.bad_expectation"},
      {with("Expect:\r\n"), "h1.bad_expectation"},
      {with("Expect: 100-continue\r\nExpect: 100-continue\r\n"), "h1.bad_expectation"},
      {with("Connection: Upgrade\r\nUpgrade: websocket\r\n"), "GET http://a / keep upgrade"},
      {with("Connection: keep-alive, upgrade\r\nUpgrade: h2c\r\n"), "GET http://a / keep upgrade"},
      {with("Upgrade: websocket\r\n"), "GET http://a / keep"},
      {with("Connection: upgrade\r\n"), "GET http://a / keep"},
      {with("Connection: upgrade\r\nUpgrade: x\r\n", "GET", "HTTP/1.0"), "GET http://a / 1.0"},
      {with("Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 0\r\n"), "GET http://a / keep upgrade"},
      {with("Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n"), "h1.upgrade_with_body"},
      {with("Connection: upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n"), "h1.upgrade_with_body"},
      {with("Upgrade: x\r\nContent-Length: 1\r\n"), "h1.upgrade_with_body"},
  };
  expect_rows(rows);
}

TEST(RequestHead, KeepsNamesAndValuesAsTheyCame) {
  std::string const text = "GET / HTTP/1.1\r\nHost: a\r\nX-OWN:  b c \r\nAccept:*/*\r\n\r\n";
  Arena arena;
  Request request(arena);
  ASSERT_TRUE(parse_request(text, true, limits, arena, request));
  ASSERT_EQ(request.fields.size(), 3u);
  Field const* const own = request.fields.begin() + 1;
  EXPECT_EQ(own->name, "X-OWN");
  EXPECT_EQ(own->value, "b c");
  EXPECT_EQ(own->known, Name::other);
  EXPECT_EQ(own->name.data(), text.data() + text.find("X-OWN"));
  EXPECT_EQ(request.fields.get(Name::accept), "*/*");
  EXPECT_EQ(request.content_length, 0u);
}

TEST(RequestHead, KnowsNoLengthOfAChunkedBody) {
  Arena arena;
  Request request(arena);
  ASSERT_TRUE(parse_request(with("Transfer-Encoding: chunked\r\n", "POST"), true, limits, arena, request));
  EXPECT_EQ(request.content_length, std::nullopt);
}

TEST(RequestHead, HasALimitOnItsFields) {
  auto parse = [](std::size_t fields) {
    std::string lines;
    for (std::size_t i = 1; i < fields; ++i) lines += "a: b\r\n";
    Arena arena;
    Request request(arena);
    return parse_request(with(lines), true, limits, arena, request);
  };
  EXPECT_TRUE(parse(limits.fields));
  auto const refused = parse(limits.fields + 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::fields_too_large);
  EXPECT_EQ(refused.error().reason, "h1.too_many_fields");
}

TEST(RequestHead, SaysWhichKindOfFailureItWas) {
  struct Kind {
    std::string text;
    Code code;
  };
  Kind const kinds[] = {
      {with("A : b\r\n"), Code::malformed},
      {with("Expect: x\r\n"), Code::expectation_failed},
      {with("", "GET", "HTTP/2.0"), Code::unsupported},
      {"PRI * HTTP/2.0\r\n\r\n", Code::unsupported},
      {"GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", Code::misdirected},
  };
  for (auto const& [text, code] : kinds) {
    Arena arena;
    Request request(arena);
    auto const head = parse_request(text, false, limits, arena, request);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code, code) << text;
  }
}

// The parser does not rely on the scanner: cut or changed anywhere, a head is refused or understood, never overread.
TEST(RequestHead, IsRefusedWhenItIsCutAnywhere) {
  std::string const text = "POST /a%41?b HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\nConnection: close\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) {
    Arena arena;
    Request request(arena);
    std::string const part = text.substr(0, size);
    EXPECT_FALSE(parse_request(part, true, limits, arena, request)) << size;
  }
  Arena arena;
  Request request(arena);
  auto const longer = parse_request(text + "x", true, limits, arena, request);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().reason, "h1.bytes_behind_head");
}

}  // namespace
}  // namespace cordon::http::h1
