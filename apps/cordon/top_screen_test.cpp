#include "top_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace cordon {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

boost::json::object sample(std::string const& nodes,
                           std::string const& shared = R"({"place": "redis://state", "reachable": true})") {
  return boost::json::parse(R"({"node": "node1", "state": "serving", "fleet": {"shared_state": )" + shared + R"(, "nodes": [)" +
                            nodes + "]}}")
      .as_object();
}

constexpr auto three = R"(
    {"node": "node1", "state": "serving", "sites": "0123456789ab", "requests": 12.5, "errors": 0, "connections": 3, "origins": 2, "origins_usable": 2},
    {"node": "node2", "state": "silent"},
    {"node": "node3", "state": "draining", "sites": "ffff", "requests": 120, "errors": 1.25, "connections": 1, "origins": 2, "origins_usable": 1})";

std::size_t width(std::string const& line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

TEST(TopScreen, ShowsEachNodeThatSharesAState) {
  auto const page = print_top(sample(three));
  EXPECT_THAT(page, HasSubstr("NODE "));
  EXPECT_THAT(page, ::testing::ContainsRegex("node1 +serving    01234567   12.5      0      3      2/2"));
  EXPECT_THAT(page, ::testing::ContainsRegex("node2 +silent "));
  EXPECT_THAT(page, ::testing::ContainsRegex("node3 +draining   ffff        120    1.2      1      1/2"));
}

TEST(TopScreen, HasNoTableForANodeThatIsAlone) {
  EXPECT_THAT(print_top(sample(R"({"node": "node1", "state": "serving"})")), Not(HasSubstr("NODE ")));
}

TEST(TopScreen, SaysThatTheSharedStateIsAway) {
  auto const page = print_top(sample("", R"({"place": "redis://state", "reachable": false, "trouble": "connection refused"})"));
  EXPECT_THAT(page, HasSubstr("! redis://state cannot be reached: connection refused"));
}

TEST(TopScreen, LetsNoNameMoveTheCursor) {
  auto const page =
      print_top(sample(R"({"node": "a\u001b[2Jb\u0000c\u009b2Jd\u007fe", "state": "s\u0007"}, {"node": "ä€", "state": "x"})"));
  EXPECT_THAT(page, HasSubstr("a [2Jb c  2Jd e"));
  EXPECT_THAT(page, HasSubstr("ä€"));
  for (auto const* control : {"\x1b", "\x07", "\x7f", "\xc2\x9b"}) EXPECT_THAT(page, Not(HasSubstr(control)));
}

TEST(TopScreen, IsNeverLargerThanTheTerminal) {
  for (int rows : {1, 2, 5, 9, 24}) {
    for (int columns : {1, 10, 40, 200}) {
      Size const size{.columns = static_cast<std::size_t>(columns), .rows = static_cast<std::size_t>(rows)};
      auto const lines = draw_top(sample(three), "trouble", size, Ink::plain);
      EXPECT_LE(lines.size(), size.rows);
      EXPECT_THAT(lines, Each(::testing::ResultOf(width, ::testing::Le(size.columns))));
    }
  }
}

}  // namespace
}  // namespace cordon
