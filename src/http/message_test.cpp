#include "http/message.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace cordon::http {
namespace {

TEST(Methods, AreToldApartByCase) {
  EXPECT_EQ(lookup_method("GET"), Method::get);
  EXPECT_EQ(lookup_method("DELETE"), Method::delete_);
  EXPECT_EQ(lookup_method("PATCH"), Method::patch);
  EXPECT_EQ(lookup_method("CONNECT"), Method::connect);
  for (auto text : {"get", "Get", "GETS", "GE", "", "PROPFIND"}) EXPECT_EQ(lookup_method(text), Method::other) << text;
}

TEST(Methods, SayWhatTheyMayDo) {
  struct Row {
    std::string_view method;
    bool safe;
    bool idempotent;
  };
  constexpr Row rows[] = {
      {"GET", true, true},     {"HEAD", true, true},   {"OPTIONS", true, true}, {"TRACE", true, true},     {"PUT", false, true},
      {"DELETE", false, true}, {"POST", false, false}, {"PATCH", false, false}, {"CONNECT", false, false}, {"LOCK", false, false},
  };
  for (auto const& [text, safe, idempotent] : rows) {
    EXPECT_EQ(is_safe(lookup_method(text)), safe) << text;
    EXPECT_EQ(is_idempotent(lookup_method(text)), idempotent) << text;
  }
}

TEST(Versions, HaveTheNamesOfTheWire) {
  EXPECT_EQ(name(Version::http_1_0), "HTTP/1.0");
  EXPECT_EQ(name(Version::http_1_1), "HTTP/1.1");
  EXPECT_EQ(name(Version::http_2), "HTTP/2");
}

TEST(ContentLength, IsOneNumberOrNothing) {
  Arena arena;
  Fields fields(arena);
  EXPECT_EQ(content_length(fields), std::nullopt);
  for (auto value : {"", "-1", "+1", "1 ", "0x10", "1,1", "1e3", "1000000000000000000", "18446744073709551616"}) {
    fields.set(Name::content_length, value);
    EXPECT_EQ(content_length(fields), std::nullopt) << value;
  }
  fields.set(Name::content_length, "999999999999999999");
  EXPECT_EQ(content_length(fields), 999999999999999999u);
  fields.set(Name::content_length, "0");
  EXPECT_EQ(content_length(fields), 0u);
  fields.add(Name::content_length, "0");
  EXPECT_EQ(content_length(fields), std::nullopt);
}

TEST(DateNow, IsTheTimeInTheFormOfTheRfc) {
  std::time_t const before = std::time(nullptr);
  std::string const text(date_now());
  std::time_t const after = std::time(nullptr);
  std::tm parts{};
  char const* const end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  ASSERT_NE(end, nullptr) << text;
  EXPECT_EQ(*end, '\0') << text;
  EXPECT_EQ(text.size(), 29u);
  std::tm copy = parts;
  std::time_t const told = timegm(&copy);
  EXPECT_GE(told, before);
  EXPECT_LE(told, after);
  EXPECT_EQ(copy.tm_wday, parts.tm_wday) << text;
}

}  // namespace
}  // namespace cordon::http
