#include "tls/wire.h"

#include <gtest/gtest.h>

#include "net/loop.h"
#include "testing/stream.h"

namespace cordon::tls {
namespace {

TEST(Wire, KeepsOnlyAsMuchMemoryAsHasComeOfARecord) {
  net::Loop loop;
  std::string const part(1000, 'r');
  testing::Script script{.pieces = {part, "more"}};
  Wire wire(std::make_unique<testing::ScriptedStream>(loop, script));
  EXPECT_FALSE(wire.fill()) << "nothing has come yet";
  EXPECT_TRUE(wire.fill());
  EXPECT_EQ(wire.held(), Slab::size);
  wire.consume(10);
  wire.settle();
  EXPECT_EQ(wire.held(), 1024U);
  EXPECT_EQ(std::string(wire.input().begin(), wire.input().end()), part.substr(10));
  EXPECT_FALSE(wire.fill());
  EXPECT_TRUE(wire.fill());
  EXPECT_EQ(wire.held(), Slab::size);
  EXPECT_EQ(std::string(wire.input().begin(), wire.input().end()), part.substr(10) + "more");
  wire.consume(wire.input().size());
  EXPECT_EQ(wire.held(), 0U);
}

}  // namespace
}  // namespace cordon::tls
