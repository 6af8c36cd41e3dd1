#include "config/problem.h"

#include <gtest/gtest.h>

namespace cordon::config {
namespace {

Source const source{"edge.toml", "a = 1\r\n\tbéta = 12\nlast = \x1b[31m"};

TEST(Problem, PointsAtThePlaceLikeACompiler) {
  Problems const problems{{Severity::error, {1, 5, 1}, "`a` must be a text, not a whole number", "in quotes: \"1\""}};
  EXPECT_EQ(render(source, problems),
            "edge.toml:1:5: error: `a` must be a text, not a whole number\n"
            "  1 | a = 1\n"
            "    |     ^\n"
            "    hint: in quotes: \"1\"\n");
}

TEST(Problem, KeepsTheCaretBelowItsPlaceAfterTabsAndAccents) {
  Problems const problems{{Severity::warning, {2, 9, 2}, "twelve", ""}};
  EXPECT_EQ(render(source, problems),
            "edge.toml:2:9: warning: twelve\n"
            "  2 | \tbéta = 12\n"
            "    | \t       ^~\n");
}

TEST(Problem, NamesOnlyTheFileWhenThereIsNoPlace) {
  EXPECT_EQ(render(source, {{Severity::error, {}, "cannot be read", "make it"}}),
            "edge.toml: error: cannot be read\n    hint: make it\n");
}

TEST(Problem, LetsNoControlCharacterOfTheFileReachTheTerminal) {
  auto const text = render(source, {{Severity::error, {3, 8, 1}, "unknown key \x1b[2J", "\x07"}});
  EXPECT_FALSE(text.contains('\x1b'));
  EXPECT_FALSE(text.contains('\x07'));
}

TEST(Problem, PaintsWhenAsked) {
  EXPECT_TRUE(render(source, {{Severity::error, {1, 1, 1}, "x", ""}}, Colour::on).contains("\x1b[1;31merror"));
}

TEST(Problem, ComesInTheOrderOfTheFile) {
  Problems problems{{Severity::error, {2, 1, 1}, "c", ""}, {Severity::error, {1, 9, 1}, "b", ""}, {Severity::error, {}, "a", ""}};
  sort(problems);
  EXPECT_EQ(problems[0].message + problems[1].message + problems[2].message, "abc");
}

TEST(Problem, IsAnErrorUnlessItIsAWarning) {
  EXPECT_TRUE(has_errors({{Severity::warning, {}, "", ""}, {Severity::error, {}, "", ""}}));
  EXPECT_FALSE(has_errors({{Severity::warning, {}, "", ""}}));
}

TEST(Places, FindTheClosestThingThatIsKnown) {
  Places places;
  places.note("site[0]", {3, 1, 1});
  places.note("site[0].host", {4, 8, 6});
  EXPECT_EQ(places.of("site[0].host"), (Region{4, 8, 6}));
  EXPECT_EQ(places.of("site[0].host[2]"), (Region{4, 8, 6}));
  EXPECT_EQ(places.of("site[0].region"), (Region{3, 1, 1}));
  EXPECT_EQ(places.of("node.name"), (Region{}));
  EXPECT_TRUE(places.has("site[0]"));
  EXPECT_FALSE(places.has("site[0].region"));
}

}  // namespace
}  // namespace cordon::config
