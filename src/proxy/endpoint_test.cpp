#include "proxy/endpoint.h"

#include <gtest/gtest.h>

#include "proxy/endpoints.h"
#include "testing/clock.h"

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;

class EndpointTest : public ::testing::Test {
 protected:
  Endpoint& make(EndpointSettings settings) {
    settings.url = "http://10.0.0.1:9000";
    endpoint_ = *endpoints_.get("one", [&]() -> Result<EndpointSettings> { return settings; });
    return *endpoint_;
  }
  Steady now() const { return clock_.steady(); }
  bool is_usable() const { return endpoint_->is_usable(now()); }
  EndpointState state() const { return endpoint_->status().state; }

  testing::FakeClock clock_;
  Endpoints endpoints_{2, clock_};
  std::shared_ptr<Endpoint> endpoint_;
};

// Checks in their order ('+' well, '-' not), and whether it is usable after the last.
struct Checks {
  char const* results;
  bool usable;
};

TEST_F(EndpointTest, NeedsSeveralChecksInARowToChangeItsState) {
  for (auto const& row : {Checks{"", true},
                          {"-", true},
                          {"--", true},
                          {"---", false},
                          {"--+--", true},
                          {"--+---", false},
                          {"---+", false},
                          {"---+-+", false},
                          {"---++", true},
                          {"---++--", true},
                          {"---+-++", true}}) {
    SCOPED_TRACE(row.results);
    auto& endpoint = make({.check = {.path = "/health", .healthy_after = 2, .unhealthy_after = 3}});
    for (char const c : std::string_view(row.results)) endpoint.checked(c == '+' ? "" : "check.status");
    EXPECT_EQ(is_usable(), row.usable);
    EXPECT_EQ(state(), row.usable ? EndpointState::serving : EndpointState::unhealthy);
    endpoint_.reset();  // the next one begins anew
  }
}

TEST_F(EndpointTest, SaysWhyAndSinceWhenItIsAsItIs) {
  auto& endpoint = make({.check = {.unhealthy_after = 1}});
  clock_.advance(5s);
  endpoint.checked("check.timeout");
  auto const status = endpoint.status();
  EXPECT_EQ(status.reason, "check.timeout");
  EXPECT_EQ(status.since, clock_.wall());
  clock_.advance(5s);
  endpoint.checked("check.status");
  EXPECT_EQ(endpoint.status().since, status.since);
}

TEST_F(EndpointTest, IsToBeEjectedAfterFailuresInARow) {
  auto& endpoint = make({.ejection = {.failures = 3}});
  EXPECT_FALSE(endpoint.failed());
  EXPECT_FALSE(endpoint.failed());
  endpoint.completed();
  EXPECT_FALSE(endpoint.failed());
  EXPECT_FALSE(endpoint.failed());
  EXPECT_TRUE(endpoint.failed());
  auto& never = (endpoint_.reset(), make({.ejection = {.failures = 0}}));
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(never.failed());
}

TEST_F(EndpointTest, IsTriedByOneRequestWhenItsTimeIsOver) {
  auto& endpoint = make({.ejection = {.time = 10s, .longest = 5min}});
  endpoint.eject("origin.reset");
  EXPECT_FALSE(is_usable());
  EXPECT_FALSE(endpoint.begin_probe(now()));
  clock_.advance(9s);
  EXPECT_FALSE(is_usable());
  clock_.advance(1s);
  EXPECT_TRUE(is_usable());
  EXPECT_TRUE(endpoint.begin_probe(now()));
  EXPECT_FALSE(is_usable());
  EXPECT_FALSE(endpoint.begin_probe(now()));
  endpoint.probe_ended();  // and nobody knows how: the next one tries
  EXPECT_TRUE(endpoint.begin_probe(now()));
  endpoint.recovered();
  EXPECT_TRUE(is_usable());
  EXPECT_EQ(state(), EndpointState::serving);
}

TEST_F(EndpointTest, IsOutForTwiceAsLongEachTimeUpToABound) {
  auto& endpoint = make({.ejection = {.time = 10s, .longest = 60s}});
  for (auto const time : {10s, 20s, 40s, 60s, 60s}) {
    endpoint.eject("origin.reset");
    clock_.advance(time - 1s);
    EXPECT_FALSE(is_usable()) << time.count();
    clock_.advance(1s);
    EXPECT_TRUE(is_usable()) << time.count();
    ASSERT_TRUE(endpoint.begin_probe(now()));
    endpoint.probe_ended();
  }
  EXPECT_EQ(endpoint.status().ejections, 5U);
  endpoint.recovered();
  clock_.advance(61s);  // it served for longer than it can be out
  endpoint.eject("origin.reset");
  clock_.advance(10s);
  EXPECT_TRUE(is_usable());
}

TEST_F(EndpointTest, IsEjectedOnceByManyRequestsThatFailTogether) {
  auto& endpoint = make({.ejection = {.time = 10s, .longest = 5min}});
  for (int i = 0; i < 50; ++i) endpoint.eject("origin.reset");
  EXPECT_EQ(endpoint.status().ejections, 1U);
  clock_.advance(10s);
  EXPECT_TRUE(is_usable());
}

TEST_F(EndpointTest, WarmsUpAfterItCameBack) {
  auto& endpoint = make({.check = {.healthy_after = 1, .unhealthy_after = 1}, .slow_start = 100s});
  EXPECT_EQ(endpoint.warmth(now()), 1);  // at its start it is as warm as the others
  endpoint.checked("check.status");
  endpoint.checked("");
  EXPECT_EQ(state(), EndpointState::warming);
  EXPECT_DOUBLE_EQ(endpoint.warmth(now()), 0.1);
  clock_.advance(50s);
  EXPECT_DOUBLE_EQ(endpoint.warmth(now()), 0.5);
  clock_.advance(49s);
  EXPECT_DOUBLE_EQ(endpoint.warmth(now()), 0.99);
  clock_.advance(1s);
  EXPECT_EQ(endpoint.warmth(now()), 1);
  EXPECT_EQ(state(), EndpointState::serving);
}

TEST_F(EndpointTest, IsOutWhileAnyReasonForItLasts) {
  auto& endpoint = make({.check = {.healthy_after = 1, .unhealthy_after = 1}});
  endpoint.drain(true);
  endpoint.checked("check.status");
  EXPECT_EQ(state(), EndpointState::drained);
  endpoint.drain(false);
  EXPECT_EQ(state(), EndpointState::unhealthy);
  EXPECT_FALSE(is_usable());
  endpoint.checked("");
  EXPECT_TRUE(is_usable());
}

TEST_F(EndpointTest, AddsUpWhatItsWorkersCount) {
  auto& endpoint = make({.most_requests = 3});
  endpoint.counts(0).outstanding.add(1);
  endpoint.counts(1).outstanding.add(1);
  EXPECT_EQ(endpoint.outstanding(), 2);
  EXPECT_TRUE(endpoint.has_room());
  endpoint.counts(1).outstanding.add(1);
  EXPECT_FALSE(endpoint.has_room());
}

TEST_F(EndpointTest, StaysDrainedWhenItIsMadeAnew) {
  make({});
  Sites sites(std::vector<std::shared_ptr<Site const>>{[&] {
    auto site = std::make_shared<Site>();
    site->name = "praxis.test";
    site->origins = {endpoint_};
    return site;
  }()});
  EXPECT_FALSE(endpoints_.drain("http://10.0.0.1:9000", true));  // nobody uses it yet
  endpoints_.use(sites);
  EXPECT_TRUE(endpoints_.drain("http://10.0.0.1:9000", true));
  EXPECT_FALSE(endpoints_.drain("http://10.0.0.9:9000", true));
  auto const other = *endpoints_.get(
      "other settings", []() -> Result<EndpointSettings> { return EndpointSettings{.url = "http://10.0.0.1:9000"}; });
  EXPECT_TRUE(other->is_drained());
  EXPECT_TRUE(endpoints_.status().at(0).endpoint.drained);
  EXPECT_TRUE(endpoints_.drain("http://10.0.0.1:9000", false));
  EXPECT_FALSE(other->is_drained());
}

TEST_F(EndpointTest, GoesOnWhereAnotherProcessWas) {
  struct Row {
    EndpointAilment ailment;
    EndpointState state;
    Duration usable_after;
  };
  EndpointSettings const settings{.check = {.healthy_after = 2}, .ejection = {.time = 10s, .longest = 60s}};
  for (auto const& row : {Row{{.unhealthy = true}, EndpointState::unhealthy, 365 * 24h},
                          Row{{.ejected_for = 20s, .ejections_in_a_row = 2}, EndpointState::ejected, 20s},
                          Row{{.ejected_for = 0s, .ejections_in_a_row = 1}, EndpointState::ejected, 0s},
                          Row{{.ejected_for = 365 * 24h, .ejections_in_a_row = 1}, EndpointState::ejected, 60s}}) {
    auto& endpoint = make(settings);
    EXPECT_FALSE(endpoint.ailment());
    endpoints_.assume("one", row.ailment);
    EXPECT_EQ(state(), row.state);
    EXPECT_EQ(endpoint.status().reason, "upgrade");
    EXPECT_FALSE(endpoint.is_usable(now() + row.usable_after - 1ms));
    EXPECT_EQ(endpoint.is_usable(now() + row.usable_after), !row.ailment.unhealthy);
    endpoint_.reset();
  }
}

TEST_F(EndpointTest, EjectedInAnotherProcessIsOutTwiceAsLongTheNextTime) {
  auto& before = make({.ejection = {.time = 10s, .longest = 60s}});
  before.eject("origin.timeout");
  auto const known = endpoints_.knowledge();
  EXPECT_EQ(known.ailing.at("one").ejected_for, 10s);
  endpoint_.reset();
  auto& after = make({.ejection = {.time = 10s, .longest = 60s}});
  endpoints_.assume("one", known.ailing.at("one"));
  clock_.advance(10s);
  after.eject("origin.timeout");
  EXPECT_EQ(endpoints_.knowledge().ailing.at("one").ejected_for, 20s);
}

TEST_F(EndpointTest, DrainedInAnotherProcessIsDrainedBeforeItIsMade) {
  endpoints_.assume_drained("http://10.0.0.1:9000", true);
  endpoints_.assume("nobody", {.unhealthy = true});
  EXPECT_TRUE(make({}).is_drained());
  EXPECT_TRUE(endpoints_.knowledge().drained.contains("http://10.0.0.1:9000"));
  EXPECT_TRUE(endpoints_.knowledge().ailing.empty());
  endpoints_.assume_drained("http://10.0.0.1:9000", false);
  EXPECT_FALSE(endpoint_->is_drained());
}

TEST_F(EndpointTest, GivesItsPoolsNumberBackAndNeverItsIdentity) {
  auto const& first = make({});
  auto const id = first.id();
  auto const pool = first.pool();
  endpoint_.reset();
  EXPECT_NE(make({}).id(), id);
  EXPECT_EQ(endpoint_->pool(), pool);
}

TEST_F(EndpointTest, IsNotMadeOfSettingsThatFail) {
  auto const made = endpoints_.get("bad", []() -> Result<EndpointSettings> { return fail(Code::invalid, "tls.authorities"); });
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "tls.authorities");
}

}  // namespace
}  // namespace cordon::proxy
