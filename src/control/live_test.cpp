#include "control/live.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "control/live_feed.h"
#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::control {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

// A node of one site and one origin, whose numbers the test makes.
class Numbers {
 public:
  Numbers() : site_(metrics_.add_site("praxis.test")), shard_(metrics_.add_shard()) {}

  record::Shard& shard() { return shard_; }
  record::SiteCounters& site() { return shard_.site(site_); }
  proxy::EndpointStatus& origin() { return origin_; }
  testing::FakeClock& clock() { return clock_; }

  Observation observe() {
    return {.at = clock_.steady(),
            .time = clock_.wall(),
            .totals = metrics_.totals(),
            .origins = {{.site = "praxis.test", .endpoint = origin_}},
            .memory_used = 1000};
  }
  // After so long.
  void look(LiveView& view, Duration after) {
    clock_.advance(after);
    view.add(observe());
  }

 private:
  testing::FakeClock clock_;
  record::Metrics metrics_{"1"};
  std::size_t site_;
  record::Shard& shard_;
  proxy::EndpointStatus origin_{.url = "http://10.0.0.1:9000", .reason = "start", .since = testing::FakeClock::start};
};

json::object sample_of(LiveView const& view) {
  json::object sample;
  view.describe(sample);
  return sample;
}

double number(json::value const& value) {
  return value.to_number<double>();
}

TEST(Quantile, LiesBetweenTheBoundsOfItsBucket) {
  std::array<std::uint64_t, record::Histogram::bucket_count> buckets{};
  EXPECT_FALSE(quantile(buckets, 0.5));
  buckets[4] = 10;  // 5 to 10 ms
  EXPECT_DOUBLE_EQ(*quantile(buckets, 0.5), 7.5);
  EXPECT_DOUBLE_EQ(*quantile(buckets, 0.99), 9.95);
  buckets[0] = 10;  // to 0.5 ms
  EXPECT_DOUBLE_EQ(*quantile(buckets, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(*quantile(buckets, 0.25), 0.25);
  buckets.back() = 80;  // longer than the last bound: at least that
  EXPECT_DOUBLE_EQ(*quantile(buckets, 0.5), 30'000);
}

TEST(LiveView, KnowsNoRateFromOneLook) {
  Numbers numbers;
  LiveView view;
  numbers.site().request(200, 1ms);
  numbers.look(view, 0s);
  auto const sample = sample_of(view);
  EXPECT_EQ(number(sample.at("rates").at("requests")), 0);
  EXPECT_EQ(sample.at("sites").as_array().size(), 1U);
}

TEST(LiveView, TellsRatesOfTheTimeThatPassed) {
  Numbers numbers;
  LiveView view;
  numbers.look(view, 0s);
  for (int i = 0; i < 6; ++i) numbers.site().request(200, 4ms);
  numbers.site().request(503, 4ms);
  numbers.site().received.add(100);
  numbers.site().sent.add(3000);
  numbers.shard().accepted.add(4);
  numbers.shard().handshake(record::HandshakeResult::resumed);
  numbers.shard().connections(record::ConnectionState::h2).add(3);
  numbers.origin().requests = 7;
  numbers.origin().failures = 1;
  numbers.origin().outstanding = 2;
  numbers.look(view, 2s);
  auto const sample = sample_of(view);
  EXPECT_EQ(number(sample.at("rates").at("requests")), 3.5);
  EXPECT_EQ(number(sample.at("rates").at("received")), 50);
  EXPECT_EQ(number(sample.at("rates").at("sent")), 1500);
  EXPECT_EQ(number(sample.at("rates").at("connections")), 2);
  EXPECT_EQ(number(sample.at("rates").at("handshakes").at("resumed")), 0.5);
  EXPECT_EQ(number(sample.at("connections").at("h2")), 3);
  auto const& site = sample.at("sites").at(0);
  EXPECT_EQ(site.at("site"), "praxis.test");
  EXPECT_EQ(number(site.at("by_status").at("2xx")), 3);
  EXPECT_EQ(number(site.at("by_status").at("5xx")), 0.5);
  EXPECT_DOUBLE_EQ(number(site.at("p50_ms")), 3.75);  // 2.5 to 5 ms
  auto const& origin = sample.at("origins").at(0);
  EXPECT_EQ(origin.at("url"), "http://10.0.0.1:9000");
  EXPECT_EQ(origin.at("state"), "serving");
  EXPECT_EQ(origin.at("reason"), "start");
  EXPECT_EQ(origin.at("since"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(number(origin.at("requests")), 3.5);
  EXPECT_EQ(number(origin.at("failures")), 0.5);
  EXPECT_EQ(number(origin.at("outstanding")), 2);
  EXPECT_EQ(sample.at("time"), "2026-01-01T00:00:02Z");
}

TEST(LiveView, ForgetsHowLongRequestsTookAfterTenSeconds) {
  Numbers numbers;
  LiveView view;
  numbers.look(view, 0s);
  numbers.site().request(200, 2s);
  numbers.look(view, 1s);
  for (int second = 2; second <= 10; ++second) numbers.look(view, 1s);
  EXPECT_GT(number(sample_of(view).at("sites").at(0).at("p99_ms")), 1000);
  numbers.look(view, 1s);
  EXPECT_TRUE(sample_of(view).at("sites").at(0).at("p99_ms").is_null());
}

TEST(LiveView, ListsTheReasonsOfTheLastMinute) {
  Numbers numbers;
  LiveView view;
  numbers.shard().refused("long.ago");
  numbers.look(view, 0s);
  std::vector<std::string> const reasons{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
  for (auto const& reason : reasons) numbers.shard().refused(reason);
  for (int i = 0; i < 4; ++i) numbers.shard().refused(reasons.back());
  numbers.look(view, 1s);
  auto const listed = sample_of(view).at("refusals").as_array();
  ASSERT_EQ(listed.size(), LiveView::most_refusals);
  EXPECT_EQ(listed[0].at("reason"), "l");
  EXPECT_EQ(number(listed[0].at("per_second")), 5);
  EXPECT_EQ(number(listed[0].at("last_minute")), 5);
  EXPECT_EQ(listed[1].at("reason"), "a");
  for (int second = 0; second < 59; ++second) numbers.look(view, 1s);
  EXPECT_EQ(number(sample_of(view).at("refusals").at(0).at("last_minute")), 5);
  EXPECT_EQ(number(sample_of(view).at("refusals").at(0).at("per_second")), 0);
  numbers.look(view, 1s);
  EXPECT_TRUE(sample_of(view).at("refusals").as_array().empty());
}

TEST(LiveView, ShowsNoSiteThatIsGoneAndQuiet) {
  Numbers numbers;
  LiveView view;
  numbers.look(view, 0s);
  auto gone = numbers.observe();
  gone.origins.clear();
  view.add(gone);
  EXPECT_TRUE(sample_of(view).at("sites").as_array().empty());
}

// Its samples are the business of tests/stories/live_test.cpp.
class Feed : public ::testing::Test {
 protected:
  LiveFeed& feed() { return feed_; }
  Numbers numbers_;
  net::Loop loop_{numbers_.clock()};
  LiveFeed feed_{loop_, [this] { return numbers_.observe(); }, [] { return json::object{}; }};
};

TEST_F(Feed, HasPlacesForSoManyWatchersAndNoMore) {
  Arena arena;
  std::vector<ArenaOwner<http::Body>> watchers;
  for (std::size_t i = 0; i < LiveFeed::most_watchers; ++i) {
    auto watcher = feed().watch(arena);
    ASSERT_TRUE(watcher);
    watchers.push_back(std::move(*watcher));
  }
  auto const refused = feed().watch(arena);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  watchers.pop_back();
  EXPECT_TRUE(feed().watch(arena));
}

// Reading slowly costs no memory: what was missed is not kept.
TEST_F(Feed, ShowsAWatcherThatWasSlowTheNewestSampleAlone) {
  net::Group group(loop_);
  group.spawn(feed().run());
  Arena arena;
  auto watcher = feed().watch(arena).value();
  auto const pull = [&] { return std::string(net::run(loop_, watcher->pull()).value()); };
  EXPECT_NE(pull().find("id: 1\n"), std::string::npos);
  for (int seconds = 0; seconds < 5; ++seconds) {
    numbers_.clock().advance(1s + 10ms);  // a timer is due with the first tick behind its time
    testing::turn(loop_);
  }
  auto const text = pull();
  EXPECT_NE(text.find("id: 6\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("id: ", text.find("id: 6") + 1), std::string::npos);
  group.cancel();
  loop_.run_until([&] { return group.empty(); });
}

TEST_F(Feed, TakesNobodyOnceItHasEnded) {
  Arena arena;
  feed().end();
  EXPECT_FALSE(feed().watch(arena));
}

}  // namespace
}  // namespace cordon::control
