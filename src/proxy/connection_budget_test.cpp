#include "proxy/connection_budget.h"

#include <gtest/gtest.h>

namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;

net::Address address(char const* text) {
  return *net::Address::parse_ip(text);
}

Steady const start{1h};

std::string reason(Result<ConnectionBudget::Place> const& place) {
  return place ? "" : std::string(place.error().reason);
}

TEST(ConnectionBudget, GivesPlacesBackWhenTheyGo) {
  ConnectionBudget budget({.per_prefix = 2});
  auto first = budget.enter(address("192.0.2.1"), start);
  {
    auto const second = budget.enter(address("192.0.2.1"), start);
    EXPECT_TRUE(second);
    EXPECT_EQ(reason(budget.enter(address("192.0.2.1"), start)), "door.prefix_connections");
    EXPECT_EQ(budget.connections(), 2U);
  }
  EXPECT_EQ(budget.connections(), 1U);
  auto moved = std::move(*first);
  EXPECT_TRUE(budget.enter(address("192.0.2.1"), start));
  EXPECT_EQ(budget.connections(), 1U);
}

TEST(ConnectionBudget, CountsAPrefixAsOne) {
  ConnectionBudget budget({.per_prefix = 1, .ipv4_length = 24, .ipv6_length = 64});
  auto const first = budget.enter(address("192.0.2.1"), start);
  EXPECT_EQ(reason(budget.enter(address("192.0.2.200"), start)), "door.prefix_connections");
  EXPECT_TRUE(budget.enter(address("192.0.3.1"), start));
  auto const sixth = budget.enter(address("2001:db8::1"), start);
  EXPECT_EQ(reason(budget.enter(address("2001:db8::ffff:2"), start)), "door.prefix_connections");
  EXPECT_TRUE(budget.enter(address("2001:db8:0:1::1"), start));
}

TEST(ConnectionBudget, HasSoManyInAll) {
  ConnectionBudget budget({.connections = 2});
  auto const first = budget.enter(address("192.0.2.1"), start);
  auto const second = budget.enter(address("192.0.2.2"), start);
  EXPECT_EQ(reason(budget.enter(address("192.0.2.3"), start)), "door.connections");
}

TEST(ConnectionBudget, HasSoManyHandshakesForOnePrefix) {
  ConnectionBudget budget({.handshakes = 1});
  auto first = budget.enter(address("192.0.2.1"), start);
  auto second = budget.enter(address("192.0.2.1"), start);
  auto elsewhere = budget.enter(address("192.0.2.2"), start);
  EXPECT_TRUE(first->begin_handshake());
  EXPECT_FALSE(second->begin_handshake());
  second->end_handshake();
  EXPECT_TRUE(elsewhere->begin_handshake());
  first->end_handshake();
  EXPECT_TRUE(second->begin_handshake());
}

TEST(ConnectionBudget, LetsAPrefixComeAtItsRate) {
  ConnectionBudget budget({.new_per_second = 10});
  int admitted = 0;
  for (int i = 0; i < 100; ++i) admitted += budget.enter(address("192.0.2.1"), start).has_value();
  EXPECT_EQ(admitted, 20);
  EXPECT_EQ(reason(budget.enter(address("192.0.2.1"), start)), "door.prefix_rate");
  EXPECT_TRUE(budget.enter(address("192.0.2.1"), start + 100ms));
  EXPECT_EQ(reason(budget.enter(address("192.0.2.1"), start + 100ms)), "door.prefix_rate");
  EXPECT_EQ(budget.connections(), 0U);
}

TEST(ConnectionBudget, AsksWhoComesByUnixSocketToo) {
  ConnectionBudget budget({.per_prefix = 1});
  auto const path = *net::Address::parse("unix:/run/x.sock");
  auto const first = budget.enter(path, start);
  EXPECT_TRUE(first);
  EXPECT_EQ(reason(budget.enter(path, start)), "door.prefix_connections");
}

// An attacker with many addresses.
TEST(ConnectionBudget, ForgetsPrefixesThatHaveGone) {
  ConnectionBudget budget({.new_per_second = 1000});
  for (unsigned i = 0; i < 100'000; ++i) {
    unsigned char const bytes[] = {10, static_cast<unsigned char>(i >> 16), static_cast<unsigned char>(i >> 8),
                                   static_cast<unsigned char>(i)};
    ASSERT_TRUE(budget.enter(net::Address::from_bytes(bytes, 0), start + i * 1ms));
  }
  EXPECT_LT(budget.prefixes(), 5000U);
}

}  // namespace
}  // namespace cordon::proxy
