#include <gtest/gtest.h>

#include <string>

#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

constexpr Limits limits = {};

std::string show(ResponseHead const& head) {
  constexpr std::string_view framings[] = {"none", "length", "chunked", "until_close"};
  std::string text = std::to_string(head.status) + " " + std::string(framings[static_cast<int>(head.framing)]);
  if (head.framing == Framing::length) text += "=" + std::to_string(head.length);
  return head.keep_alive ? text + " keep" : text;
}

std::string read(std::string const& text, Method asked, std::size_t piece) {
  HeadScanner scanner;
  for (std::size_t size = 0; size < text.size();) {
    size = std::min(size + piece, text.size());
    std::string const seen = text.substr(0, size);
    auto const scanned = scanner.scan(seen, limits);
    if (!scanned) return std::string(scanned.error().reason);
    if (*scanned == 0) continue;
    Arena arena;
    Fields fields(arena);
    std::string const whole = seen.substr(0, *scanned);
    auto const head = parse_response(whole, asked, limits, arena, fields);
    if (head) return show(*head);
    EXPECT_EQ(head.error().code, Code::bad_gateway) << head.error().reason;
    return std::string(head.error().reason);
  }
  return "more";
}

struct Row {
  std::string text;
  std::string expected;
  Method asked = Method::get;
};

void expect_rows(std::span<Row const> rows) {
  for (auto const& [text, expected, asked] : rows) {
    for (std::size_t piece : {1000u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
      EXPECT_EQ(read(text, asked, piece), expected) << testing::PrintToString(text) << " in pieces of " << piece;
    }
  }
}

std::string answer(std::string const& line, std::string const& fields = "Content-Length: 0\r\n") {
  return line + "\r\n" + fields + "\r\n";
}

std::string status(std::string const& code, std::string const& fields) {
  return answer("HTTP/1.1 " + code + " X", fields);
}

TEST(StatusLine, HasAVersionAndThreeDigits) {
  Row const rows[] = {
      {answer("HTTP/1.1 200 OK"), "200 length=0 keep"},
      {answer("HTTP/1.1 200 "), "200 length=0 keep"},
      {answer("HTTP/1.1 200"), "200 length=0 keep"},
      {answer("HTTP/1.1 200 Not\tso \xff"
              "bad"),
       "200 length=0 keep"},
      {answer("HTTP/1.1 599 X"), "599 length=0 keep"},
      {answer("HTTP/1.0 200 OK"), "200 length=0"},
      {answer("\r\nHTTP/1.1 200 OK"), "h1.bad_version"},
      {answer("HTTP/1.1"), "h1.bad_status"},
      {answer("HTTP/1.1 "), "h1.bad_status"},
      {answer("HTTP/1.1  200 OK"), "h1.bad_status"},
      {answer("HTTP/1.1 20 OK"), "h1.bad_status"},
      {answer("HTTP/1.1 2000 OK"), "h1.bad_status"},
      {answer("HTTP/1.1 200OK"), "h1.bad_status"},
      {answer("HTTP/1.1 200\tOK"), "h1.bad_status"},
      {answer("HTTP/1.1 099 X"), "h1.bad_status"},
      {answer("HTTP/1.1 000 X"), "h1.bad_status"},
      {answer("HTTP/1.1 600 X"), "h1.bad_status"},
      {answer("HTTP/1.1 999 X"), "h1.bad_status"},
      {answer("HTTP/1.1 +20 X"), "h1.bad_status"},
      {answer("HTTP/1.1 -20 X"), "h1.bad_status"},
      {answer("HTTP/1.1 2x0 X"), "h1.bad_status"},
      {answer("HTTP/1.1\t200 X"), "h1.bad_version"},
      {answer(" HTTP/1.1 200 X"), "h1.bad_version"},
      {answer("http/1.1 200 X"), "h1.bad_version"},
      {answer("HTTP/1.10 200 X"), "h1.bad_version"},
      {answer("ICY 200 OK"), "h1.bad_version"},
      {answer("HTTP/2.0 200 X"), "h1.unsupported_version"},
      {answer("HTTP/0.9 200 X"), "h1.unsupported_version"},
      {answer("HTTP/1.1 200 O\x01K"), "h1.bad_status_line"},
      {answer("HTTP/1.1 200 O\rK"), "h1.bare_cr"},
      {"HTTP/1.1 200 OK\n\n", "h1.bare_lf"},
      {"<html>\r\n\r\n", "h1.bad_version"},
  };
  expect_rows(rows);
}

TEST(ResponseFraming, FollowsFromTheFieldsTheStatusAndTheRequest) {
  std::string const length = "Content-Length: 5\r\n";
  std::string const chunked = "Transfer-Encoding: chunked\r\n";
  Row const rows[] = {
      {status("200", length), "200 length=5 keep"},
      {status("200", chunked), "200 chunked keep"},
      {status("200", ""), "200 until_close"},
      {status("200", "Connection: keep-alive\r\n"), "200 until_close"},
      {status("200", length + "Connection: close\r\n"), "200 length=5"},
      {answer("HTTP/1.0 200 X", ""), "200 until_close"},
      {answer("HTTP/1.0 200 X", length + "Connection: keep-alive\r\n"), "200 length=5 keep"},
      {status("200", length), "200 none keep", Method::head},
      {status("200", chunked), "200 none keep", Method::head},
      {status("200", ""), "200 none keep", Method::head},
      {status("404", length), "404 none keep", Method::head},
      {status("304", length), "304 none keep"},
      {status("304", chunked), "304 none keep"},
      {status("204", ""), "204 none keep"},
      {status("204", "Content-Length: 0\r\n"), "204 none keep"},
      {status("204", length), "204 none"},
      {status("204", chunked), "204 none"},
      {status("204", length), "204 none", Method::head},
      {status("205", length), "205 length=5 keep"},
      {status("100", ""), "100 none keep"},
      {status("103", "Link: x\r\n"), "103 none keep"},
      {status("101", "Connection: upgrade\r\nUpgrade: websocket\r\n"), "101 none keep"},
      {status("100", "Content-Length: 0\r\n"), "100 none keep"},
      {status("100", length), "h1.body_of_interim"},
      {status("103", chunked), "h1.body_of_interim"},
      {status("101", length), "h1.body_of_interim"},
      {status("103", length), "h1.body_of_interim", Method::head},
      {status("200", ""), "200 none keep", Method::connect},
      {status("299", length), "299 none", Method::connect},
      {status("407", length), "407 length=5 keep", Method::connect},
      {status("502", ""), "502 until_close", Method::connect},
      {status("200", length + chunked), "h1.length_with_coding"},
      {status("200", length + chunked), "h1.length_with_coding", Method::head},
      {status("304", length + chunked), "h1.length_with_coding"},
      {status("200", length + length), "h1.conflicting_length"},
      {status("200", length + "Content-Length: 6\r\n"), "h1.conflicting_length"},
      {status("200", "Content-Length: 5, 5\r\n"), "h1.bad_length"},
      {status("200", "Content-Length: -1\r\n"), "h1.bad_length"},
      {status("200", "Content-Length: \r\n"), "h1.bad_length"},
      {status("204", "Content-Length: x\r\n"), "h1.bad_length"},
      {status("200", "Transfer-Encoding: gzip\r\n"), "h1.bad_transfer_coding"},
      {status("200", "Transfer-Encoding: gzip, chunked\r\n"), "h1.bad_transfer_coding"},
      {status("200", "Transfer-Encoding: identity\r\n"), "h1.bad_transfer_coding"},
      {status("200", chunked + chunked), "h1.bad_transfer_coding"},
      {answer("HTTP/1.0 200 X", chunked), "h1.coding_in_http_1_0"},
      {status("200", "A: b\r\n c\r\n"), "h1.obs_fold"},
      {status("200", "Content-Length : 5\r\n"), "h1.blank_in_field_name"},
      {status("200", "A\r\n"), "h1.no_colon"},
      {status("200", "A: \x01\r\n"), "h1.control_in_value"},
      {status("200", "Set-Cookie: a\rb\r\n"), "h1.bare_cr"},
  };
  expect_rows(rows);
}

TEST(ResponseHead, HandsOutItsFields) {
  std::string const text = status("200", "Set-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 0\r\n");
  Arena arena;
  Fields fields(arena);
  ASSERT_TRUE(parse_response(text, Method::get, limits, arena, fields));
  EXPECT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields.count(Name::set_cookie), 2u);
}

TEST(ResponseHead, HasALimitOnItsFields) {
  std::string lines;
  for (std::size_t i = 0; i <= limits.fields; ++i) lines += "a: b\r\n";
  EXPECT_EQ(read(status("200", lines), Method::get, 1000), "h1.too_many_fields");
}

TEST(ResponseHead, IsRefusedWhenItIsCutAnywhere) {
  std::string const text = status("200", "Content-Length: 5\r\nServer: x\r\n");
  for (std::size_t size = 0; size < text.size(); ++size) {
    Arena arena;
    Fields fields(arena);
    std::string const part = text.substr(0, size);
    EXPECT_FALSE(parse_response(part, Method::get, limits, arena, fields)) << size;
  }
}

}  // namespace
}  // namespace cordon::http::h1
