#include <gtest/gtest.h>

#include <string>

#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

constexpr Limits small = {.request_line = 20, .head = 40, .fields = 100, .trailer = 100, .chunk_line = 20};

// Feeds `text` in pieces; each piece is seen in memory of exactly its size. What comes out: the length, "more", or the refusal.
std::string scan(std::string const& text, std::size_t piece, Limits const& limits) {
  HeadScanner scanner;
  for (std::size_t size = 0; size < text.size();) {
    size = std::min(size + piece, text.size());
    std::string const seen = text.substr(0, size);
    auto scanned = scanner.scan(seen, limits);
    if (!scanned) return std::string(name(scanned.error().code)) + " " + std::string(scanned.error().reason);
    if (*scanned != 0) return std::to_string(*scanned);
  }
  return "more";
}

TEST(HeadScanner, FindsTheEndHoweverTheBytesArrive) {
  using namespace std::string_literals;
  struct Row {
    std::string text;
    std::string expected;
  };
  std::string const line(20, 'l');
  Row const rows[] = {
      {"a\r\n\r\n", "5"},
      {"a\r\n\r\nrest\n", "5"},
      {"a\r\nb: c\r\n\r\n", "11"},
      {"a\tb\x01\r\n\r\n", "8"},
      {"\r\na\r\n\r\n", "7"},
      {"", "more"},
      {"\r", "more"},
      {"\r\n", "more"},
      {"a", "more"},
      {"a\r", "more"},
      {"a\r\n", "more"},
      {"a\r\n\r", "more"},
      {"a\r\nb: c\r\n", "more"},
      {"\n", "malformed h1.bare_lf"},
      {"a\n\r\n", "malformed h1.bare_lf"},
      {"a\r\n\n", "malformed h1.bare_lf"},
      {"a\r\nb\nc\r\n\r\n", "malformed h1.bare_lf"},
      {"\ra", "malformed h1.bare_cr"},
      {"a\rb\r\n\r\n", "malformed h1.bare_cr"},
      {"a\r\r\n\r\n", "malformed h1.bare_cr"},
      {"a\r\n\rb", "malformed h1.bare_cr"},
      {"a\0b"s, "malformed h1.nul"},
      {"a\r\nb\0\r\n\r\n"s, "malformed h1.nul"},
      {"\r\n\r\n", "malformed h1.leading_blank_line"},
      {"\r\n\r\na\r\n\r\n", "malformed h1.leading_blank_line"},
      {line + "\r\n\r\n", "24"},
      {line + "l", "uri_too_long h1.long_start_line"},
      {line + "l\r\n\r\n", "uri_too_long h1.long_start_line"},
      {line + "l\n", "uri_too_long h1.long_start_line"},
      {"\r\n" + line + "\r\n\r\n", "26"},
      {line + "\r\n" + "1234567890" + "1234\r\n\r\n", "40"},
      {line + "\r\n" + "1234567890" + "12345\r\n\r\n", "fields_too_large h1.long_head"},
      {line + "\r\n" + "1234567890" + "123456\r\n\r\n", "fields_too_large h1.long_head"},
      {line + "\r\n" + "1234567890" + "1234567\r\n\r\n", "fields_too_large h1.long_head"},
      {line + "\r\n" + "1234567890" + "12345678\r\n\r\n", "fields_too_large h1.long_head"},
      {line + "\r\n" + "1234567890" + "12345678901234567890", "fields_too_large h1.long_head"},
  };
  for (auto const& [text, expected] : rows) {
    for (std::size_t piece : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 1000u}) {
      EXPECT_EQ(scan(text, piece, small), expected) << testing::PrintToString(text) << " in pieces of " << piece;
    }
  }
}

TEST(HeadScanner, NeverAsksForMoreThanTheLimit) {
  for (std::size_t limit = 4; limit < 40; ++limit) {
    Limits const limits = {.request_line = 10, .head = limit, .fields = 100, .trailer = 100, .chunk_line = 20};
    for (auto pattern : {"a", "a\r\n", "abc: d\r\n", "a\r"}) {
      std::string text;
      while (text.size() < limit) text += pattern;
      text.resize(limit);
      HeadScanner scanner;
      auto scanned = scanner.scan(text, limits);
      EXPECT_TRUE(!scanned || *scanned > 0) << testing::PrintToString(text);
    }
  }
}

}  // namespace
}  // namespace cordon::http::h1
