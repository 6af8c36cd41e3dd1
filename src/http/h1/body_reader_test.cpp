#include "http/h1/body_reader.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/stream.h"

namespace cordon::http::h1 {
namespace {

using testing::Script;

struct Read {
  std::string content;
  Code code = Code::ok;
  std::string reason;
  std::string left;  // in the input, of the next message
  std::size_t trailers = 0;
  bool complete = false;
};

// With an arena: takes what is there without waiting, after it was moved.
Task<void> read_all(BodyReader& reader, Read& read, Arena* settle_in) {
  for (;;) {
    if (settle_in) {
      reader.settle(*settle_in);
      View const taken = reader.take();
      read.content += taken;
      if (!taken.empty()) continue;
    }
    auto const data = co_await reader.pull();
    if (!data) {
      read.code = data.error().code;
      read.reason = data.error().reason;
      break;
    }
    if (data->empty()) break;
    read.content += *data;
  }
  co_return ok();
}

Read read(std::string const& bytes, Framing framing, std::uint64_t length, std::size_t fragment,
          Script::After after = Script::After::end, bool settles = false) {
  testing::FakeClock clock;
  net::Loop loop(clock);
  Script script{.pieces = {}, .after = after};
  for (std::size_t at = 0; at < bytes.size(); at += fragment) script.pieces.push_back(bytes.substr(at, fragment));
  testing::ScriptedStream stream(loop, script);
  Arena arena;
  Input input(stream);
  BodyReader reader(input, framing, length, {}, arena);
  Read result;
  static_cast<void>(net::run(loop, read_all(reader, result, settles ? &arena : nullptr)));
  result.left = input.unread();
  result.trailers = reader.trailers() ? reader.trailers()->size() : 0;
  result.complete = reader.complete();
  return result;
}

struct Row {
  char const* title;
  std::string bytes;
  Framing framing;
  std::uint64_t length;
  std::string content;
  char const* reason;
  bool complete;
};

std::vector<Row> const rows = {
    {"so many bytes", "hello", Framing::length, 5, "hello", "", true},
    {"no bytes", "", Framing::length, 0, "", "", true},
    {"too few", "hell", Framing::length, 5, "hell", "h1.truncated_body", false},
    {"until the end", "hello", Framing::until_close, 0, "hello", "", true},
    {"chunks", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", Framing::chunked, 0, "hello", "", true},
    {"no chunks", "0\r\n\r\n", Framing::chunked, 0, "", "", true},
    {"chunks that stop", "5\r\nhel", Framing::chunked, 0, "hel", "h1.truncated_body", false},
    {"chunks without a last one", "5\r\nhello\r\n", Framing::chunked, 0, "hello", "h1.truncated_body", false},
    {"a broken chunk", "5\r\nhelloX", Framing::chunked, 0, "hello", "h1.unterminated_chunk", false},
    {"none", "hello", Framing::none, 0, "", "", true},
};

TEST(BodyReader, GivesExactlyTheBody) {
  for (auto const& row : rows) {
    for (std::size_t const fragment : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 100U}) {
      for (bool const settles : {false, true}) {
        SCOPED_TRACE(std::string(row.title) + " in pieces of " + std::to_string(fragment));
        auto const result = read(row.bytes, row.framing, row.length, fragment, Script::After::end, settles);
        EXPECT_EQ(result.content, row.content);
        EXPECT_EQ(result.reason, row.reason);
        EXPECT_EQ(result.complete, row.complete);
      }
    }
  }
}

TEST(BodyReader, LeavesTheNextMessageAlone) {
  for (auto const& [bytes, framing] :
       {std::pair{"helloGET /", Framing::length}, std::pair{"5\r\nhello\r\n0\r\n\r\nGET /", Framing::chunked}}) {
    auto const result = read(bytes, framing, 5, 100, Script::After::silence);
    EXPECT_EQ(result.content, "hello");
    EXPECT_EQ(result.left, "GET /");
    EXPECT_EQ(read(bytes, framing, 5, 100, Script::After::silence, true).left, "GET /");
  }
}

TEST(BodyReader, KeepsTheTrailers) {
  for (std::size_t const fragment : {1U, 3U, 100U}) {
    EXPECT_EQ(read("2\r\nok\r\n0\r\nA: 1\r\nB: 2\r\n\r\n", Framing::chunked, 0, fragment).trailers, 2U);
  }
}

TEST(BodyReader, TakesAnEndForAResetWhereMoreWasPromised) {
  EXPECT_EQ(read("hell", Framing::length, 5, 100).code, Code::reset);
  EXPECT_EQ(read("hell", Framing::length, 5, 100, Script::After::reset).code, Code::reset);
}

Task<void> count_pulls(BodyReader& reader, int& pulls) {
  while (true) {
    auto const data = co_await reader.pull();
    if (!data) co_return fail(data.error());
    if (data->empty()) co_return ok();
    ++pulls;
  }
}

// Whoever sends them on writes once for many.
TEST(BodyReader, GivesSmallChunksTogether) {
  std::string body;
  for (int i = 0; i < 10'000; ++i) body += "1\r\nx\r\n";
  body += "0\r\n\r\n";
  EXPECT_EQ(read(body, Framing::chunked, 0, body.size()).content, std::string(10'000, 'x'));
  testing::FakeClock clock;
  net::Loop loop(clock);
  Script script{.pieces = {body}};
  testing::ScriptedStream stream(loop, script);
  Arena arena;
  Input input(stream);
  BodyReader reader(input, Framing::chunked, 0, {}, arena);
  int pulls = 0;
  EXPECT_TRUE(net::run(loop, count_pulls(reader, pulls)));
  EXPECT_LE(pulls, 3);
}

TEST(Input, KeepsOnlyAsMuchMemoryAsIsUnreadWhileItWaits) {
  testing::FakeClock clock;
  net::Loop loop(clock);
  Script script;
  testing::ScriptedStream stream(loop, script);
  Input input(stream);
  std::string const head = "GET / HTTP/1.1\r\nHost: praxis.test\r\n";
  std::memcpy(input.space().data(), head.data(), head.size());
  input.add(head.size());
  EXPECT_EQ(input.held(), Slab::size);
  input.consume(4);
  input.settle();
  EXPECT_LE(input.held(), 64U);
  EXPECT_EQ(input.unread(), head.substr(4));
  auto const space = input.space();
  ASSERT_EQ(space.size(), Slab::size - head.size() + 4);
  space[0] = 'X';
  input.add(1);
  EXPECT_EQ(input.unread(), head.substr(4) + 'X');
  input.consume(input.unread().size());
  input.settle();
  EXPECT_EQ(input.held(), 0U);
}

TEST(BodyReader, HoldsABodyLargerThanItsBuffer) {
  std::string const large(1'000'000, 'x');
  EXPECT_EQ(read(large, Framing::length, large.size(), 50'000).content, large);
  EXPECT_EQ(read("F4240\r\n" + large + "\r\n0\r\n\r\n", Framing::chunked, 0, 50'000).content, large);
}

}  // namespace
}  // namespace cordon::http::h1
