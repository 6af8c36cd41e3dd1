#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/value.h"

namespace cordon::config {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Toml, KeepsThePlaceOfEveryKeyAndValue) {
  auto const root = parse_toml("top = \"x\"\n[limits]\n  head = 12\n[[site]]\nhost = [\n  \"a\",\n  \"b\"]\n[[site]]\n");
  ASSERT_TRUE(root);
  ASSERT_EQ(root->members.size(), 3U);
  EXPECT_EQ(root->members[0].where, (Region{1, 1, 3}));
  EXPECT_EQ(root->members[0].value.where, (Region{1, 7, 3}));
  auto const& limits = root->members[1].value;
  EXPECT_EQ(limits.where.line, 2U);
  EXPECT_EQ(limits.members[0].value.where, (Region{3, 10, 2}));
  auto const& sites = root->members[2].value.items;
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].where.line, 4U);
  EXPECT_EQ(sites[1].where.line, 8U);
  EXPECT_EQ(sites[0].members[0].value.items[1].where, (Region{7, 3, 3}));
}

TEST(Toml, KnowsEveryKindOfValue) {
  auto const root = parse_toml("a = 'x'\nb = 1\nc = 1.5\nd = true\ne = 2026-01-01\nf = []\ng = {}\n");
  ASSERT_TRUE(root);
  std::vector<Kind> kinds;
  for (auto const& member : root->members) kinds.push_back(member.value.kind);
  EXPECT_EQ(kinds, (std::vector{Kind::text, Kind::integer, Kind::real, Kind::boolean, Kind::time, Kind::list, Kind::table}));
}

TEST(Toml, SaysWhereTheSyntaxIsBroken) {
  struct Case {
    std::string_view text;
    std::uint32_t line, column;
    std::string_view hint_has;
  };
  for (auto const& [text, line, column, hint_has] : std::vector<Case>{{"a = 1\na = 2\n", 2, 5, "only once"},
                                                                      {"[x]\n[x]\n", 2, 1, "only once"},
                                                                      {"a = hello\n", 1, 5, "double quotes"},
                                                                      {"a = True\n", 1, 5, "double quotes"},
                                                                      {"a = \"x\n", 1, 7, "double quotes"},
                                                                      {"a\n", 1, 2, "[section] or key = value"},
                                                                      {"a = [1, 2", 1, 10, "ends in the middle"}}) {
    auto const root = parse_toml(text);
    ASSERT_FALSE(root) << text;
    EXPECT_TRUE(root.error().message.starts_with("not valid TOML: ")) << root.error().message;
    EXPECT_EQ(root.error().where.line, line) << text << root.error().message;
    EXPECT_EQ(root.error().where.column, column) << text << root.error().message;
    EXPECT_TRUE(root.error().hint.contains(hint_has)) << text << root.error().message << " / " << root.error().hint;
  }
}

TEST(Toml, RefusesWhatWouldExhaustTheStack) {
  struct Case {
    std::string text;
    bool accepted;
  };
  std::vector<Case> const cases{{"a" + repeated(".a", 20) + " = 1", true},
                                {"a" + repeated(".a", 100) + " = 1", false},
                                {"a" + repeated(".a", 100'000) + " = 1", false},
                                {"a = " + repeated("[", 20) + repeated("]", 20), true},
                                {"a = " + repeated("[", 100) + repeated("]", 100), false},
                                {"a = " + repeated("[", 100'000), false},
                                {"a = " + repeated("{a=", 100'000), false},
                                {"# " + std::string(1024 * 1024, 'x'), false}};
  for (auto const& [text, accepted] : cases) EXPECT_EQ(parse_toml(text).has_value(), accepted) << text.substr(0, 40);
}

}  // namespace
}  // namespace cordon::config
