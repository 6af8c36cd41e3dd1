#include "proxy/pool.h"

#include <gtest/gtest.h>

#include "proxy/endpoints.h"
#include "testing/clock.h"
#include "testing/stream.h"
#include "testing/turn.h"

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;

class PoolTest : public ::testing::Test {
 protected:
  std::shared_ptr<Endpoint> endpoint(std::string const& key) {
    return *endpoints_.get(key, []() -> Result<EndpointSettings> { return EndpointSettings{.url = "http://10.0.0.1:9000"}; });
  }
  void give(Endpoint const& endpoint) {
    auto stream = std::make_unique<testing::ScriptedStream>(loop_, script_);
    pools_.of(endpoint, 30s).give(std::make_unique<http::h1::ClientConnection>(std::move(stream)));
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  testing::Script script_{.pieces = {}, .after = testing::Script::After::silence};
  Endpoints endpoints_{1, clock_};
  Pools pools_{loop_};
};

TEST_F(PoolTest, KeepsConnectionsForTheEndpointTheyLeadTo) {
  auto const a = endpoint("a");
  auto const b = endpoint("b");
  give(*a);
  EXPECT_EQ(pools_.of(*b, 30s).take(), nullptr);
  EXPECT_NE(pools_.of(*a, 30s).take(), nullptr);
}

// The number is the same, the application is not.
TEST_F(PoolTest, NeverGivesAConnectionToAnotherEndpointWithTheSameNumber) {
  auto a = endpoint("a");
  auto const number = a->pool();
  give(*a);
  EXPECT_EQ(pools_.idle_connections(), 1U);
  a.reset();
  auto const b = endpoint("b");
  ASSERT_EQ(b->pool(), number);
  EXPECT_EQ(pools_.of(*b, 30s).take(), nullptr);
  EXPECT_EQ(pools_.idle_connections(), 0U);
}

TEST_F(PoolTest, DropsTheConnectionsOfAnEndpointThatIsGone) {
  auto a = endpoint("a");
  auto const b = endpoint("b");
  give(*a);
  give(*b);
  pools_.drop_unused();
  EXPECT_EQ(pools_.idle_connections(), 2U);
  a.reset();
  pools_.drop_unused();
  EXPECT_EQ(pools_.idle_connections(), 1U);
}

TEST_F(PoolTest, DropsWhatWasIdleForTooLong) {
  auto const a = endpoint("a");
  give(*a);
  clock_.advance(29s);
  testing::turn(loop_);
  EXPECT_EQ(pools_.idle_connections(), 1U);
  clock_.advance(2s);
  testing::turn(loop_);
  EXPECT_EQ(pools_.idle_connections(), 0U);
}

}  // namespace
}  // namespace cordon::proxy
