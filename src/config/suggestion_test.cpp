#include "config/suggestion.h"

#include <gtest/gtest.h>

#include <vector>

namespace cordon::config {
namespace {

TEST(Suggestion, CountsEditsBetweenWords) {
  struct Case {
    std::string_view a, b;
    std::size_t distance;
  };
  for (auto const& [a, b, expected] : std::vector<Case>{{"", "", 0},
                                                        {"host", "host", 0},
                                                        {"hots", "host", 1},
                                                        {"hst", "host", 1},
                                                        {"hosst", "host", 1},
                                                        {"", "abc", 3},
                                                        {"kitten", "sitting", 3}}) {
    EXPECT_EQ(distance(a, b), expected) << a << " " << b;
    EXPECT_EQ(distance(b, a), expected) << b << " " << a;
  }
}

TEST(Suggestion, FindsWhatWasMeantAndNothingForNonsense) {
  std::vector<std::string> const known{"host", "origin", "certificate", "key"};
  struct Case {
    std::string written;
    std::string meant;  // empty: nothing
  };
  for (auto const& [written, meant] : std::vector<Case>{{"hots", "host"},
                                                        {"HOST", "host"},
                                                        {"origins", "origin"},
                                                        {"certifcate", "certificate"},
                                                        {"kye", "key"},
                                                        {"zebra", ""},
                                                        {"", ""},
                                                        {std::string(100'000, 'h'), ""}}) {
    EXPECT_EQ(nearest(written, known).value_or(""), meant) << written.substr(0, 20);
  }
}

}  // namespace
}  // namespace cordon::config
