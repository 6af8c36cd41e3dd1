#include "record/carry.h"

#include <gtest/gtest.h>

#include "record/exposition.h"
#include "record/metrics.h"

namespace cordon::record {
namespace {

using namespace std::chrono_literals;

std::vector<OriginSum> origins(std::uint64_t failures) {
  return {{.site = "praxis.test", .url = "unix:/run/an application", .state = "serving", .failures = failures, .ejections = 1}};
}

void count_something(Metrics& metrics, View host, std::uint64_t failures) {
  auto& shard = metrics.add_shard();
  auto& site = shard.site(metrics.add_site(host));
  site.request(200, 3ms);
  site.request(404, 40s);
  site.origin_request(OriginResult::timeout);
  site.origin_time.observe(1ms);
  site.retries.add(2);
  site.retries_denied.add(3);
  site.received.add(10);
  site.sent.add(20);
  shard.refused("h1.bare_lf");
  shard.accepted.add(4);
  shard.handshake(HandshakeResult::resumed);
  shard.connections(ConnectionState::h2).add(2);
  metrics.follow_origins([failures] { return origins(failures); });
  metrics.follow_access([] {
    return AccessSums{.decisions = {{"site=\"praxis.test\",outcome=\"allowed\"", 5}},
                      .shadows = {{"site=\"praxis.test\",rule=\"a b\",outcome=\"refused\"", 2}},
                      .break_glass = {{"site=\"praxis.test\",rule=\"a b\"", 1}},
                      .logins = {{"provider=\"directory\",result=\"failed\"", 3}},
                      .approvals = {{"site=\"praxis.test\",event=\"asked\"", 4}},
                      .external = {{"evaluator=\"hr\",result=\"allowed\"", 5}}};
  });
}

void carry_all(Metrics const& from, Metrics& to) {
  for (auto const& line : carry_lines(from.totals())) to.carry(line);
}

// The counters of a page, and their numbers.
std::map<std::string, double> counters(std::string const& page) {
  std::map<std::string, double> found;
  for (View rest = page; !rest.empty();) {
    std::string const line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(line.size() + 1);
    bool const gauge = line.contains("cordon_connections{") || line.contains("state") || line.contains("outstanding") ||
                       line.contains("cordon_memory") || line.contains("build_info");
    if (line.starts_with("cordon_") && !gauge) found[line.substr(0, line.rfind(' '))] = std::stod(line.substr(line.rfind(' ')));
  }
  return found;
}

TEST(Carry, AddsEveryCounterOfTheProcessBefore) {
  Metrics before("1"), after("1");
  count_something(before, "praxis.test", 5);
  count_something(after, "praxis.test", 5);
  auto const once = counters(exposition(after.totals(), {}));
  carry_all(before, after);
  auto const twice = counters(exposition(after.totals(), {}));
  ASSERT_GT(once.size(), 50U);
  for (auto const& [name, value] : once) EXPECT_EQ(twice.at(name), 2 * value) << name;
  EXPECT_EQ(after.totals().connections, before.totals().connections);  // a gauge is each process's own
}

TEST(Carry, ReplacesWhatWasSaidBefore) {
  Metrics before("1"), after("1");
  count_something(before, "praxis.test", 5);
  for (int times = 0; times < 3; ++times) carry_all(before, after);
  count_something(before, "praxis.test", 7);
  carry_all(before, after);
  EXPECT_EQ(after.totals().accepted, 8U);
  EXPECT_EQ(after.totals().refusals.at("h1.bare_lf"), 2U);
}

TEST(Carry, GoesOnOverSeveralProcesses) {
  Metrics first("1"), second("2"), third("3");
  count_something(first, "praxis.test", 1);
  carry_all(first, second);
  count_something(second, "praxis.test", 2);
  carry_all(second, third);
  third.follow_origins([] { return origins(4); });
  EXPECT_EQ(third.totals().accepted, 8U);
  EXPECT_EQ(third.totals().origins.at(0).failures, 7U);
}

TEST(Carry, KeepsASiteThatIsNoMoreAndForgetsAnOriginThatIsNoMore) {
  Metrics before("1"), after("1");
  count_something(before, "gone.test", 5);
  carry_all(before, after);
  auto const totals = after.totals();
  ASSERT_EQ(totals.sites.size(), 2U);
  EXPECT_EQ(totals.sites.at(1).host, "gone.test");
  EXPECT_EQ(totals.sites.at(1).sent, 20U);
  EXPECT_TRUE(totals.origins.empty());
}

TEST(Carry, SaysNothingOfWhatWasNotCounted) {
  Metrics metrics("1");
  metrics.add_site("praxis.test");
  EXPECT_TRUE(carry_lines(metrics.totals()).empty());
}

TEST(Carry, PassesOverWhatItDoesNotKnow) {
  struct Row {
    char const* line;
    std::uint64_t accepted, full;
  };
  for (auto const& row : std::vector<Row>{{"node accepted 7", 7, 0},
                                          {"node accepted 7,8,9", 7, 0},
                                          {"node handshakes 5", 0, 5},
                                          {"node handshakes 5,4,3,2,1,9", 0, 5},
                                          {"node accepted", 0, 0},
                                          {"node accepted 7,x", 0, 0},
                                          {"node accepted -7", 0, 0},
                                          {"node accepted 99999999999999999999", 0, 0},
                                          {"node novelties 7", 0, 0},
                                          {"planet accepted 7", 0, 0},
                                          {"accepted", 0, 0},
                                          {"", 0, 0}}) {
    Metrics metrics("1");
    metrics.carry(row.line);
    EXPECT_EQ(metrics.totals().accepted, row.accepted) << row.line;
    EXPECT_EQ(metrics.totals().handshakes.at(0), row.full) << row.line;
  }
}

TEST(Carry, HasALimitOnNames) {
  Metrics metrics("1");
  for (std::size_t i = 0; i < 2 * most_sites; ++i) metrics.carry("site sent 1 host" + std::to_string(i));
  EXPECT_EQ(metrics.totals().sites.size(), 1 + most_sites);
}

}  // namespace
}  // namespace cordon::record
