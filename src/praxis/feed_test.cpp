#include "praxis/feed.h"

#include <gtest/gtest.h>

#include <string>

#include "net/group.h"

namespace cordon::praxis {
namespace {

Task<void> watch(Feed& feed, std::string& seen) {
  Feed::Watcher watcher(feed);
  while (!feed.ended()) {
    auto news = co_await watcher.wait();
    if (!news) co_return fail(news);
    seen += std::string(news->changed ? "c" : "") + (news->beat ? "b" : "") + ".";
  }
  co_return ok();
}

TEST(Feed, WakesEverybodyWithWhatHappenedSince) {
  net::Loop loop;
  Feed feed(loop);
  net::Group group(loop);
  std::string first;
  std::string second;
  group.spawn(watch(feed, first));
  group.spawn(watch(feed, second));
  auto until = [&](std::string const& expected) { loop.run_until([&] { return first == expected && second == expected; }); };
  feed.changed();
  until("c.");
  feed.beat();
  until("c.b.");
  feed.changed();
  feed.beat();
  until("c.b.cb.");
  feed.end();
  loop.run_until([&] { return group.empty(); });
  EXPECT_EQ(first, "c.b.cb..");
}

TEST(Feed, LetsNobodyWaitOnceItHasEnded) {
  net::Loop loop;
  Feed feed(loop);
  feed.end();
  std::string seen;
  EXPECT_TRUE(net::run(loop, watch(feed, seen)));
}

TEST(Feed, ForgetsWhoWasCancelled) {
  net::Loop loop;
  Feed feed(loop);
  net::Group group(loop);
  std::string seen;
  group.spawn(watch(feed, seen));
  group.cancel();
  loop.run_until([&] { return group.empty(); });
  feed.changed();
  EXPECT_EQ(seen, "");
}

}  // namespace
}  // namespace cordon::praxis
