#include <future>
#include <mutex>

#include "story.h"
#include "testing/notifications.h"

// The node as systemd sees it.
namespace cordon::stories {
namespace {

using testing::Notifications;

class Service : public ::testing::Test {
 protected:
  Service() {
    ::setenv("NOTIFY_SOCKET", systemd.name().c_str(), 1);
    ::setenv("WATCHDOG_USEC", "20000000", 1);
  }
  ~Service() override {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
  }

  // Whether one of the next messages says so.
  bool hears(std::string const& word, int milliseconds = 10'000) {
    for (;;) {
      auto const message = systemd.next(milliseconds);
      if (!message) return false;
      if (message->contains(word)) return true;
    }
  }

  // Whether it says so as time goes on.
  bool is_called_alive() {
    for (int i = 0; i < 100; ++i) {
      if (hears("WATCHDOG=1", 50)) return true;
      clock.advance(period);
    }
    return false;
  }

  static constexpr auto period = 5100ms;  // a quarter of what systemd wants, and a tick of the timers
  Notifications systemd;
  FakeClock clock;
  Origin origin;
};

TEST_F(Service, IsReadyOnceItListensAndSaysWhenItEnds) {
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.drain = 20s; }, clock);
  ASSERT_TRUE(hears("READY=1\nSTATUS=Sites served: 2"));
  EXPECT_EQ(status_of(edge.connect_tls().ask(get())), 200);
  edge.ask_to_end();
  EXPECT_TRUE(hears("STOPPING=1\nEXTEND_TIMEOUT_USEC=35000000"));
}

TEST_F(Service, IsCalledAliveAgainAndAgainWhileItsLoopsTurn) {
  Edge edge(at(origin), {}, clock);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(is_called_alive());
    clock.advance(period);
  }
}

// A worker that hangs is what the watchdog is for: the node's own loop goes on and must not speak for it.
TEST_F(Service, IsNotCalledAliveWhileAWorkerHangs) {
  origin.answer(silence());
  Edge edge(at(origin), [](auto& settings) { settings.timeouts.first_byte = 24h; }, clock);
  auto client = edge.connect();
  client.say(get());
  ASSERT_TRUE(origin.await_requests(1));
  ASSERT_TRUE(is_called_alive());
  std::promise<void> hangs, released;
  edge.cut([&, once = std::make_shared<std::once_flag>()](auto const&) {
    std::call_once(*once, [&] {
      hangs.set_value();
      released.get_future().wait();
    });
    return false;
  });
  hangs.get_future().wait();
  for (int i = 0; i < 3; ++i) {  // it had answered once before it hung
    clock.advance(period);
    static_cast<void>(hears("WATCHDOG=1", 100));
  }
  clock.advance(period);
  EXPECT_FALSE(hears("WATCHDOG=1", 100));
  released.set_value();
  EXPECT_TRUE(is_called_alive());
}

}  // namespace
}  // namespace cordon::stories
