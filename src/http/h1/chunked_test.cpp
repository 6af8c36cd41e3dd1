#include <gtest/gtest.h>

#include <string>

#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

constexpr Limits small = {.request_line = 100, .head = 100, .fields = 3, .trailer = 40, .chunk_line = 24};

// What a body that arrives in pieces gives: its data in brackets, its trailers, and what is left of the input; or the refusal.
std::string decode(std::string const& text, std::size_t piece) {
  Arena arena;
  Fields trailers(arena);
  ChunkedDecoder decoder(small);
  std::string data;
  for (std::size_t at = 0; at < text.size();) {
    std::string const input = text.substr(at, piece);
    auto const step = decoder.step(input, trailers);
    if (!step) return std::string(step.error().reason);
    data += step->data;
    at += step->consumed;
    if (!step->ended) {
      EXPECT_GT(step->consumed, 0u);
      continue;
    }
    std::string result = "[" + data + "]";
    for (Field const& field : trailers) result += " " + std::string(field.name) + "=" + std::string(field.value);
    return at < text.size() ? result + " + " + text.substr(at) : result;
  }
  return "[" + data + " …";
}

TEST(ChunkedBody, IsTheSameHoweverItArrives) {
  using namespace std::string_literals;
  struct Row {
    std::string text;
    std::string expected;
  };
  std::string const value(small.trailer - 7, 'v');
  std::string const ended = "\r\na\r\n0\r\n\r\n";
  Row const rows[] = {
      {"0\r\n\r\n", "[]"},
      {"3\r\nabc\r\n0\r\n\r\n", "[abc]"},
      {"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "[abcde]"},
      {"3\r\n\r\n\0\r\n0\r\n\r\n"s, "[\r\n\0]"s},
      {"A\r\n0123456789\r\n0\r\n\r\n", "[0123456789]"},
      {"a\r\n0123456789\r\n0\r\n\r\n", "[0123456789]"},
      {"1" + ended, "[a]"},
      {"000000000000001" + ended, "[a]"},
      {"00\r\n\r\n", "[]"},
      {"0\r\n\r\nGET / HTTP/1.1", "[] + GET / HTTP/1.1"},
      {"1;x" + ended, "[a]"},
      {"1;x=y;z" + ended, "[a]"},
      {"1;x=\"y;\t z\"" + ended, "[a]"},
      {"1;x=\"\\\"\"" + ended, "[a]"},
      {"1;" + ended, "[a]"},
      {"0;x\r\n\r\n", "[]"},
      {"", "[ …"},
      {"3", "[ …"},
      {"3\r\nab", "[ab …"},
      {"3\r\nabc\r\n", "[abc …"},
      {"0\r\n", "[ …"},
      {"0\r\n\r", "[ …"},
      {"fffffffffffffff\r\nabc", "[abc …"},
      {"ffffffffffffffff\r\nabc", "h1.chunk_size_overflow"},
      {"10000000000000001" + ended, "h1.chunk_size_overflow"},
      {"0000000000000001" + ended, "h1.chunk_size_overflow"},
      {"0000000000000000\r\n\r\n", "h1.chunk_size_overflow"},
      {"\r\n", "h1.bad_chunk_size"},
      {";x\r\n", "h1.bad_chunk_size"},
      {" 1" + ended, "h1.bad_chunk_size"},
      {"1 " + ended, "h1.bad_chunk_size"},
      {"1 ;x" + ended, "h1.bad_chunk_size"},
      {"1\t" + ended, "h1.bad_chunk_size"},
      {"0x1" + ended, "h1.bad_chunk_size"},
      {"+1" + ended, "h1.bad_chunk_size"},
      {"-1" + ended, "h1.bad_chunk_size"},
      {"1_0" + ended, "h1.bad_chunk_size"},
      {"1,1" + ended, "h1.bad_chunk_size"},
      {"g" + ended, "h1.bad_chunk_size"},
      {"\xc1" + ended, "h1.bad_chunk_size"},
      {"1\0"s + ended, "h1.bad_chunk_size"},
      {"1\na\r\n0\r\n\r\n", "h1.bare_lf"},
      {"\n", "h1.bare_lf"},
      {"1;x\na\r\n0\r\n\r\n", "h1.bare_lf"},
      {"1;\"\n\"" + ended, "h1.bare_lf"},
      {"1\ra\r\n0\r\n\r\n", "h1.bare_cr"},
      {"1\r\r\na\r\n0\r\n\r\n", "h1.bare_cr"},
      {"1;x\ry" + ended, "h1.bare_cr"},
      {"1;x=\"\r\n0\r\n\r\n\"" + ended, "h1.bad_chunk_extension"},
      {"1;x=\"\\\r\n", "h1.bad_chunk_extension"},
      {"1;x\0y"s + ended, "h1.bad_chunk_extension"},
      {"1;x\x7f" + ended, "h1.bad_chunk_extension"},
      {"1;2345678901234567890123" + ended, "[a]"},
      {"1;23456789012345678901234" + ended, "h1.long_chunk_line"},
      {"1;23456789012345678901234567890", "h1.long_chunk_line"},
      {"1\r\nab\r\n0\r\n\r\n", "h1.unterminated_chunk"},
      {"1\r\na0\r\n\r\n", "h1.unterminated_chunk"},
      {"1\r\na\n0\r\n\r\n", "h1.unterminated_chunk"},
      {"1\r\na\r0\r\n\r\n", "h1.unterminated_chunk"},
      {"1\r\na\r\r\n", "h1.unterminated_chunk"},
      {"2\r\na\r\n0\r\n\r\n", "h1.unterminated_chunk"},
      {"0\r\n\rx", "h1.bare_cr"},
      {"0\r\n\n", "h1.bare_lf"},
      {"0\n\n", "h1.bare_lf"},
      {"0\r\nETag: x\r\n\r\n", "[] ETag=x"},
      {"1\r\na\r\n0\r\nA: b\r\nC:d \r\n\r\nrest", "[a] A=b C=d + rest"},
      {"0\r\nA: b\r\n", "[ …"},
      {"0\r\nA: b\n\r\n", "h1.bare_lf"},
      {"0\r\nA: b\r\n\n", "h1.bare_lf"},
      {"0\r\nA: b\rc\r\n\r\n", "h1.bare_cr"},
      {"0\r\nA: b\0\r\n\r\n"s, "h1.control_in_value"},
      {"0\r\nA : b\r\n\r\n", "h1.blank_in_field_name"},
      {"0\r\n A: b\r\n\r\n", "h1.obs_fold"},
      {"0\r\nA: b\r\n c\r\n\r\n", "h1.obs_fold"},
      {"0\r\nA\r\n\r\n", "h1.no_colon"},
      {"0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "h1.blank_in_field_name"},
      {"0\r\nA:1\r\nB:2\r\nC:3\r\n\r\n", "[] A=1 B=2 C=3"},
      {"0\r\nA:1\r\nB:2\r\nC:3\r\nD:4\r\n\r\n", "h1.too_many_fields"},
      {"0\r\nA: " + value + "\r\n\r\n", "[] A=" + value},
      {"0\r\nA: " + value + "v\r\n\r\n", "h1.long_trailer"},
      {"0\r\nA: " + value + "vv\r\n\r\n", "h1.long_trailer"},
      {"0\r\nA: " + value + "vvv\r\n\r\n", "h1.long_trailer"},
      {"0\r\nA: " + value + "vvvvvvvvvvv", "h1.long_trailer"},
      {"0\r\nContent-Length: 5\r\n\r\n", "h1.forbidden_trailer"},
      {"0\r\nTransfer-Encoding: chunked\r\n\r\n", "h1.forbidden_trailer"},
      {"0\r\nHOST: a\r\n\r\n", "h1.forbidden_trailer"},
      {"0\r\nA: b\r\nX-Forwarded-For: c\r\n\r\n", "h1.forbidden_trailer"},
  };
  for (auto const& [text, expected] : rows) {
    for (std::size_t piece : {1000u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
      EXPECT_EQ(decode(text, piece), expected) << testing::PrintToString(text) << " in pieces of " << piece;
    }
  }
}

class ChunkedDecoderTest : public testing::Test {
 protected:
  Arena arena;
  Fields trailers{arena};
  ChunkedDecoder decoder{small};
};

TEST_F(ChunkedDecoderTest, HandsOutViewsIntoTheInput) {
  std::string const input = "3\r\nabc\r\n";
  auto const step = decoder.step(input, trailers);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->data.data(), input.data() + 3);
  EXPECT_EQ(step->consumed, 6u);
}

TEST_F(ChunkedDecoderTest, MakesNoProgressWithoutInput) {
  auto const step = decoder.step("", trailers);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->consumed, 0u);
  EXPECT_FALSE(step->ended);
}

TEST_F(ChunkedDecoderTest, StaysEndedAndTakesNothingMore) {
  ASSERT_TRUE(decoder.step("0\r\n\r\n", trailers)->ended);
  auto const step = decoder.step("1\r\na\r\n", trailers);
  ASSERT_TRUE(step);
  EXPECT_TRUE(step->ended);
  EXPECT_EQ(step->consumed, 0u);
}

TEST_F(ChunkedDecoderTest, StaysRefused) {
  ASSERT_FALSE(decoder.step("x", trailers));
  auto const step = decoder.step("0\r\n\r\n", trailers);
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().code, Code::malformed);
  EXPECT_EQ(step.error().reason, "h1.bad_chunk_size");
}

TEST_F(ChunkedDecoderTest, LeavesNoTrailersBehindWhenTheyAreRefused) {
  ASSERT_FALSE(decoder.step("0\r\nA: b\r\nHost: c\r\n\r\n", trailers));
  EXPECT_TRUE(trailers.empty());
}

TEST_F(ChunkedDecoderTest, KeepsTrailersWhenTheInputIsGone) {
  {
    std::string const input = "0\r\nA: b\r\n\r\n";
    ASSERT_TRUE(decoder.step(input, trailers)->ended);
  }
  EXPECT_EQ(trailers.get("a"), "b");
}

}  // namespace
}  // namespace cordon::http::h1
