#include "jose/claims.h"

#include <gtest/gtest.h>

namespace cordon::jose {
namespace {

TEST(Claims, AreReadByName) {
  auto const claims = Claims::parse(R"({"a":"x","list":["x","y"],"yes":true,"n":7,"in":{"b":"z"},"nothing":null})");
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->text("a"), "x");
  EXPECT_EQ(claims->text("n"), "") << "a number is no text";
  EXPECT_EQ(claims->text("missing"), "");
  EXPECT_EQ(claims->texts("a"), std::vector<std::string>{"x"});
  EXPECT_EQ(claims->texts("list"), (std::vector<std::string>{"x", "y"}));
  EXPECT_FALSE(claims->texts("n"));
  EXPECT_TRUE(claims->truth("yes").value());
  EXPECT_FALSE(claims->truth("a"));
  EXPECT_EQ(claims->number("n"), 7);
  EXPECT_FALSE(claims->number("yes"));
  EXPECT_EQ(claims->object("in")->text("b"), "z");
  EXPECT_FALSE(claims->object("a"));
  EXPECT_TRUE(claims->has("nothing"));
  EXPECT_EQ(claims->text("nothing"), "");
}

TEST(Claims, AreRefusedWhenTheyCouldBeReadTwoWays) {
  std::string const deep = std::string(20, '[') + std::string(20, ']');
  std::pair<std::string, View> const cases[] = {
      {"", "json.malformed"},
      {"[]", "json.malformed"},
      {"\"text\"", "json.malformed"},
      {R"({"a":1)", "json.malformed"},
      {R"({"a":1} )", ""},
      {R"({"a":1} x)", "json.malformed"},
      {R"({"a":1}{"a":2})", "json.malformed"},
      {R"({"a":1,})", "json.malformed"},
      {R"({a:1})", "json.malformed"},
      {R"({"a":1/**/})", "json.malformed"},
      {"{\"a\":\"\xc0\xaf\"}", "json.malformed"},
      {"{\"a\":\"\xff\"}", "json.malformed"},
      {std::string("{\"a\":\"\0\"}", 9), "json.malformed"},
      {R"({"a":)" + deep + "}", "json.malformed"},
      {R"({"a":1,"b":2})", ""},
      {R"({"a":1,"a":1})", "json.duplicate"},
      {R"({"a":1,"\u0061":2})", "json.duplicate"},
      {R"({"x":{"a":1,"a":2}})", "json.duplicate"},
      {R"({"x":[{"a":1},{"a":2}]})", ""},
      {R"({"x":[{"a":1,"b":2,"a":3}]})", "json.duplicate"},
      {R"({"a":{"a":{"a":1}}})", ""},
  };
  for (auto const& [text, reason] : cases) {
    auto const claims = Claims::parse(text);
    EXPECT_EQ(claims ? View() : claims.error().reason, reason) << text;
  }
}

TEST(Claims, HaveTimesWithinReason) {
  std::pair<View, std::optional<std::int64_t>> const cases[] = {
      {"0", 0},
      {"1700000000", 1700000000},
      {"1700000000.9", 1700000000},
      {"-1", {}},
      {"-0.5", {}},
      {"253402300800", {}},
      {"1e300", {}},
      {"18446744073709551615", {}},
      {"\"1700000000\"", {}},
      {"null", {}},
      {"[]", {}},
      {"true", {}},
      {"1.7e9", 1700000000},
  };
  for (auto const& [text, expected] : cases) {
    auto const claims = Claims::parse(R"({"exp":)" + std::string(text) + "}");
    ASSERT_TRUE(claims) << text;
    auto const time = claims->time("exp");
    ASSERT_EQ(time.has_value(), expected.has_value()) << text;
    if (time) {
      EXPECT_EQ(seconds(*time), *expected) << text;
    }
  }
  EXPECT_GT(*Claims::parse(R"({"exp":253402300799})")->time("exp"), Wall()) << "the clock's own unit ends before";
}

}  // namespace
}  // namespace cordon::jose
