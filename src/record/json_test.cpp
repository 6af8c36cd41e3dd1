#include "record/json.h"

#include <gtest/gtest.h>

namespace cordon::record::json {
namespace {

using namespace std::chrono_literals;

std::string quoted(View text) {
  std::string result;
  append_string(result, text);
  return result;
}

TEST(Json, WritesTextSoThatALineStaysALine) {
  struct Case {
    View text;
    View expected;
  };
  for (auto const& [text, expected] : {
           Case{"", R"("")"},
           Case{"plain /text-1", R"("plain /text-1")"},
           Case{R"(a"b\c)", R"("a\"b\\c")"},
           Case{"\r\n{\"n\":1}", R"("\u000d\u000a{\"n\":1}")"},
           Case{View("\0\t\x1b[2J\x7f", 7), R"("\u0000\u0009\u001b[2J\u007f")"},
           Case{"M\xC3\xBCller", R"("M\u00fcller")"},
           Case{"\xE2\x80\xA8\xE2\x80\xAE", R"("\u2028\u202e")"},
           Case{"\xF0\x9F\x98\x80", R"("\ud83d\ude00")"},
           Case{"\xC2\x9B", R"("\u009b")"},
       }) {
    EXPECT_EQ(quoted(text), expected);
  }
}

TEST(Json, ReplacesWhatIsNotUtf8) {
  for (View const text : {View("\xFF"), View("\x80"), View("\xC3"), View("\xC3("), View("\xE2\x82"), View("\xF0\x9F\x98")}) {
    EXPECT_TRUE(quoted(text).starts_with(R"("\ufffd)")) << quoted(text);
  }
  EXPECT_EQ(quoted("\xC0\x8A"), R"("\ufffd\ufffd")") << "an overlong line break";
  EXPECT_EQ(quoted("\xED\xA0\x80"), R"("\ufffd\ufffd\ufffd")") << "a surrogate";
  EXPECT_EQ(quoted("\xF4\x90\x80\x80"), R"("\ufffd\ufffd\ufffd\ufffd")") << "beyond Unicode";
}

TEST(Json, IsPrintableAsciiForEveryByte) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      char const text[] = {static_cast<char>(first), static_cast<char>(second)};
      for (char const c : quoted({text, 2})) ASSERT_TRUE(c >= 0x20 && c < 0x7F) << first << ' ' << second;
    }
  }
}

TEST(Json, WritesTimesOfTheCalendar) {
  struct Case {
    std::chrono::microseconds since_1970;
    View expected;
  };
  for (auto const& [since, expected] : {
           Case{0us, "\"1970-01-01T00:00:00.000000Z\""},
           Case{951'825'599'999'999us, "\"2000-02-29T11:59:59.999999Z\""},
           Case{-1us, "\"1969-12-31T23:59:59.999999Z\""},
       }) {
    std::string text;
    append_time(text, Wall(since));
    EXPECT_EQ(text, expected);
  }
}

TEST(Json, WritesDurationsAsSeconds) {
  struct Case {
    Duration value;
    View expected;
  };
  for (auto const& [value, expected] : {Case{0ns, "0.000000"}, Case{1500us, "0.001500"}, Case{61s + 1us, "61.000001"},
                                        Case{999ns, "0.000000"}, Case{-1s, "0.000000"}}) {
    std::string text;
    append_seconds(text, value);
    EXPECT_EQ(text, expected);
  }
}

}  // namespace
}  // namespace cordon::record::json
