#include "praxis/noise.h"

#include <gtest/gtest.h>

#include <string>

namespace cordon::praxis {
namespace {

std::string noise(std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  fill_noise(offset, out);
  return out;
}

TEST(Noise, IsTheSameWhereverOneBegins) {
  std::string const all = noise(0, 4096);
  for (std::size_t offset = 0; offset < 40; ++offset) {
    for (std::size_t size = 0; size < 40; ++size)
      EXPECT_EQ(noise(offset, size), all.substr(offset, size)) << offset << " " << size;
  }
  EXPECT_EQ(noise(1'000'000'003, 100), noise(1'000'000'000, 103).substr(3));
}

TEST(Noise, HasEveryByteAboutAsOften) {
  std::array<int, 256> counts{};
  for (char const c : noise(12345, 256 * 1000)) ++counts[static_cast<unsigned char>(c)];
  for (int const count : counts) EXPECT_NEAR(count, 1000, 200);
}

}  // namespace
}  // namespace cordon::praxis
