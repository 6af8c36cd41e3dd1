#include "control/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/notifications.h"

namespace cordon::control {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;
using testing::Notifications;

// What a process is started with, until the test ends.
class Environment {
 public:
  Environment(std::string const& socket, std::string const& watchdog) {
    ::setenv("NOTIFY_SOCKET", socket.c_str(), 1);    // NOLINT(concurrency-mt-unsafe)
    ::setenv("WATCHDOG_USEC", watchdog.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  ~Environment() {
    ::unsetenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe)
    ::unsetenv("WATCHDOG_USEC");  // NOLINT(concurrency-mt-unsafe)
  }
  Environment(Environment const&) = delete;
  Environment& operator=(Environment const&) = delete;
};

TEST(ServiceManager, IsToldEveryTurnOfALife) {
  Notifications const listener(Notifications::Where::abstract);
  Environment const environment(listener.name(), "30000000");
  auto const manager = ServiceManager::from_environment();
  EXPECT_EQ(manager.watchdog(), 30s);
  manager.ready("Serving 2 sites");
  EXPECT_EQ(listener.next(), "READY=1\nSTATUS=Serving 2 sites");
  manager.reloading();
  EXPECT_THAT(listener.next().value_or(""), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*\nSTATUS=.*"));
  manager.stopping(30s);
  EXPECT_THAT(listener.next().value_or(""), MatchesRegex("STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=.*"));
  manager.main_process(4711);
  EXPECT_EQ(listener.next(), "MAINPID=4711");
  manager.alive();
  EXPECT_EQ(listener.next(), "WATCHDOG=1");
}

TEST(ServiceManager, IsToldNothingThatAStatusSmuggledIn) {
  Notifications const listener;
  ServiceManager const manager(*net::UnixDatagram::to(listener.name()), {});
  manager.status("one\nMAINPID=1");
  EXPECT_EQ(listener.next(), "STATUS=one MAINPID=1");
}

TEST(ServiceManager, TellsAReloadFromTheLastByTheMonotonicClock) {
  Notifications const listener;
  ServiceManager const manager(*net::UnixDatagram::to(listener.name()), {});
  auto const microseconds = [&] {
    manager.reloading();
    auto const text = listener.next().value_or("");
    auto const begin = text.find("USEC=") + 5;
    return std::stoll(text.substr(begin, text.find('\n', begin) - begin));
  };
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  auto const before = (now.tv_sec * 1'000'000LL) + (now.tv_nsec / 1000);
  auto const first = microseconds(), second = microseconds();
  EXPECT_LE(before, first);
  EXPECT_LE(first, second);
}

TEST(ServiceManager, NeedNotBeThere) {
  auto const nobody = ServiceManager::from_environment();
  nobody.ready("Serving");
  EXPECT_EQ(nobody.watchdog(), 0s);
  Environment const environment("nonsense", "30000000");
  auto const wrong = ServiceManager::from_environment();
  wrong.ready("Serving");
  EXPECT_EQ(wrong.watchdog(), 0s);
}

TEST(ServiceManager, WatchesOnlyWithANumber) {
  Notifications const listener;
  for (auto const* text : {"", "-1", "30s", "99999999999999999999999"}) {
    Environment const environment(listener.name(), text);
    EXPECT_EQ(ServiceManager::from_environment().watchdog(), 0s) << text;
  }
}

}  // namespace
}  // namespace cordon::control
