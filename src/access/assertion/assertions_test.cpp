#include "access/assertion/assertions.h"

#include <gtest/gtest.h>

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<Assertion const> made(std::string token, Duration good = 5min) {
  return std::make_shared<Assertion const>(Assertion{.token = std::move(token), .good_until = Wall(1h) + good});
}
std::string token_of(Assertions const& assertions, std::uint64_t session) {
  auto const found = assertions.find(session);
  return found ? found->token : "";
}

TEST(Assertions, AreFoundByTheirSessionAndReplacedByItsNext) {
  Assertions assertions;
  EXPECT_EQ(assertions.find(1), nullptr);
  assertions.keep(1, made("one"));
  assertions.keep(2, made("two"));
  EXPECT_EQ(token_of(assertions, 1), "one");
  EXPECT_EQ(token_of(assertions, 2), "two");
  assertions.keep(1, made("another"));
  EXPECT_EQ(token_of(assertions, 1), "another");
}

TEST(Assertions, AreNoMoreThanThereIsRoomFor) {
  Assertions assertions(100);
  for (std::uint64_t session = 1; session <= 1000; ++session) assertions.keep(session, made(std::to_string(session)));
  int kept = 0;
  for (std::uint64_t session = 1; session <= 1000; ++session) {
    auto const token = token_of(assertions, session);
    EXPECT_TRUE(token.empty() || token == std::to_string(session));
    kept += token.empty() ? 0 : 1;
  }
  EXPECT_LE(kept, 104);
  EXPECT_GE(kept, 100);
}

TEST(Assertions, GoWhenTheyAreGoodForTheLeastTime) {
  Assertions assertions(1);
  for (std::uint64_t session = 1; session <= 4; ++session) assertions.keep(session, made("", session == 3 ? 1min : 5min));
  assertions.keep(5, made("new"));
  EXPECT_EQ(assertions.find(3), nullptr);
  for (std::uint64_t const session : {1U, 2U, 4U, 5U}) EXPECT_NE(assertions.find(session), nullptr) << session;
}

}  // namespace
}  // namespace cordon::access
