#include "proxy/balancer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "proxy/endpoints.h"
#include "testing/clock.h"

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;

class BalancerTest : public ::testing::Test {
 protected:
  std::vector<Target> targets(std::vector<unsigned> const& weights, EndpointSettings settings = {}) {
    std::vector<Target> made;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      settings.url = fmt::format("http://10.0.0.{}:9000", i);
      auto const make = [&]() -> Result<EndpointSettings> { return settings; };
      made.push_back({*endpoints_.get(fmt::format("{} {}", ++made_, i), make), weights[i]});
    }
    return made;
  }
  Balancer::Choice choice(std::uint64_t key = 0, std::uint64_t tried = 0) const {
    return {.worker = 0, .now = clock_.steady(), .key = key, .tried = tried};
  }
  // Who is chosen so many times, each visit being over before the next.
  std::vector<int> chosen(Balancer const& balancer, int times) {
    std::vector<int> counts(balancer.size(), 0);
    for (int i = 0; i < times; ++i) {
      auto const visit = balancer.choose(choice(spread(static_cast<std::uint64_t>(i) + 1)));
      if (visit) ++counts[visit->index()];
    }
    return counts;
  }

  testing::FakeClock clock_;
  Endpoints endpoints_{1, clock_};
  int made_ = 0;
};

TEST_F(BalancerTest, TakesTurnsByWeight) {
  Balancer const equal(targets({1, 1, 1}), {}, 1);
  EXPECT_EQ(chosen(equal, 300), (std::vector{100, 100, 100}));
  Balancer const weighted(targets({50, 30, 20}), {}, 1);
  EXPECT_EQ(chosen(weighted, 1000), (std::vector{500, 300, 200}));
}

TEST_F(BalancerTest, MixesTheTurnsOfWhoHasMany) {
  Balancer const balancer(targets({5, 4, 3}), {}, 1);
  std::size_t last = 9;
  int row = 0;
  for (int i = 0; i < 120; ++i) {
    auto const visit = balancer.choose(choice());
    row = visit->index() == last ? row + 1 : 1;
    last = visit->index();
    EXPECT_LE(row, 2);
  }
}

TEST_F(BalancerTest, SendsToWhoDoesLeast) {
  for (std::size_t const count : {3U, 8U}) {
    Balancer const balancer(targets(std::vector<unsigned>(count, 1)), {.method = Balance::least_requests}, 1);
    std::vector<Visit> visits;
    for (std::size_t i = 0; i < 10 * count; ++i) visits.push_back(std::move(*balancer.choose(choice())));
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(balancer.endpoint(i).outstanding(), 10) << i;
    std::erase_if(visits, [](auto const& visit) { return visit.index() == 1; });
    for (int i = 0; i < 10; ++i) {
      visits.push_back(std::move(*balancer.choose(choice())));
      EXPECT_EQ(visits.back().index(), 1U);
    }
  }
}

TEST_F(BalancerTest, SendsToWhoDoesLeastByWeight) {
  Balancer const balancer(targets({4, 1}), {.method = Balance::least_requests}, 1);
  std::vector<Visit> visits;
  for (int i = 0; i < 50; ++i) visits.push_back(std::move(*balancer.choose(choice())));
  EXPECT_EQ(balancer.endpoint(0).outstanding(), 40);
}

TEST_F(BalancerTest, ComparesTwoOfManyAndStaysEven) {
  Balancer const balancer(targets(std::vector<unsigned>(40, 1)), {.method = Balance::least_requests}, 1);
  std::vector<Visit> visits;
  for (int i = 0; i < 400; ++i) visits.push_back(std::move(*balancer.choose(choice())));
  for (std::size_t i = 0; i < 40; ++i) EXPECT_LE(balancer.endpoint(i).outstanding(), 14) << i;  // log log n above the mean
}

TEST_F(BalancerTest, MovesOnlyTheKeysOfWhoLeft) {
  std::minstd_rand random(7);
  for (int trial = 0; trial < 20; ++trial) {
    auto const count = 2 + random() % 12;
    std::vector<unsigned> weights;
    for (std::size_t i = 0; i < count; ++i) weights.push_back(1 + random() % 5);
    Balancer const balancer(targets(weights), {.method = Balance::hash, .least_usable = 0}, 1);
    std::vector<std::size_t> before;
    for (std::uint64_t key = 0; key < 500; ++key) before.push_back(balancer.choose(choice(spread(key + 1)))->index());
    auto const gone = random() % count;
    balancer.endpoint(gone).drain(true);
    for (std::uint64_t key = 0; key < 500; ++key) {
      auto const after = balancer.choose(choice(spread(key + 1)))->index();
      if (before[key] == gone) EXPECT_NE(after, gone);
      if (before[key] != gone) EXPECT_EQ(after, before[key]);
    }
    balancer.endpoint(gone).drain(false);
    for (std::uint64_t key = 0; key < 500; ++key) EXPECT_EQ(balancer.choose(choice(spread(key + 1)))->index(), before[key]);
  }
}

TEST_F(BalancerTest, SharesKeysByWeight) {
  Balancer const balancer(targets({1, 2, 5}), {.method = Balance::hash}, 1);
  auto const counts = chosen(balancer, 16000);
  EXPECT_NEAR(counts[0], 2000, 250);
  EXPECT_NEAR(counts[1], 4000, 300);
  EXPECT_NEAR(counts[2], 10000, 350);
}

TEST_F(BalancerTest, GivesKeysBackBitByBitToWhoWarmsUp) {
  Balancer const balancer(targets({1, 1}, {.slow_start = 100s}), {.method = Balance::hash}, 1);
  auto& cold = balancer.endpoint(0);
  cold.drain(true);
  cold.drain(false);
  int before = 0;
  for (int i = 0; i <= 10; ++i) {
    auto const counts = chosen(balancer, 2000);
    EXPECT_GE(counts[0], before);
    before = counts[0];
    if (i == 0) EXPECT_NEAR(counts[0], 182, 60);  // 0.1 of 1.1
    clock_.advance(10s);
  }
  EXPECT_NEAR(before, 1000, 120);
}

TEST_F(BalancerTest, GivesWhoWarmsUpAPartOfItsTurns) {
  for (auto const method : {Balance::round_robin, Balance::least_requests}) {
    Balancer const balancer(targets({1, 1}, {.slow_start = 100s}), {.method = method}, 1);
    balancer.endpoint(0).drain(true);
    balancer.endpoint(0).drain(false);
    if (method == Balance::round_robin) {
      EXPECT_NEAR(chosen(balancer, 2000)[0], 100, 50);
    } else {
      std::vector<Visit> visits;
      for (int i = 0; i < 110; ++i) visits.push_back(std::move(*balancer.choose(choice())));
      EXPECT_NEAR(static_cast<double>(balancer.endpoint(0).outstanding()), 10, 1);
    }
    clock_.advance(100s);
    EXPECT_EQ(chosen(balancer, 200)[0], 100);
  }
}

struct Panic {
  std::size_t count;
  std::size_t out;
  unsigned least_usable;
  bool all_are_used;
};

TEST_F(BalancerTest, UsesAllWhenTooFewAreWell) {
  for (auto const& row : {Panic{3, 1, 30, false},
                          {3, 2, 30, false},
                          {3, 3, 30, true},
                          {4, 3, 30, true},
                          {4, 3, 0, false},
                          {4, 4, 0, true},
                          {2, 1, 50, false},
                          {2, 1, 51, true},
                          {1, 1, 30, true}}) {
    SCOPED_TRACE(fmt::format("{} of {} out, {} %", row.out, row.count, row.least_usable));
    auto made = targets(std::vector<unsigned>(row.count, 1), {.check = {.path = "/", .unhealthy_after = 1}});
    for (std::size_t i = 0; i < row.out; ++i) made[i].endpoint->checked("check.status");
    Balancer const balancer(std::move(made), {.least_usable = row.least_usable}, 1);
    auto const counts = chosen(balancer, 120);
    for (std::size_t i = 0; i < row.out; ++i) EXPECT_EQ(counts[i] > 0, row.all_are_used);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0), 120);
  }
}

TEST_F(BalancerTest, EjectsNoMoreThanItMay) {
  for (auto const& row : {Panic{3, 2, 30, false}, {3, 1, 60, false}, {2, 1, 30, false}, {1, 0, 30, false}, {10, 7, 30, false}}) {
    SCOPED_TRACE(fmt::format("{} of {}", row.out, row.count));
    Balancer const balancer(targets(std::vector<unsigned>(row.count, 1), {.ejection = {.failures = 1}}),
                            {.least_usable = row.least_usable}, 1);
    for (std::size_t i = 0; i < row.count; ++i) Visit(balancer, i, 0, false).failed("origin.reset");
    std::size_t out = 0;
    for (std::size_t i = 0; i < row.count; ++i) out += balancer.endpoint(i).is_out();
    EXPECT_EQ(out, row.out);
  }
}

TEST_F(BalancerTest, NeverUsesWhoIsDrained) {
  Balancer const balancer(targets({1, 1}), {}, 1);
  balancer.endpoint(0).drain(true);
  EXPECT_EQ(chosen(balancer, 10), (std::vector{0, 10}));
  balancer.endpoint(1).drain(true);
  auto const none = balancer.choose(choice());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::unavailable);
  EXPECT_EQ(none.error().reason, "origin.drained");
}

TEST_F(BalancerTest, GoesPastWhoIsFullAndShedsWhenAllAre) {
  for (auto const method : {Balance::round_robin, Balance::least_requests, Balance::hash}) {
    Balancer const balancer(targets({1, 1}, {.most_requests = 2}), {.method = method}, 1);
    std::vector<Visit> visits;
    for (int i = 0; i < 4; ++i) visits.push_back(std::move(*balancer.choose(choice(5))));
    auto const shed = balancer.choose(choice(5));
    ASSERT_FALSE(shed);
    EXPECT_EQ(shed.error().reason, "origin.overloaded");
    EXPECT_GT(balancer.endpoint(0).status().overloads, 0U);
    visits.pop_back();
    EXPECT_TRUE(balancer.choose(choice(5)));
  }
}

TEST_F(BalancerTest, PrefersWhoWasNotTried) {
  for (auto const method : {Balance::round_robin, Balance::least_requests, Balance::hash}) {
    Balancer const balancer(targets({1, 1, 1}), {.method = method}, 1);
    for (std::uint64_t key = 1; key < 50; ++key) EXPECT_EQ(balancer.choose(choice(spread(key), 0b101))->index(), 1U);
    EXPECT_TRUE(balancer.choose(choice(1, 0b111)));  // all were: one of them again
    EXPECT_FALSE(balancer.has_another(0b111, clock_.steady()));
    EXPECT_TRUE(balancer.has_another(0b011, clock_.steady()));
  }
}

TEST_F(BalancerTest, LetsOneRequestTryWhoWasEjected) {
  Balancer const balancer(targets({1, 1}, {.ejection = {.failures = 1, .time = 10s}}), {}, 1);
  Visit(balancer, 0, 0, false).failed("origin.reset");
  EXPECT_EQ(chosen(balancer, 10), (std::vector{0, 10}));
  clock_.advance(10s);
  std::vector<Visit> visits;
  int tries = 0;
  for (int i = 0; i < 10; ++i) {
    visits.push_back(std::move(*balancer.choose(choice())));
    tries += visits.back().index() == 0;
  }
  EXPECT_EQ(tries, 1);
  auto& probe = *std::ranges::find(visits, 0U, &Visit::index);
  probe.failed("origin.reset");
  visits.clear();
  EXPECT_EQ(chosen(balancer, 10), (std::vector{0, 10}));
  clock_.advance(20s);
  for (int i = 0; i < 2; ++i) balancer.choose(choice())->answered(200);
  EXPECT_EQ(chosen(balancer, 10), (std::vector{5, 5}));
}

TEST_F(BalancerTest, CountsAStatusAsAFailureOnlyWhenToldTo) {
  for (bool const told : {false, true}) {
    Balancer const balancer(targets({1, 1}, {.ejection = {.failures = 1, .statuses = told}}), {}, 1);
    for (unsigned const status : {500U, 404U, 200U}) Visit(balancer, 0, 0, false).answered(status);
    EXPECT_FALSE(balancer.endpoint(0).is_out());
    Visit(balancer, 0, 0, false).answered(503);
    EXPECT_EQ(balancer.endpoint(0).is_out(), told);
  }
}

struct Keyed {
  char const* name;
  char const* value;
  bool by_value;  // else by the client's address
};

TEST_F(BalancerTest, GoesByTheCookieAndElseByTheClientsAddress) {
  Balancer const balancer(targets({1, 1}), {.method = Balance::hash, .cookie = "session"}, 1);
  auto const client = *net::Address::parse_ip("192.0.2.1", 1234);
  auto const same_client = *net::Address::parse_ip("192.0.2.1", 999);
  auto const key = [&](char const* name, char const* value, net::Address const& who) {
    Arena arena;
    http::Request request(arena);
    request.fields.add({name, value});
    return balancer.key(request, who);
  };
  for (auto const& row : {Keyed{"cookie", "session=abc", true},
                          {"cookie", "a=b; session=abc; c=d", true},
                          {"Cookie", "session=abc; session=other", true},
                          {"cookie", "xsession=abc", false},
                          {"cookie", "session=", false},
                          {"cookie", "a=session=abc", false},
                          {"session", "abc", false}}) {
    SCOPED_TRACE(row.value);
    EXPECT_EQ(key(row.name, row.value, client) == hash_of("abc"), row.by_value);
    EXPECT_EQ(key(row.name, row.value, client), key(row.name, row.value, same_client));
  }
  EXPECT_NE(key("x", "y", client), key("x", "y", *net::Address::parse_ip("192.0.2.2")));
  Balancer const by_header(targets({1, 1}), {.method = Balance::hash, .header = "X-Tenant"}, 1);
  Arena arena;
  http::Request request(arena);
  request.fields.add({"x-tenant", "north"});
  EXPECT_EQ(by_header.key(request, client), hash_of("north"));
}

}  // namespace
}  // namespace cordon::proxy
