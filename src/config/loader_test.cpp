#include "config/loader.h"

#include <gtest/gtest.h>

#include <fstream>

#include "config/changes.h"
#include "config/manual.h"

namespace cordon::config {
namespace {

using namespace std::chrono_literals;

enum class Mood : unsigned char { calm, busy };
constexpr std::array<Word<Mood>, 2> spellings(Mood) {
  return {{{"calm", Mood::calm}, {"busy", Mood::busy}}};
}

struct Inner {
  std::chrono::milliseconds wait = 10s;
  Bytes room = kibibytes(64);
};

struct Shop {
  std::string name;
  std::vector<unsigned> numbers;
  std::optional<Mood> mood;
  Inner inner;
};

struct Town {
  std::uint16_t port = 80;
  bool open = true;
  std::filesystem::path file = "state";
  std::string title = "here";
  Inner inner;
  std::vector<Shop> shops;
};

Section<Inner> inner() {
  Section<Inner> section("Inside.");
  section.field("wait", &Inner::wait).range(1s, 1h).restart().help("How long.");
  section.field("room", &Inner::room).at_least(kibibytes(1)).help("How much.");
  return section;
}

Section<Town> town() {
  Section<Shop> shop("Sells things.");
  shop.field("name", &Shop::name).required().not_empty().help("What it is called.");
  shop.field("numbers", &Shop::numbers).help("Some numbers.");
  shop.field("mood", &Shop::mood).help("How it is.");
  shop.section("inner", &Shop::inner, inner());

  Section<Town> section("A town.");
  section.field("port", &Town::port).range(1, 1000).help("Where ships land.");
  section.field("open", &Town::open).help("Whether one may enter.");
  section.field("file", &Town::file).help("Where it is written.");
  section.field("title", &Town::title).help("What it is called.");
  section.section("inner", &Town::inner, inner());
  section.list("shop", &Town::shops, std::move(shop));
  return section;
}

Loaded<Town> load_town(std::string text) {
  return load(town(), Source{"town.toml", std::move(text)}, "/base");
}

TEST(Loader, FillsTheStructAndLeavesDefaultsWhereNothingIsSaid) {
  auto const loaded = load_town(R"(
port = 443
file = "x/../y"
[inner]
wait = "5m"
[[shop]]
name = "one"
numbers = [1, 2]
mood = "busy"
inner.room = "2KiB"
[[shop]]
name = "two"
numbers = 3
)");
  EXPECT_EQ(render(loaded.source, loaded.problems), "");
  auto const& value = loaded.value;
  EXPECT_EQ(value.port, 443);
  EXPECT_TRUE(value.open);
  EXPECT_EQ(value.file, "/base/y");
  EXPECT_EQ(value.inner.wait, 5min);
  EXPECT_EQ(value.inner.room, kibibytes(64));
  ASSERT_EQ(value.shops.size(), 2U);
  EXPECT_EQ(value.shops[0].numbers, (std::vector{1U, 2U}));
  EXPECT_EQ(value.shops[0].mood, Mood::busy);
  EXPECT_EQ(value.shops[0].inner.room, kibibytes(2));
  EXPECT_EQ(value.shops[1].numbers, std::vector{3U});
  EXPECT_FALSE(value.shops[1].mood);
}

TEST(Loader, MakesDefaultPathsRelativeToTheFileToo) {
  EXPECT_EQ(load_town("[[shop]]\nname = \"a\"\n").value.file, "/base/state");
}

struct Mistake {
  std::string text;  // goes in front of a shop that is in order
  Problem problem;
};

Problem error(Region where, std::string message, std::string hint = {}) {
  return {Severity::error, where, std::move(message), std::move(hint)};
}

TEST(Loader, SaysOfEachMistakeWhereItIsAndWhatToDo) {
  std::vector<Mistake> const mistakes{
      {"prot = 1", error({1, 1, 4}, "unknown key `prot` at the top of the file", "did you mean `port`?")},
      {"zebra = 1", error({1, 1, 5}, "unknown key `zebra` at the top of the file", "`cordon manual` lists every setting")},
      {"wait = \"1s\"", error({1, 1, 4}, "unknown key `wait` at the top of the file", "`wait` belongs in [inner]")},
      {"mood = \"calm\"", error({1, 1, 4}, "unknown key `mood` at the top of the file", "`mood` belongs in [[shop]]")},
      {"[inner]\nroon = 1", error({2, 1, 4}, "unknown key `roon` in [inner]", "did you mean `room`?")},
      {"[iner]", error({1, 2, 4}, "unknown section `iner`", "did you mean `inner`?")},
      {"port = \"80\"", error({1, 8, 4}, "`port` must be a whole number, not a text", "without quotes: 80")},
      {"port = 0", error({1, 8, 1}, "`port` must be at least 1")},
      {"port = 1001", error({1, 8, 4}, "`port` must be at most 1000")},
      {"port = 70000", error({1, 8, 5}, "`port` must be at most 65535, not 70000")},
      {"port = -1", error({1, 8, 2}, "`port` must not be negative: -1")},
      {"port = 1.5", error({1, 8, 3}, "`port` must be a whole number, not a number with a fraction")},
      {"open = \"true\"", error({1, 8, 6}, "`open` must be true or false, not a text", "true or false, without quotes")},
      {"title = 5", error({1, 9, 1}, "`title` must be a text, not a whole number", "in quotes: \"5\"")},
      {"title = [\"a\"]", error({1, 9, 5}, "`title` must be a text, not a list")},
      {"[title]", error({1, 1, 7}, "`title` must be a text, not a section", "a [section] cannot stand here; write key = value")},
      {"file = \"\"", error({1, 8, 2}, "`file` must not be empty", "leave it out instead")},
      {"[inner]\nwait = 10",
       error({2, 8, 2}, "`wait` must be a duration, not a whole number", "with its unit, for example \"10s\"")},
      {"[inner]\nwait = \"2h\"", error({2, 8, 4}, "`wait` must be at most \"1h\"")},
      {"[inner]\nroom = \"1MB\"", error({2, 8, 5}, "`room` is not a size: \"1MB\"", "did you mean \"1MiB\"?")},
      {"[inner]\nroom = 10", error({2, 8, 2}, "`room` must be at least \"1KiB\"")},
      {"inner = 5", error({1, 1, 5}, "`inner` must be a section [inner]", "begin it with a line [inner]")},
      {"[[inner]]", error({1, 3, 5}, "`inner` must be a section [inner]", "begin it with a line [inner]")},
      {"[[shop]]\nname = \"\"", error({2, 8, 2}, "`name` must not be empty")},
      {"[[shop]]\nname = \"a\"\nmood = \"bsuy\"",
       error({3, 8, 6}, R"(`mood` must be "calm" or "busy", not "bsuy")", "did you mean \"busy\"?")},
      {"[[shop]]\nname = \"a\"\nnumbers = [1, \"x\"]", error({3, 15, 3}, "`numbers` must be a whole number, not a text")},
      {"[[shop]]\nname = \"a\"\n[shop.iner]\n", error({3, 7, 4}, "unknown section `iner` in [[shop]]", "did you mean `inner`?")},
      {"[[shop]]\nname = \"a\"\n[shop.inner]\nwiat = 1",
       error({4, 1, 4}, "unknown key `wiat` in [shop.inner]", "did you mean `wait`?")},
      {"[[shop]]", error({1, 1, 8}, "`name` is missing in [[shop]]", "What it is called. It is a setting of type: text")},
  };
  for (auto const& [text, problem] : mistakes) {
    auto const loaded = load_town(text + "\n[[shop]]\nname = \"in order\"\n");
    EXPECT_FALSE(loaded.is_usable());
    EXPECT_EQ(render(loaded.source, loaded.problems), render(loaded.source, {problem})) << text;
  }
}

TEST(Loader, MissesAListOfSectionsThatMustBeThere) {
  auto const loaded = load_town("");
  EXPECT_EQ(loaded.problems, (Problems{error({}, "there is no [[shop]]", "Sells things.")}));
}

TEST(Loader, AsksForTwoBracketsWhereThereMayBeSeveral) {
  auto const loaded = load_town("[shop]\nname = \"a\"\n");
  EXPECT_EQ(loaded.problems, (Problems{error({1, 2, 4}, "`shop` must be a section [[shop]]",
                                             "there may be several: write [[shop]] with two brackets")}));
}

TEST(Loader, FindsAllProblemsAtOnceInTheOrderOfTheFile) {
  auto const loaded = load_town("port = 0\nzebra = 1\n[[shop]]\nnumbers = [\"a\", 2, \"b\"]\nmood = 1\n");
  std::vector<std::uint32_t> lines;
  for (auto const& problem : loaded.problems) lines.push_back(problem.where.line);
  EXPECT_EQ(lines, (std::vector<std::uint32_t>{1, 2, 3, 4, 4, 5}));
}

TEST(Loader, SaysWhyAFileCannotBeRead) {
  Problems problems;
  EXPECT_EQ(read_source("/nowhere/cordon.toml", problems).name, "/nowhere/cordon.toml");
  EXPECT_EQ(read_source("/", problems).text, "");
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].message, "cannot be read: No such file or directory");
  EXPECT_EQ(problems[1].message, "cannot be read: it is a folder");
}

TEST(Manual, HasARowForEverySettingWithItsDefaultAndBounds) {
  auto const text = manual(*town().description(), "Town");
  for (auto const* row :
       {"| `port` | whole number | `80` | Where ships land. From 1 to 1000. |",
        "| `wait` | duration | `\"10s\"` | How long. From \"1s\" to \"1h\". |",
        "| `room` | size | `\"64KiB\"` | How much. At least \"1KiB\". |", "| `name` | text | **required** | What it is called. |",
        "| `mood` | \"calm\" or \"busy\" | none | How it is. |", "## `[[shop]]`", "## `[shop.inner]`"}) {
    EXPECT_TRUE(text.contains(row)) << row << "\n" << text;
  }
}

TEST(Changes, NameWhatDiffersAndWhetherItWaitsForARestart) {
  auto const before = load_town("[[shop]]\nname = \"a\"\n").value;
  auto const after =
      load_town("port = 81\n[inner]\nwait = \"1m\"\n[[shop]]\nname = \"a\"\nnumbers = [7]\n[[shop]]\nname = \"b\"\n").value;
  auto found = changes(town(), before, after);
  ASSERT_GE(found.size(), 4U);
  EXPECT_EQ(found[0], (Change{"port", "80", "81", When::reload}));
  EXPECT_EQ(found[1], (Change{"inner.wait", "\"10s\"", "\"1m\"", When::restart}));
  EXPECT_EQ(found[2], (Change{"shop[0].numbers", "[]", "[7]", When::reload}));
  EXPECT_EQ(found[3], (Change{"shop[1].name", "", "\"b\"", When::reload}));
  EXPECT_TRUE(changes(town(), after, after).empty());
}

}  // namespace
}  // namespace cordon::config
