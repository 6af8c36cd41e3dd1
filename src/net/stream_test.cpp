#include "net/stream.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "net/socket_stream.h"
#include "testing/clock.h"
#include "testing/stream.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using testing::FragmentedStream;
using testing::Script;
using testing::ScriptedStream;
using testing::turn;

struct Heard {
  std::string text;
  std::size_t pieces = 0;
  std::size_t largest = 0;
  bool ended = false;
  Code code = Code::ok;
};

Task<void> listens(Stream& stream, Heard& heard) {
  std::array<char, 4096> buffer;
  for (;;) {
    auto got = co_await read_some(stream, buffer);
    if (!got || *got == 0) {
      heard.ended = true;
      heard.code = got ? Code::ok : got.error().code;
      co_return ok();
    }
    heard.text.append(buffer.data(), *got);
    heard.largest = std::max(heard.largest, *got);
    ++heard.pieces;
  }
}

Task<void> says(Stream& stream, std::string first, std::string second) {
  auto written = co_await write_all(stream, first, second);
  if (!written) co_return fail(written);
  stream.shutdown();
  co_return ok();
}

class StreamTest : public ::testing::Test {
 protected:
  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  Heard heard;
};

TEST_F(StreamTest, CarriesTextInPiecesOfEverySizeOnEitherSide) {
  std::string const first = "the quick brown fox ";
  std::string const second = "jumps over the lazy dog";
  for (std::size_t const size : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 20U, 1000U}) {
    for (bool const reader : {true, false}) {
      auto [near, far] = make_pipe(loop, loop);
      FragmentedStream reads(loop, std::move(near), reader ? size : 4096);
      FragmentedStream writes(loop, std::move(far), reader ? 4096 : size);
      Heard each;
      group.spawn(says(writes, first, second));
      group.spawn(listens(reads, each));
      loop.run_until([&] { return group.empty(); });
      EXPECT_EQ(each.text, first + second);
      if (reader) EXPECT_LE(each.largest, size);
      EXPECT_TRUE(each.ended);
    }
  }
}

TEST_F(StreamTest, WritesMoreThanTheKernelHolds) {
  auto [near, far] = make_pipe(loop, loop);
  std::string const much(5'000'000, 'x');
  group.spawn(says(*near, much, "!"));
  group.spawn(listens(*far, heard));
  loop.run_until([&] { return group.empty(); });
  EXPECT_EQ(heard.text.size(), much.size() + 1);
  EXPECT_EQ(heard.text.back(), '!');
}

Task<void> waits_for(Stream& stream, Code& code, bool& ended) {
  auto there = co_await readable(stream);
  code = there ? Code::ok : there.error().code;
  ended = true;
  co_return ok();
}

TEST_F(StreamTest, SaysWhenAReadWouldFindSomething) {
  auto [near, far] = make_pipe(loop, loop);
  Code code{};
  bool ended = false;
  group.spawn(waits_for(*near, code, ended));
  turn(loop);
  EXPECT_FALSE(ended);
  group.spawn(says(*far, "x", ""));
  turn(loop);
  EXPECT_TRUE(ended);
  EXPECT_EQ(code, Code::ok);
  ended = false;
  group.spawn(waits_for(*near, code, ended));
  turn(loop);
  EXPECT_TRUE(ended) << "nobody has read it yet";
}

// Something has arrived, but no read would find it yet.
class BegunStream final : public Stream {
 public:
  Result<std::size_t> try_read(std::span<char>) override { return fail(Code::would_block, "begun"); }
  Result<std::size_t> try_write(std::span<iovec const>) override { return fail(Code::would_block, "begun"); }
  void wait_readable(Waiter& waiter) override { reader = &waiter; }
  void wait_writable(Waiter&) override {}
  void withdraw(Waiter&) override {}
  void observe_hangup(HangupObserver*) override {}
  void shutdown() override {}
  bool quiet() const override { return false; }

  Waiter* reader = nullptr;
};

TEST_F(StreamTest, LetsAReaderSleepThatWouldFindNothing) {
  BegunStream stream;
  Code code{};
  bool ended = false;
  group.spawn(waits_for(stream, code, ended));
  turn(loop);
  ASSERT_FALSE(ended);
  stream.reader->wake();
  EXPECT_TRUE(ended);
}

TEST_F(StreamTest, ReadsAScriptPieceByPiece) {
  struct Case {
    Script::After after;
    bool ended;
    Code code;
  };
  for (auto const& [after, ended, code] :
       {Case{Script::After::end, true, Code::ok}, Case{Script::After::reset, true, Code::reset},
        Case{Script::After::silence, false, Code::ok}}) {
    Script script{.pieces = {"one", "", "two", "three"}, .after = after};
    ScriptedStream stream(loop, script);
    Heard each;
    group.spawn(listens(stream, each));
    turn(loop, 10);
    EXPECT_EQ(each.text, "onetwothree");
    EXPECT_EQ(each.pieces, 3U);
    EXPECT_EQ(each.ended, ended);
    EXPECT_EQ(each.code, code);
    group.cancel();
    turn(loop);
  }
}

TEST_F(StreamTest, CollectsWhatAScriptIsTold) {
  Script script;
  ScriptedStream stream(loop, script);
  group.spawn(says(stream, "hello ", "there"));
  EXPECT_EQ(script.written, "hello there");
  EXPECT_TRUE(script.shut_down);
}

TEST_F(StreamTest, HearsThatAScriptedPeerGoesAway) {
  struct Observes final : HangupObserver {
    int count = 0;
    void hung_up() override { ++count; }
  } observer;
  Script script{.pieces = {"one"}, .after = Script::After::silence};
  ScriptedStream stream(loop, script);
  stream.observe_hangup(&observer);
  group.spawn(listens(stream, heard));
  turn(loop, 5);
  EXPECT_FALSE(heard.ended);
  stream.hang_up();
  stream.hang_up();
  turn(loop, 5);
  EXPECT_EQ(observer.count, 1);
  EXPECT_EQ(heard.code, Code::reset);
}

}  // namespace
}  // namespace cordon::net
