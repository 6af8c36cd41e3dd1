#include "config/quantity.h"

#include <gtest/gtest.h>

#include <vector>

namespace cordon::config {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, ReadsDurationsAndWritesThemWithTheLargestUnit) {
  struct Case {
    std::string_view text;
    std::chrono::milliseconds value;
    std::string_view written;
  };
  for (auto const& [text, value, written] : std::vector<Case>{{"0s", 0ms, "0s"},
                                                              {"500ms", 500ms, "500ms"},
                                                              {"1000ms", 1s, "1s"},
                                                              {"90s", 90s, "90s"},
                                                              {"60s", 1min, "1m"},
                                                              {"5m", 5min, "5m"},
                                                              {"24h", 24h, "1d"},
                                                              {"30d", 720h, "30d"}}) {
    auto const read = parse_duration(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, value) << text;
    EXPECT_EQ(to_text(value), written);
  }
}

TEST(Quantity, SaysWhatIsWrongWithADuration) {
  struct Case {
    std::string_view text, message, hint;
  };
  constexpr std::string_view units = "a whole number directly followed by one of ms, s, m, h, d";
  for (auto const& [text, message, hint] :
       std::vector<Case>{{"", "is not a duration: \"\"", units},
                         {"10", "is not a duration: \"10\"", units},
                         {"s", "is not a duration: \"s\"", units},
                         {"-1s", "is not a duration: \"-1s\"", units},
                         {"1.5s", "is not a duration: \"1.5s\"", units},
                         {"10 s", "is not a duration: \"10 s\"", units},
                         {"10S", "is not a duration: \"10S\"", units},
                         {"10MiB", "is not a duration: \"10MiB\"", units},
                         {"10sec", "is not a duration: \"10sec\"", "did you mean \"10s\"?"},
                         {"5 minutes", "is not a duration: \"5 minutes\"", "did you mean \"5m\"?"},
                         {"9223372036854775807d", "is too large a duration: \"9223372036854775807d\"", ""},
                         {"99999999999999999999s", "is not a duration: \"99999999999999999999s\"", units}}) {
    auto const read = parse_duration(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message, message);
    EXPECT_EQ(read.error().hint, hint) << text;
  }
}

TEST(Quantity, ReadsSizesAndWritesThemWithTheLargestUnit) {
  struct Case {
    std::string_view text;
    std::uint64_t count;
    std::string_view written;
  };
  for (auto const& [text, count, written] : std::vector<Case>{{"0B", 0, "0B"},
                                                              {"512B", 512, "512B"},
                                                              {"1024B", 1024, "1KiB"},
                                                              {"64KiB", 65536, "64KiB"},
                                                              {"1MiB", 1048576, "1MiB"},
                                                              {"2GiB", 2147483648, "2GiB"}}) {
    auto const read = parse_bytes(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->count(), count) << text;
    EXPECT_EQ(to_text(*read), written);
  }
}

TEST(Quantity, SaysWhatIsWrongWithASize) {
  struct Case {
    std::string_view text, hint;
  };
  constexpr std::string_view units = "a whole number directly followed by one of B, KiB, MiB, GiB";
  for (auto const& [text, hint] : std::vector<Case>{{"1MB", "did you mean \"1MiB\"?"},
                                                    {"64k", "did you mean \"64KiB\"?"},
                                                    {"64kib", "did you mean \"64KiB\"?"},
                                                    {"1", units},
                                                    {"1m", units},
                                                    {"much", units},
                                                    {"17179869184GiB", ""}}) {
    auto const read = parse_bytes(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().hint, hint) << text;
  }
}

}  // namespace
}  // namespace cordon::config
