#include "proxy/health_checks.h"

#include <gtest/gtest.h>

#include "proxy/endpoints.h"
#include "proxy/trial.h"

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;
using trial::After;
using trial::Application;

class HealthChecksTest : public ::testing::Test {
 protected:
  ~HealthChecksTest() override {
    checks_.stop();
    loop_.run_until([this] { return checks_.stopped(); });
  }

  std::shared_ptr<Endpoint> endpoint(HealthCheckSettings check) {
    auto const make = [&]() -> Result<EndpointSettings> {
      return EndpointSettings{.url = "http://10.0.0.1:9000",
                              .dialer = std::make_shared<trial::ApplicationDialer>(application_),
                              .check = std::move(check)};
    };
    return *endpoints_.get("one", make);
  }
  void settle() { testing::turn(loop_, 20); }
  // To the next question, whatever its jitter.
  void pass() {
    clock_.advance(11s);
    settle();
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  Application application_{loop_, 0};
  Endpoints endpoints_{1, clock_};
  HealthChecks checks_{loop_, 1};
};

HealthCheckSettings often(std::vector<unsigned> statuses = {}) {
  return {.path = "/health", .host = "praxis.test", .statuses = std::move(statuses), .healthy_after = 1, .unhealthy_after = 1};
}

TEST_F(HealthChecksTest, AskForThePathAtOnceAndThenAgainAndAgain) {
  checks_.follow({endpoint(often())});
  EXPECT_TRUE(application_.requests.empty());  // nobody else keeps that one
  auto const kept = endpoint(often());
  checks_.follow({kept});
  settle();
  ASSERT_EQ(application_.requests.size(), 1U);
  EXPECT_EQ(application_.requests[0],
            "GET /health HTTP/1.1\r\nhost: praxis.test\r\nuser-agent: cordon-check\r\naccept: */*\r\nconnection: close\r\n\r\n");
  clock_.advance(8900ms);  // a tenth less than the interval at least
  settle();
  EXPECT_EQ(application_.requests.size(), 1U);
  clock_.advance(2200ms);
  settle();
  EXPECT_EQ(application_.requests.size(), 2U);
  EXPECT_EQ(application_.open, 0);
}

struct Answered {
  char const* text;
  std::vector<unsigned> statuses;
  std::string_view reason;  // empty: it is well
  After after = After::stays;
};

TEST_F(HealthChecksTest, TellTheEndpointWhatTheyFound) {
  for (auto const& row : {Answered{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", {}, ""},
                          {"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", {}, ""},
                          {"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", {}, ""},
                          {"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", {401}, ""},
                          {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {204}, "check.status"},
                          {"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", {}, "check.status"},
                          {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", {}, "check.status"},
                          {"SSH-2.0-OpenSSH\r\n\r\n", {}, "check.broken"},
                          {"", {}, "check.broken", After::ends},
                          {"HTTP/1.1 200 OK\r\nConte", {}, "check.broken", After::ends},
                          {"", {}, "check.timeout"},
                          {"HTTP/1.1 200 OK\r\nConte", {}, "check.timeout"}}) {
    SCOPED_TRACE(row.text);
    application_.always = {.text = row.text, .after = row.after};
    auto const asked = endpoint(often(row.statuses));
    checks_.follow({asked});
    settle();
    clock_.advance(2100ms);
    settle();
    EXPECT_EQ(asked->is_out(), !row.reason.empty());
    if (asked->is_out()) EXPECT_EQ(asked->status().reason, row.reason);
    checks_.follow({});
    pass();
  }
}

TEST_F(HealthChecksTest, SeeWhoCannotBeReachedAndWhoCanAgain) {
  auto const asked = endpoint(often());
  application_.reachable = false;
  checks_.follow({asked});
  settle();
  EXPECT_TRUE(asked->is_out());
  EXPECT_EQ(asked->status().reason, "check.unreachable");
  application_.reachable = true;
  pass();
  EXPECT_FALSE(asked->is_out());
}

TEST_F(HealthChecksTest, AskOnceForWhomTheyFollowStill) {
  auto const asked = endpoint(often());
  for (int i = 0; i < 5; ++i) checks_.follow({asked});
  settle();
  EXPECT_EQ(application_.requests.size(), 1U);
  checks_.follow({asked});
  pass();
  EXPECT_EQ(application_.requests.size(), 2U);
}

TEST_F(HealthChecksTest, AskNoMoreForWhomTheyDoNotFollow) {
  auto asked = endpoint(often());
  checks_.follow({asked});
  settle();
  checks_.follow({});
  pass();
  pass();
  EXPECT_EQ(application_.requests.size(), 1U);
  EXPECT_TRUE(checks_.stopped());
  checks_.follow({asked});
  settle();
  EXPECT_EQ(application_.requests.size(), 2U);
  asked.reset();  // with the last site that uses it
  pass();
  EXPECT_EQ(application_.requests.size(), 2U);
  EXPECT_TRUE(checks_.stopped());
}

TEST_F(HealthChecksTest, AskNobodyWhereNoPathIsSet) {
  auto const asked = endpoint({});
  checks_.follow({asked});
  settle();
  EXPECT_TRUE(application_.requests.empty());
  EXPECT_TRUE(checks_.stopped());
}

}  // namespace
}  // namespace cordon::proxy
