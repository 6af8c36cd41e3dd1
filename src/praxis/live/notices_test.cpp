#include "praxis/live/notices.h"

#include <gtest/gtest.h>

#include "net/group.h"

namespace cordon::praxis {
namespace {

constexpr std::chrono::sys_days day = std::chrono::year(2026) / 12 / 1;

News on(std::chrono::sys_days when) {
  return {.days = {when}};
}

class NoticesTest : public ::testing::Test {
 protected:
  net::Task<void> watch(Notices& notices, Id practitioner, std::vector<News>& heard) {
    Notices::Watcher watcher(notices, practitioner);
    while (!notices.ended()) {
      auto const news = co_await watcher.wait();
      if (!news) co_return fail(news.error());
      heard.push_back(*news);
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
  std::vector<News> first, second, other;
  net::Group group(loop_);
  group.spawn(watch(here, 1, first));
  group.spawn(watch(there, 1, second));
  group.spawn(watch(here, 2, other));
  turn();
  board_.changed({.practitioner = 1, .day = day});
  turn();
  EXPECT_EQ(first, std::vector{on(day)});
  EXPECT_EQ(second, std::vector{on(day)});
  EXPECT_TRUE(other.empty());
  here.beat();
  turn();
  EXPECT_EQ(first, (std::vector{on(day), News()})) << "it lives";
  EXPECT_EQ(other, std::vector{News()});
  here.end();
  there.end();
  loop_.run_until([&] { return group.empty(); });
}

TEST_F(NoticesTest, AreNotLostBetweenTwoWaits) {
  Notices here(board_, loop_);
  Notices::Watcher watcher(here, 1);
  board_.changed({.practitioner = 1, .day = day});
  board_.changed({.practitioner = 1, .day = day + std::chrono::days(3)});
  board_.changed({.practitioner = 1, .day = day});
  turn();
  auto both = on(day);
  both.add(day + std::chrono::days(3));
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), both);
  here.end();
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), News());
}

TEST_F(NoticesTest, OfManyDaysAreOfAll) {
  Notices here(board_, loop_);
  Notices::Watcher watcher(here, 1);
  for (std::size_t i = 0; i <= News::most_days; ++i) board_.changed({.practitioner = 1, .day = day + std::chrono::days(i)});
  board_.changed({.practitioner = 1, .day = day});
  turn();
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), (News{.all = true, .days = {}}));
  here.end();
}

TEST_F(NoticesTest, OfAPracticeAreOfAllDays) {
  Notices here(board_, loop_);
  Notices::Watcher watcher(here, 1), other(here, 2);
  board_.changed({.practitioner = 1, .day = day});
  board_.practice_changed(1);
  board_.practice_changed(3);
  turn();
  EXPECT_EQ(net::run(loop_, watcher.wait()).value(), (News{.all = true, .days = {}}));
  here.end();
  EXPECT_EQ(net::run(loop_, other.wait()).value(), News());
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
