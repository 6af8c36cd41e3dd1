#include "http/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/characters.h"

namespace cordon::http {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return result;
}

std::vector<std::string> lines(Fields const& fields) {
  std::vector<std::string> result;
  for (Field const& field : fields) result.push_back(std::string(field.name) + ": " + std::string(field.value));
  return result;
}

using Lines = std::vector<std::string>;

TEST(Names, AreFoundInAnyCase) {
  for (int i = 1; i <= static_cast<int>(Name::last_); ++i) {
    Name const name = static_cast<Name>(i);
    ASSERT_FALSE(spelling(name).empty()) << i;
    EXPECT_EQ(lookup(spelling(name)), name) << spelling(name);
    EXPECT_EQ(lookup(upper(spelling(name))), name) << spelling(name);
  }
  EXPECT_EQ(lookup("Content-Length"), Name::content_length);
  EXPECT_EQ(lookup("tRaNsFeR-eNcOdInG"), Name::transfer_encoding);
}

TEST(Names, DifferFromWhatOnlyLooksLikeThem) {
  for (int i = 1; i <= static_cast<int>(Name::last_); ++i) {
    std::string const name(spelling(static_cast<Name>(i)));
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (int bit : {0x20, 0x80}) {
        std::string changed = name;
        changed[at] = static_cast<char>(changed[at] ^ bit);
        bool const only_case = bit == 0x20 && name[at] >= 'a' && name[at] <= 'z';
        EXPECT_EQ(lookup(changed), only_case ? static_cast<Name>(i) : Name::other) << changed;
      }
    }
    EXPECT_EQ(lookup(name + "x"), Name::other) << name;
    EXPECT_EQ(lookup(name.substr(1)), Name::other) << name;
  }
}

TEST(Names, OfOthersAreOther) {
  for (auto name :
       {"", "x", "content_length", "x-unknown", "hosts", "hos", "transfer-encoding ", "a-name-longer-than-any-of-ours"}) {
    EXPECT_EQ(lookup(name), Name::other) << name;
  }
  EXPECT_EQ(spelling(Name::other), "");
}

TEST(Tokens, AreMadeOfTheCharactersOfTheGrammar) {
  constexpr std::string_view allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int c = 0; c < 256; ++c) {
    std::string const one(1, static_cast<char>(c));
    EXPECT_EQ(is_token(one), allowed.contains(one)) << c;
    EXPECT_EQ(is_token("ab" + one), allowed.contains(one)) << c;
  }
  EXPECT_FALSE(is_token(""));
}

TEST(FieldValues, HoldNoControlCharactersAnywhere) {
  for (int c = 0; c < 256; ++c) {
    bool const control = (c < 0x20 && c != '\t') || c == 0x7f;
    for (std::size_t at : {1u, 5u, 8u, 12u}) {
      std::string value(14, 'v');
      value[at] = static_cast<char>(c);
      EXPECT_EQ(is_field_value(value), !control) << c << " at " << at;
    }
  }
}

TEST(FieldValues, HaveNoBlanksAroundThem) {
  EXPECT_TRUE(is_field_value(""));
  EXPECT_TRUE(is_field_value("a b\tc"));
  for (auto value : {" ", "\t", " a", "a ", "\ta", "a\t"}) EXPECT_FALSE(is_field_value(value)) << value;
}

TEST(Characters, FindTheFirstControlAtEveryOffset) {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text(size, '\xff');
    EXPECT_EQ(find_control(text, 0), size);
    for (std::size_t at = 0; at < size; ++at) {
      for (char control : {'\0', '\n', '\r', '\x1f', '\x7f'}) {
        std::string with = text;
        with[at] = control;
        if (at + 1 < size) with[at + 1] = '\x20';
        EXPECT_EQ(find_control(with, 0), at);
        EXPECT_EQ(find_control(with, at + 1), size);
      }
    }
  }
}

class FieldsTest : public testing::Test {
 protected:
  Arena arena;
  Fields fields{arena};
};

TEST_F(FieldsTest, KeepTheirOrderAndTheirSpelling) {
  fields.add({.name = "HOST", .value = "a"});
  fields.add(Name::via, "1.1 x");
  fields.add({.name = "X-Own", .value = ""});
  EXPECT_EQ(lines(fields), (Lines{"HOST: a", "via: 1.1 x", "X-Own: "}));
}

TEST_F(FieldsTest, KnowANameThatWasAddedAsText) {
  fields.add({.name = "Content-LENGTH", .value = "5"});
  EXPECT_EQ(fields.begin()->known, Name::content_length);
  EXPECT_EQ(fields.get(Name::content_length), "5");
}

TEST_F(FieldsTest, AreFoundByNameInAnyCase) {
  fields.add({.name = "X-Own", .value = "1"});
  fields.add({.name = "Host", .value = "2"});
  EXPECT_EQ(fields.get("x-OWN"), "1");
  EXPECT_EQ(fields.get("hOST"), "2");
  EXPECT_EQ(fields.get("x-other"), std::nullopt);
  EXPECT_EQ(fields.get(Name::via), std::nullopt);
  EXPECT_TRUE(fields.has(Name::host));
  EXPECT_FALSE(fields.has(Name::via));
}

TEST_F(FieldsTest, AreCountedByName) {
  for (auto value : {"a", "b", "c"}) fields.add(Name::set_cookie, value);
  fields.add(Name::server, "x");
  EXPECT_EQ(fields.count(Name::set_cookie), 3u);
  EXPECT_EQ(fields.count(Name::cookie), 0u);
}

TEST_F(FieldsTest, SetReplacesAllOfThatNameInThePlaceOfTheFirst) {
  fields.add({.name = "Via", .value = "1"});
  fields.add({.name = "Host", .value = "2"});
  fields.add({.name = "VIA", .value = "3"});
  fields.set(Name::via, "new");
  EXPECT_EQ(lines(fields), (Lines{"via: new", "Host: 2"}));
  fields.set(Name::server, "s");
  EXPECT_EQ(lines(fields), (Lines{"via: new", "Host: 2", "server: s"}));
}

TEST_F(FieldsTest, RemoveLeavesNoGap) {
  for (auto name : {"a", "Cookie", "b", "cookie", "A", "c"}) fields.add({.name = name, .value = "v"});
  fields.remove(Name::cookie);
  EXPECT_EQ(lines(fields), (Lines{"a: v", "b: v", "A: v", "c: v"}));
  fields.remove("A");
  EXPECT_EQ(lines(fields), (Lines{"b: v", "c: v"}));
  fields.remove_if([](Field const& field) { return field.name == "b"; });
  EXPECT_EQ(lines(fields), (Lines{"c: v"}));
}

TEST_F(FieldsTest, RemoveByTextAlsoRemovesAKnownName) {
  fields.add(Name::authorization, "secret");
  fields.remove("Authorization");
  EXPECT_TRUE(fields.empty());
}

TEST_F(FieldsTest, GrowPastTheirFirstRoom) {
  Lines expected;
  for (int i = 0; i < 100; ++i) {
    std::string const name = "x-" + std::to_string(i);
    fields.add({.name = arena.copy(name), .value = "v"});
    expected.push_back(name + ": v");
  }
  EXPECT_EQ(lines(fields), expected);
}

TEST_F(FieldsTest, ACopyChangesAlone) {
  fields.add(Name::host, "a");
  fields.add(Name::via, "b");
  Fields copy = fields;
  copy.remove(Name::host);
  copy.add(Name::server, "c");
  EXPECT_EQ(lines(fields), (Lines{"host: a", "via: b"}));
  EXPECT_EQ(lines(copy), (Lines{"via: b", "server: c"}));
  fields = copy;
  copy.clear();
  EXPECT_EQ(lines(fields), (Lines{"via: b", "server: c"}));
}

TEST_F(FieldsTest, WhatIsMovedFromIsEmpty) {
  fields.add(Name::host, "a");
  Fields const moved = std::move(fields);
  EXPECT_EQ(lines(moved), (Lines{"host: a"}));
  EXPECT_TRUE(fields.empty());  // NOLINT(bugprone-use-after-move)
}

TEST_F(FieldsTest, RemovesSeveralNamesAtOnce) {
  fields.add(Name::host, "a");
  fields.add(Name::te, "b");
  fields.add({"X-Te", "c", Name::other});
  fields.add(Name::via, "d");
  fields.add(Name::te, "e");
  fields.remove_all(set_of(Name::te) | set_of(Name::via) | set_of(Name::date));
  EXPECT_EQ(lines(fields), (Lines{"host: a", "X-Te: c"}));
  EXPECT_FALSE(fields.may_have(set_of(Name::te) | set_of(Name::via)));
  EXPECT_TRUE(fields.may_have(set_of(Name::host)));
}

TEST(Names, AreFoundInTheMiddleOfATextAsTheyAreAlone) {
  auto const expect_same = [](std::string const& name) {
    for (char const behind : {':', 'x', '\0', '\xff'}) {
      std::string const text = name + std::string(name_room, behind);
      EXPECT_EQ(lookup_within(std::string_view(text).substr(0, name.size())), lookup(name)) << name;
    }
  };
  for (auto i = 1U; i <= static_cast<unsigned>(Name::last_); ++i) {
    std::string const name(spelling(static_cast<Name>(i)));
    expect_same(name);
    expect_same(name + "s");
    expect_same(name.substr(1));
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (char const other : {static_cast<char>(name[at] ^ 0x20), static_cast<char>(name[at] ^ 0x40), '\0', '-', '\r'}) {
        std::string changed = name;
        changed[at] = other;
        expect_same(changed);
      }
    }
  }
}

TEST_F(FieldsTest, HasTokenReadsListsOverSeveralLines) {
  struct Row {
    std::string_view value;
    bool found;
  };
  constexpr Row rows[] = {
      {"upgrade", true},           {"UPGRADE", true},
      {"close, upgrade", true},    {"close,\tUpgrade ,x", true},
      {",,upgrade,,", true},       {"", false},
      {"upgraded", false},         {"up grade", false},
      {"x-upgrade", false},        {"upgrade;q=1", false},
      {"close keep-alive", false}, {"\"upgrade\"", false},
  };
  for (auto const& [value, found] : rows) {
    fields.clear();
    fields.add(Name::connection, value);
    EXPECT_EQ(fields.has_token(Name::connection, "upgrade"), found) << value;
    fields.add(Name::connection, "Upgrade");
    EXPECT_TRUE(fields.has_token(Name::connection, "upgrade")) << value;
    EXPECT_FALSE(fields.has_token(Name::te, "upgrade")) << value;
  }
}

}  // namespace
}  // namespace cordon::http
