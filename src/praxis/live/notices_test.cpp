#include "praxis/live/notices.h"

#include <gtest/gtest.h>

#include "net/group.h"

namespace cordon::praxis {
namespace {

constexpr std::chrono::sys_days day = std::chrono::year(2026) / 12 / 1;

class NoticesTest : public ::testing::Test {
 protected:
  net::Task<void> watch(Notices& notices, Id practitioner, std::vector<bool>& heard) {
    Notices::Watcher watcher(notices, practitioner);
    while (!notices.ended()) {
      auto const changed = co_await watcher.wait();
      if (!changed) co_return fail(changed.error());
      heard.push_back(*changed);
    }
    co_return ok();
  }
  void turn() {
    for (int i = 0; i < 5; ++i) {
      loop_.post([] {});
      int once = 0;
      loop_.run_until([&] { return once++ > 0; });
    }
  }

  net::Loop loop_;
  NoticeBoard board_;
};

TEST_F(NoticesTest, ReachThoseWhoWatchThatAgendaOnAllWorkers) {
  Notices here(board_, loop_), there(board_, loop_);
  std::vector<bool> first, second, other;
  net::Group group(loop_);
  group.spawn(watch(here, 1, first));
  group.spawn(watch(there, 1, second));
  group.spawn(watch(here, 2, other));
  turn();
  board_.changed({.practitioner = 1, .day = day});
  turn();
  EXPECT_EQ(first, std::vector{true});
  EXPECT_EQ(second, std::vector{true});
  EXPECT_TRUE(other.empty());
  here.beat();
  turn();
  EXPECT_EQ(first, (std::vector{true, false})) << "it lives";
  EXPECT_EQ(other, std::vector{false});
  here.end();
  there.end();
  loop_.run_until([&] { return group.empty(); });
}

TEST_F(NoticesTest, AreNotLostBetweenTwoWaits) {
  Notices here(board_, loop_);
  Notices::Watcher watcher(here, 1);
  board_.changed({.practitioner = 1, .day = day});
  board_.changed({.practitioner = 1, .day = day});
  turn();
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), true);
  here.end();
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), false);
}

TEST_F(NoticesTest, AreForNobodyWhoHasGone) {
  Notices here(board_, loop_);
  {
    Notices::Watcher watcher(here, 1);
    board_.changed({.practitioner = 1, .day = day});
  }
  board_.changed({.practitioner = 1, .day = day});
  turn();
}

}  // namespace
}  // namespace cordon::praxis
