#include "record/metrics.h"

#include <gtest/gtest.h>

#include <deque>
#include <regex>
#include <thread>

#include "record/exposition.h"
#include "record/samples.h"
#include "record/writer.h"

namespace cordon::record {
namespace {

using namespace std::chrono_literals;

bool has_line(View page, View line) {
  return page.contains("\n" + std::string(line) + "\n");
}

TEST(Metrics, AddUpTheWorkers) {
  Metrics metrics("1.2.3");
  std::size_t const site = metrics.add_site("praxis.example");
  for (int worker = 0; worker < 3; ++worker) {
    Shard& shard = metrics.add_shard();
    SiteCounters& counters = shard.site(site);
    counters.request(200, 3ms);
    counters.request(404, 40s);
    counters.origin_request(origin_result(Code::unreachable));
    counters.origin_time.observe(1ms);
    counters.received.add(10);
    counters.sent.add(20);
    shard.refused("h1.bare_lf");
    shard.accepted.add();
    shard.handshake(HandshakeResult::resumed);
    shard.connections(ConnectionState::h2).add(2);
    shard.connections(ConnectionState::h2).add(-1);
  }
  std::string const page = metrics.text();
  for (View const line : {
           R"(# TYPE cordon_requests_total counter)",
           R"(cordon_requests_total{site="praxis.example",status_class="2xx"} 3)",
           R"(cordon_requests_total{site="praxis.example",status_class="4xx"} 3)",
           R"(cordon_requests_total{site="praxis.example",status_class="5xx"} 0)",
           R"(cordon_request_seconds_bucket{site="praxis.example",le="0.0025"} 0)",
           R"(cordon_request_seconds_bucket{site="praxis.example",le="0.005"} 3)",
           R"(cordon_request_seconds_bucket{site="praxis.example",le="30"} 3)",
           R"(cordon_request_seconds_bucket{site="praxis.example",le="+Inf"} 6)",
           R"(cordon_request_seconds_sum{site="praxis.example"} 120.009000000)",
           R"(cordon_request_seconds_count{site="praxis.example"} 6)",
           R"(cordon_origin_requests_total{site="praxis.example",result="unreachable"} 3)",
           R"(cordon_origin_seconds_bucket{site="praxis.example",le="0.001"} 3)",
           R"(cordon_received_bytes_total{site="praxis.example"} 30)",
           R"(cordon_sent_bytes_total{site="praxis.example"} 60)",
           R"(cordon_refusals_total{reason="h1.bare_lf"} 3)",
           R"(cordon_connections{state="h2"} 3)",
           R"(cordon_connections_accepted_total 3)",
           R"(cordon_handshakes_total{result="resumed"} 3)",
           R"(cordon_build_info{version="1.2.3"} 1)",
       }) {
    EXPECT_TRUE(has_line(page, line)) << line;
  }
}

TEST(Metrics, ArePrometheusText) {
  Metrics metrics("1");
  metrics.add_shard().site(metrics.add_site("a\"b\\c\nd")).request(200, 1ms);
  std::string const page = metrics.text();
  std::regex const form(
      R"(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="([^"\\]|\\["\\n])*"(,[a-z_]+="([^"\\]|\\["\\n])*")*\})? -?[0-9.]+(e[+-]?[0-9]+)?)");
  View rest = page;
  ASSERT_TRUE(rest.ends_with('\n'));
  while (!rest.empty()) {
    auto const end = rest.find('\n');
    EXPECT_TRUE(std::regex_match(std::string(rest.substr(0, end)), form)) << rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  EXPECT_TRUE(page.contains(R"(site="a\"b\\c\nd")"));
}

TEST(Metrics, TellHowOriginsAreAndWhatWasAskedAgain) {
  Metrics metrics("1");
  auto& counters = metrics.add_shard().site(metrics.add_site("praxis.test"));
  counters.retries.add(3);
  counters.retries_denied.add();
  metrics.follow_origins([] {
    return std::vector<OriginSum>{{.site = "praxis.test",
                                   .url = "http://10.0.0.1:9000",
                                   .state = "ejected",
                                   .failures = 5,
                                   .ejections = 1,
                                   .overloads = 2,
                                   .outstanding = 4}};
  });
  std::string const page = metrics.text();
  std::string const origin = R"({site="praxis.test",origin="http://10.0.0.1:9000")";
  for (std::string const& line :
       {"cordon_origin_state" + origin + R"(,state="ejected"} 1)", "cordon_origin_state" + origin + R"(,state="serving"} 0)",
        "cordon_origin_outstanding" + origin + "} 4", "cordon_origin_failures_total" + origin + "} 5",
        "cordon_origin_ejections_total" + origin + "} 1", "cordon_origin_overloads_total" + origin + "} 2",
        std::string(R"(cordon_retries_total{site="praxis.test"} 3)"),
        std::string(R"(cordon_retries_denied_total{site="praxis.test"} 1)")}) {
    EXPECT_TRUE(page.contains("\n" + line + "\n")) << line;
  }
  metrics.follow_origins({});
  EXPECT_FALSE(metrics.text().contains("10.0.0.1"));
}

TEST(Metrics, KnowTheProcess) {
  ProcessNumbers const before = process_numbers();
  int const descriptor = ::dup(0);
  ProcessNumbers const after = process_numbers();
  ::close(descriptor);
  EXPECT_EQ(after.open_files, before.open_files + 1);
  EXPECT_GT(after.resident_bytes, 1'000'000U);
  EXPECT_GE(after.cpu_seconds, before.cpu_seconds);
  double const now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_LT(after.started, now + 2);
  EXPECT_GT(after.started, now - 3600);
}

TEST(Metrics, CountARequestOnTheEdgeOfABucketInIt) {
  Histogram histogram;
  for (auto const bound : Histogram::bounds) histogram.observe(bound);
  histogram.observe(30s + 1ns);
  histogram.observe(0ns);
  EXPECT_EQ(histogram.bucket(0), 2U);
  for (std::size_t i = 1; i < Histogram::bucket_count; ++i) EXPECT_EQ(histogram.bucket(i), 1U);
}

TEST(Metrics, KeepReferencesWhenSitesAreAdded) {
  Metrics metrics("1");
  Shard& shard = metrics.add_shard();
  std::size_t const first = metrics.add_site("first.example");
  SiteCounters& counters = shard.site(first);
  for (int i = 0; i < 300; ++i) shard.site(metrics.add_site("site" + std::to_string(i)));
  EXPECT_EQ(&shard.site(metrics.add_site("first.example")), &counters);
  counters.request(500, 1ms);
  EXPECT_EQ(metrics.totals().sites[first].requests[5], 1U);
}

TEST(Metrics, HaveALimitOfSites) {
  Metrics metrics("1");
  Shard& shard = metrics.add_shard();
  for (int i = 0; i < 6000; ++i) shard.site(metrics.add_site("site" + std::to_string(i))).request(200, 1ms);
  Totals const totals = metrics.totals();
  EXPECT_EQ(totals.sites.size(), Shard::most_sites);
  EXPECT_EQ(totals.sites[0].host, "other");
  EXPECT_EQ(totals.sites[0].requests[2], 6000 - (Shard::most_sites - 1));
  EXPECT_EQ(&shard.site(99999), &shard.site(0));
}

TEST(Metrics, HaveALimitOfReasons) {
  Metrics metrics("1");
  std::deque<std::string> reasons;
  for (int worker = 0; worker < 2; ++worker) {
    Shard& shard = metrics.add_shard();
    for (int i = 0; i < 700; ++i) shard.refused(reasons.emplace_back("reason" + std::to_string(1000 * worker + i)));
  }
  Totals const totals = metrics.totals();
  EXPECT_LE(totals.refusals.size(), ReasonCounters::most + 1);
  std::uint64_t sum = 0;
  for (auto const& [reason, count] : totals.refusals) sum += count;
  EXPECT_EQ(sum, 1400U);
}

TEST(Metrics, AddUpTheSameReasonFromTwoPlaces) {
  Metrics metrics("1");
  Shard& shard = metrics.add_shard();
  std::string const one = "door.full", two = "door.full";
  shard.refused(one);
  shard.refused(two);
  shard.refused(View(one).substr(0, 4));
  shard.refused("");
  EXPECT_EQ(metrics.totals().refusals,
            (std::map<std::string, std::uint64_t, std::less<>>{{"door", 1}, {"door.full", 2}, {"none", 1}}));
}

TEST(Metrics, MayBeReadWhileTheyAreCounted) {
  constexpr int count = 20000;
  Metrics metrics("1");
  std::atomic<bool> done = false;
  std::vector<std::thread> workers;
  workers.reserve(2);
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&, &shard = metrics.add_shard()] {
      for (int n = 0; n < count; ++n) {
        shard.site(static_cast<std::size_t>(n % 7)).request(200, 1ms);
        shard.refused(n % 2 ? "one" : "two");
      }
    });
  }
  std::thread reader([&] {
    while (!done) {
      metrics.add_site("later.example");
      EXPECT_FALSE(metrics.text().empty());
    }
  });
  for (auto& worker : workers) worker.join();
  done = true;
  reader.join();
  for (int i = 0; i < 6; ++i) metrics.add_site(std::to_string(i));
  std::uint64_t sum = 0;
  for (auto const& site : metrics.totals().sites) sum += site.requests[2];
  EXPECT_EQ(sum, 2U * count);
  EXPECT_EQ(metrics.totals().refusals.at("one"), static_cast<std::uint64_t>(count));
}

TEST(Metrics, CountRecords) {
  Folder const folder;
  auto writer = Writer::open({.path = folder.file("log"), .state_directory = folder.path()});
  ASSERT_TRUE(writer);
  Metrics metrics("1");
  metrics.follow(writer->get());
  (*writer)->make_sink()->add(sample_exchange());
  ASSERT_TRUE((*writer)->flush());
  EXPECT_TRUE(has_line(metrics.text(), "cordon_records_written_total 1"));
  EXPECT_TRUE(has_line(metrics.text(), "cordon_records_lost_total 0"));
  metrics.follow(nullptr);
  EXPECT_EQ(metrics.totals().records_written, 0U);
}

TEST(Metrics, NameWhatBecameOfARequestToAnOrigin) {
  EXPECT_EQ(origin_result(Code::ok), OriginResult::answered);
  EXPECT_EQ(origin_result(Code::gateway_timeout), OriginResult::timeout);
  EXPECT_EQ(origin_result(Code::reset), OriginResult::broken);
  EXPECT_EQ(origin_result(Code::cancelled), OriginResult::cancelled);
  EXPECT_EQ(origin_result(Code::internal), OriginResult::failed);
}

}  // namespace
}  // namespace cordon::record
