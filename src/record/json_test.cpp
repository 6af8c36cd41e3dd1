#include "record/json.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace cordon::record::json {
namespace {

using namespace std::chrono_literals;

std::string quoted(View text) {
  std::string result(string_size(text), '\0');
  result.resize(static_cast<std::size_t>(put_string(result.data(), text) - result.data()));
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

// Copying in large steps is only for what needs no escaping, wherever the one byte stands that does.
TEST(Json, SeesEveryByteAtEveryPlaceOfATextOfAnyLength) {
  for (std::size_t length = 1; length <= 40; ++length) {
    std::string const before(length, 'a');
    for (std::size_t place = 0; place < length; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = before;
        text[place] = static_cast<char>(byte);
        std::string const alone = quoted(View(text).substr(place, 1));
        std::string const inside = alone.substr(1, alone.size() - 2);
        ASSERT_EQ(quoted(View(text)), '"' + before.substr(0, place) + inside + before.substr(place + 1) + '"')
            << length << ' ' << byte;
        ASSERT_EQ(inside.size() == 1, byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') << byte;
      }
    }
  }
}

TEST(Json, ReadsAndWritesNothingBeyondItsText) {
  for (std::size_t length = 0; length <= 40; ++length) {
    std::vector<char> const text(length, 'a');
    std::vector<char> to(length + 3, '~');
    char* const end = put_string(to.data(), {text.data(), length});
    ASSERT_EQ(end - to.data(), static_cast<std::ptrdiff_t>(length + 2));
    ASSERT_EQ(to.back(), '~') << length;
  }
}

TEST(Json, WritesTimesOfTheCalendar) {
  struct Case {
    std::chrono::microseconds since_1970;
    View expected;
  };
  Calendar calendar;
  for (auto const& [since, expected] : {
           Case{0us, "\"1970-01-01T00:00:00.000000Z\""},
           Case{951'825'599'999'999us, "\"2000-02-29T11:59:59.999999Z\""},
           Case{951'825'599'000'001us, "\"2000-02-29T11:59:59.000001Z\""},
           Case{951'825'600'000'000us, "\"2000-02-29T12:00:00.000000Z\""},
           Case{-1us, "\"1969-12-31T23:59:59.999999Z\""},
           Case{0us, "\"1970-01-01T00:00:00.000000Z\""},
       }) {
    std::array<char, time_size> text;
    EXPECT_EQ(View(text.data(), calendar.put_time(text.data(), Wall(since))), expected);
  }
}

TEST(Json, WritesDurationsAsSeconds) {
  struct Case {
    Duration value;
    View expected;
  };
  for (auto const& [value, expected] : {Case{0ns, "0.000000"}, Case{1500us, "0.001500"}, Case{61s + 1us, "61.000001"},
                                        Case{999ns, "0.000000"}, Case{-1s, "0.000000"}}) {
    std::array<char, seconds_size> text;
    EXPECT_EQ(View(text.data(), put_seconds(text.data(), value)), expected);
  }
}

TEST(Json, WritesNumbersOfEveryLength) {
  auto const expect = [](std::uint64_t value) {
    std::array<char, number_size> text;
    EXPECT_EQ(View(text.data(), put_number(text.data(), value)), std::to_string(value));
  };
  expect(0);
  expect(std::numeric_limits<std::uint64_t>::max());
  for (std::uint64_t power = 1; power <= 1'000'000'000'000'000'000; power *= 10) {
    for (std::uint64_t const value : {power - 1, power, power + 1, 7 * power}) expect(value);
  }
}

TEST(Json, WritesHexDigits) {
  std::array<char, hex_size(16)> text;
  EXPECT_EQ(View(text.data(), put_hex(text.data(), 0x0123456789ABCDEF)), R"("0123456789abcdef")");
  std::array<unsigned char, 16> const bytes{0x00, 0x0F, 0xF0, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xA, 0xB, 0xC};
  EXPECT_EQ(View(text.data(), put_hex(text.data(), bytes)), R"("000ff0ff0102030405060708090a0b0c")");
}

}  // namespace
}  // namespace cordon::record::json
