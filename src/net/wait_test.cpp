// Every kind of wait can be cancelled and has a deadline.

#include <gtest/gtest.h>

#include "net/event.h"
#include "net/group.h"
#include "net/listener.h"
#include "net/resolver.h"
#include "net/socket_stream.h"
#include "testing/clock.h"
#include "testing/dns_server.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::seconds;
using testing::turn;

struct Place {
  explicit Place(Loop& loop)
      : event(loop), dns(loop), resolver(loop), listener(std::move(*Listener::open(loop, *Address::parse("127.0.0.1:0")))) {
    std::tie(near, far) = make_pipe(loop, loop);
    dns.answer = [](auto const&) { return testing::DnsServer::Answer{.silent = true}; };
    EXPECT_TRUE(resolver.use_servers(dns.address()));
  }
  Event event;
  testing::DnsServer dns;
  Resolver resolver;
  std::unique_ptr<Listener> listener;
  std::unique_ptr<SocketStream> near, far;
};

template <class T>
Result<void> without_value(Result<T> result) {
  if (!result) return fail(result);
  return ok();
}

Task<void> sleeps(Place&) {
  auto done = co_await sleep(std::chrono::hours(1));
  co_return done;
}
Task<void> reads(Place& place) {
  std::array<char, 10> buffer;
  auto done = co_await read_some(*place.near, buffer);
  co_return without_value(std::move(done));
}
Task<void> awaits_readable(Place& place) {
  auto done = co_await readable(*place.near);
  co_return done;
}
Task<void> writes(Place& place) {
  std::string const much(10'000'000, 'x');
  auto done = co_await write_all(*place.near, much);
  co_return done;
}
Task<void> awaits_event(Place& place) {
  auto done = co_await place.event.wait();
  co_return done;
}
Task<void> accepts(Place& place) {
  auto done = co_await place.listener->accept();
  co_return without_value(std::move(done));
}
Task<void> resolves(Place& place) {
  auto done = co_await place.resolver.resolve("silent.test", 80);
  co_return without_value(std::move(done));
}
Task<void> reads_beside_a_writer(Place& place) {
  Fiber& fiber = co_await this_fiber();
  Group group(fiber.loop());
  group.spawn(writes(place));
  auto done = co_await reads(place);
  group.cancel();
  co_await group.join();
  co_return done;
}

struct Outcome {
  int ended = 0;
  Code code = Code::ok;
  Code again = Code::ok;
};

Task<void> waits(Task<void> (*kind)(Place&), Place& place, Outcome& outcome) {
  Fiber& fiber = co_await this_fiber();
  fiber.set_deadline(seconds(30));
  auto done = co_await kind(place);
  ++outcome.ended;
  outcome.code = done ? Code::ok : done.error().code;
  done = co_await kind(place);
  outcome.again = done ? Code::ok : done.error().code;
  co_return ok();
}

struct Kind {
  std::string name;
  Task<void> (*wait)(Place&);
};

class WaitTest : public ::testing::TestWithParam<Kind> {
 protected:
  ~WaitTest() override {
    place.dns.close();
    turn(loop);
  }
  void begin() {
    group.spawn(waits(GetParam().wait, place, outcome));
    turn(loop, 20);
    ASSERT_EQ(outcome.ended, 0);
  }
  void expect_ended(Code code) {
    turn(loop);
    EXPECT_EQ(outcome.ended, 1);
    EXPECT_EQ(outcome.code, code);
    EXPECT_EQ(outcome.again, code) << "and so does every later wait";
    EXPECT_TRUE(group.empty());
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Place place{loop};
  Group group{loop};
  Outcome outcome;
};

INSTANTIATE_TEST_SUITE_P(, WaitTest,
                         ::testing::Values(Kind{"Sleep", sleeps}, Kind{"Read", reads}, Kind{"Readable", awaits_readable},
                                           Kind{"Write", writes}, Kind{"Event", awaits_event}, Kind{"Accept", accepts},
                                           Kind{"Resolve", resolves}, Kind{"ReadBesideAWriter", reads_beside_a_writer}),
                         [](auto const& info) { return info.param.name; });

TEST_P(WaitTest, IsCancelled) {
  begin();
  group.cancel();
  expect_ended(Code::cancelled);
}

TEST_P(WaitTest, EndsAtItsDeadline) {
  begin();
  clock.advance(seconds(29));
  turn(loop);
  ASSERT_EQ(outcome.ended, 0);
  clock.advance(seconds(2));
  expect_ended(Code::timeout);
}

TEST_P(WaitTest, IsCancelledBeforeItBegins) {
  struct Sleeps {
    static Task<void> first(Task<void> (*kind)(Place&), Place& place, Outcome& outcome) {
      (void)co_await sleep(seconds(1));
      auto done = co_await waits(kind, place, outcome);
      co_return done;
    }
  };
  group.spawn(Sleeps::first(GetParam().wait, place, outcome));
  group.cancel();
  expect_ended(Code::cancelled);
}

// A wait that was about to end is ended once.
TEST_P(WaitTest, IsCancelledInTheBatchInWhichItsEventCame) {
  begin();
  char const byte = 'x';
  iovec const part{const_cast<char*>(&byte), 1};
  ASSERT_TRUE(place.far->try_write(std::span(&part, 1)));
  place.event.set();
  loop.post([&] { group.cancel(); });
  loop.run_until([&] { return group.empty(); });
  EXPECT_EQ(outcome.ended, 1);
  EXPECT_EQ(outcome.again, GetParam().name == "Readable" ? outcome.again : Code::cancelled);
}

}  // namespace
}  // namespace cordon::net
