#include "net/socket_stream.h"

#include <gtest/gtest.h>

#include "net/dialer.h"
#include "net/event.h"
#include "net/group.h"
#include "net/listener.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::seconds;
using testing::turn;

using Ends = std::pair<std::unique_ptr<SocketStream>, std::unique_ptr<SocketStream>>;

Task<Ends> tcp_pair(Loop& loop) {
  auto listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  Resolver resolver(loop);
  auto dialer = tcp_dialer("127.0.0.1", (*listener)->address().port());
  auto dialed = co_await dialer->dial(resolver);
  if (!dialed) co_return fail(dialed);
  auto accepted = co_await (*listener)->accept();
  if (!accepted) co_return fail(accepted);
  std::unique_ptr<SocketStream> near(static_cast<SocketStream*>(dialed->release()));
  co_return Ends(std::move(near), std::make_unique<SocketStream>(loop, std::move(accepted->fd)));
}

struct Outcome {
  bool ended = false;
  std::size_t size = 0;
  Code code = Code::ok;
};

Task<void> reads(Stream& stream, Outcome& outcome) {
  std::array<char, 100> buffer;
  auto got = co_await read_some(stream, buffer);
  outcome = {true, got.value_or(0), got ? Code::ok : got.error().code};
  co_return ok();
}

Task<void> writes(Stream& stream, std::string text) {
  auto written = co_await write_all(stream, text);
  co_return written;
}

struct Observes final : HangupObserver {
  std::function<void()> then = [] {};
  int count = 0;
  void hung_up() override {
    ++count;
    then();
  }
};

// Each test runs over a unix socket pair and over TCP.
class SocketStreamTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    auto ends = GetParam() ? run(loop, tcp_pair(loop)) : Result<Ends>(make_pipe(loop, loop));
    ASSERT_TRUE(ends) << ends.error().detail;
    near = std::move(ends->first);
    far = std::move(ends->second);
    turn(loop);
  }
  ~SocketStreamTest() override {
    group.cancel();
    turn(loop);
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  std::unique_ptr<SocketStream> near;
  std::unique_ptr<SocketStream> far;
  Outcome outcome;
};
INSTANTIATE_TEST_SUITE_P(, SocketStreamTest, ::testing::Bool(), [](auto const& info) { return info.param ? "Tcp" : "Unix"; });

TEST_P(SocketStreamTest, ReadsWhatTheOtherEndWrites) {
  group.spawn(reads(*near, outcome));
  turn(loop);
  EXPECT_FALSE(outcome.ended);
  group.spawn(writes(*far, "hello"));
  loop.run_until([&] { return outcome.ended; });
  EXPECT_EQ(outcome.size, 5U);
}

TEST_P(SocketStreamTest, GoesOnWritingWhenTheOtherEndHasFinished) {
  group.spawn(reads(*near, outcome));
  far->shutdown();
  loop.run_until([&] { return outcome.ended; });
  EXPECT_EQ(outcome.code, Code::ok);
  EXPECT_EQ(outcome.size, 0U);

  Outcome other;
  group.spawn(reads(*far, other));
  group.spawn(writes(*near, "still here"));
  loop.run_until([&] { return other.ended; });
  EXPECT_EQ(other.size, 10U);
  group.spawn(reads(*near, outcome));
  EXPECT_EQ(outcome.size, 0U) << "the end stays";
}

TEST_P(SocketStreamTest, ReadsWhatWasWrittenBeforeTheEnd) {
  group.spawn(writes(*far, std::string(150, 'x')));
  far.reset();
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 3; ++i) {
    Outcome each;
    group.spawn(reads(*near, each));
    loop.run_until([&] { return each.ended; });
    sizes.push_back(each.size);
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{100, 50, 0}));
}

TEST_P(SocketStreamTest, FailsToWriteToWhoIsGone) {
  far.reset();
  auto const sent = [&] {
    for (int i = 0; i < 50; ++i) {
      iovec const part{const_cast<char*>("x"), 1};
      auto result = near->try_write(std::span(&part, 1));
      if (!result && result.error().code != Code::would_block) return result.error().code;
      turn(loop, 1);
    }
    return Code::ok;
  }();
  EXPECT_EQ(sent, Code::reset) << "and no signal killed us";
}

TEST_P(SocketStreamTest, IsQuietUntilThereIsSomethingToRead) {
  EXPECT_TRUE(near->quiet());
  group.spawn(writes(*far, "x"));
  loop.run_until([&] { return !near->quiet(); });
  group.spawn(reads(*near, outcome));
  turn(loop);
  EXPECT_TRUE(near->quiet());
  far->shutdown();
  loop.run_until([&] { return !near->quiet(); });
  group.spawn(reads(*near, outcome));
  turn(loop);
  EXPECT_FALSE(near->quiet()) << "nobody will use it again";
}

TEST_P(SocketStreamTest, TellsTheObserverOnceThatTheFarSideWent) {
  Observes observer;
  near->observe_hangup(&observer);
  group.spawn(writes(*far, "x"));
  turn(loop);
  EXPECT_EQ(observer.count, 0);
  far->shutdown();
  loop.run_until([&] { return observer.count > 0; });
  far.reset();
  turn(loop);
  EXPECT_EQ(observer.count, 1);
}

TEST_P(SocketStreamTest, TellsNobodyOnceTheObserverIsTakenBack) {
  Observes observer;
  near->observe_hangup(&observer);
  near->observe_hangup(nullptr);
  far.reset();
  loop.run_until([&] { return !near->quiet(); });
  EXPECT_EQ(observer.count, 0);
}

TEST_P(SocketStreamTest, MayBeDestroyedByItsObserver) {
  Observes observer;
  near->observe_hangup(&observer);
  observer.then = [&] { near.reset(); };
  far.reset();
  loop.run_until([&] { return !near; });
  turn(loop);
  EXPECT_EQ(observer.count, 1);
}

Task<void> reads_and_closes(std::unique_ptr<SocketStream>& stream, bool& closed) {
  std::array<char, 10> buffer;
  auto got = co_await read_some(*stream, buffer);
  stream.reset();
  closed = true;
  co_return ok();
}

TEST_P(SocketStreamTest, MayBeDestroyedByItsReaderWhileItIsObserved) {
  Observes observer;
  bool closed = false;
  near->observe_hangup(&observer);
  group.spawn(reads_and_closes(near, closed));
  far.reset();
  loop.run_until([&] { return closed; });
  turn(loop);
  EXPECT_EQ(observer.count, 0);
}

TEST_P(SocketStreamTest, MayBeDestroyedByAnotherWhoseEventIsInTheSameBatch) {
  auto [other_near, other_far] = make_pipe(loop, loop);
  turn(loop);
  Observes first, second;
  near->observe_hangup(&first);
  other_near->observe_hangup(&second);
  first.then = [&] { other_near.reset(); };
  second.then = [&] { near.reset(); };
  far.reset();
  other_far.reset();
  loop.run_until([&] { return first.count + second.count > 0; });
  turn(loop);
  EXPECT_EQ(first.count + second.count, 1);
}

Task<void> talks_to_itself(Stream& near, Stream& far, bool const& enough, bool& ended) {
  std::string const text(60'000, 'x');
  std::vector<char> buffer(text.size());
  while (!enough) {
    auto written = co_await write_all(far, text);
    if (!written) break;
    for (std::size_t left = text.size(); left > 0;) {
      auto got = co_await read_some(near, std::span(buffer).first(left));
      if (!got || *got == 0) co_return ok();
      left -= *got;
    }
  }
  ended = true;
  co_return ok();
}

Task<void> waits(Event& event, bool& ended) {
  auto set = co_await event.wait();
  ended = true;
  co_return set;
}

TEST_P(SocketStreamTest, LeavesOthersTheirTurnWhenThereIsAlwaysMoreToRead) {
  bool enough = false;
  bool ended = false;
  Event event(loop);
  group.spawn(waits(event, enough));
  event.set();
  group.spawn(talks_to_itself(*near, *far, enough, ended));
  loop.run_until([&] { return ended; });
  EXPECT_TRUE(enough);
}

TEST_P(SocketStreamTest, MovesLittleInOneBatchSoThatNobodyWaitsForMillisecondsWhateverIsDoneWithIt) {
  std::array<char, 4096> piece{};
  iovec const from[] = {{piece.data(), piece.size()}};
  ASSERT_TRUE(near->try_write(from));
  turn(loop);
  std::size_t moved = 0;
  while (near->try_write(from)) {
    auto const got = far->try_read(piece);
    if (!got) break;
    moved += *got;
  }
  EXPECT_GE(moved, 64U * 1024);
  EXPECT_LE(moved, 256U * 1024);
}

Task<void> writes_until_stopped(Stream& stream, Code& code) {
  std::string const text(1'000'000, 'x');
  for (;;) {
    auto written = co_await write_all(stream, text);
    if (!written) {
      code = written.error().code;
      co_return ok();
    }
  }
}

TEST_P(SocketStreamTest, StopsWritingAtTheDeadlineWhenNobodyReads) {
  Code code{};
  struct Limits {
    static Task<void> writing(Stream& stream, Code& code) {
      Fiber& fiber = co_await this_fiber();
      fiber.set_deadline(seconds(3));
      auto done = co_await writes_until_stopped(stream, code);
      co_return done;
    }
  };
  group.spawn(Limits::writing(*near, code));
  turn(loop, 20);
  EXPECT_FALSE(group.empty());
  clock.advance(seconds(4));
  turn(loop);
  EXPECT_EQ(code, Code::timeout);
}

TEST(SocketStream, ClosesWithAResetWhenItIsAborted) {
  testing::FakeClock clock;
  Loop loop(clock);
  Group group(loop);
  auto ends = run(loop, tcp_pair(loop));
  ASSERT_TRUE(ends);
  Outcome outcome;
  group.spawn(reads(*ends->second, outcome));
  ends->first->abort();
  ends->first.reset();
  loop.run_until([&] { return outcome.ended; });
  EXPECT_EQ(outcome.code, Code::reset);
}

TEST(SocketStream, KnowsItsOwnAddress) {
  Loop loop;
  auto ends = run(loop, tcp_pair(loop));
  ASSERT_TRUE(ends);
  EXPECT_EQ(ends->first->local().ip(), "127.0.0.1");
  EXPECT_NE(ends->first->local().port(), 0);
}

}  // namespace
}  // namespace cordon::net
