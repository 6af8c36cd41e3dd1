#include "control/memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace cordon::control {
namespace {

TEST(Memory, IsWhatThisProcessReallyHas) {
  auto const before = resident_memory();
  EXPECT_GT(before, 1U << 20);
  std::vector<char> block(64 << 20, 'x');
  EXPECT_GE(resident_memory(), before + (60U << 20));
  EXPECT_EQ(block[block.size() / 2], 'x');
}

TEST(Memory, OfTheMachineIsMoreThanThisProcessHas) {
  EXPECT_GT(available_memory(), resident_memory());
}

TEST(Memory, CeilingIsWhatIsSetOrAShareOfWhatThereIs) {
  EXPECT_EQ(memory_ceiling(5000), 5000U);
  EXPECT_EQ(memory_ceiling(0), 0U);
  EXPECT_EQ(memory_ceiling({}), available_memory() / 4 * 3);
}

TEST(Memory, LimitOfAControlGroupIsANumberOrNone) {
  EXPECT_EQ(parse_limit("1073741824"), 1073741824U);
  for (auto const* none : {"max", "", "0", "12x", "-1", "99999999999999999999"}) EXPECT_FALSE(parse_limit(none)) << none;
}

}  // namespace
}  // namespace cordon::control
