#include "pages/reply.h"

#include <gtest/gtest.h>

#include "net/group.h"

namespace cordon::pages {
namespace {

using http::Name;

struct Question {
  explicit Question(View query = {}) : request(arena) { request.target.query = query; }
  Arena arena;
  http::Request request;
};

TEST(Reply, KnowsWhatTheClientHasAlready) {
  constexpr std::pair<View, bool> rows[] = {
      {"\"a\"", true}, {"W/\"a\"", true}, {"\"b\", \"a\"", true},    {"*", true}, {"\"b\"", false},
      {"a", false},    {"", false},       {"\"b\", W/\"c\"", false},
  };
  for (auto const& [field, expected] : rows) {
    Question question;
    question.request.fields.add(Name::if_none_match, field);
    EXPECT_EQ(has_current(question.request, "\"a\""), expected) << field;
  }
  EXPECT_FALSE(has_current(Question().request, "\"a\""));
}

TEST(Reply, ReadsNumbersOfTheQuery) {
  struct Row {
    View query;
    std::optional<std::uint64_t> expected;
  };
  constexpr Row rows[] = {
      {"", 7},
      {"n=5", 5},
      {"m=1&n=5", 5},
      {"n=5&n=6", 5},
      {"nn=5", 7},
      {"n=100", 100},
      {"n=101", std::nullopt},
      {"n=", std::nullopt},
      {"n", std::nullopt},
      {"n=-1", std::nullopt},
      {"n=5x", std::nullopt},
      {"n=99999999999999999999999", std::nullopt},
  };
  for (auto const& [query, expected] : rows) EXPECT_EQ(number_parameter(Question(query).request, "n", 100, 7), expected) << query;
}

TEST(Reply, ReadsFieldsOfForms) {
  constexpr std::pair<View, View> rows[] = {
      {"name=Zo%C3%AB+%26+Co", "Zo\u00eb & Co"},
      {"a=b&name=x", "x"},
      {"name=", ""},
      {"name", ""},
      {"name=%2", "(none)"},
      {"name=%zz", "(none)"},
      {"a=b", "(none)"},
      {"", "(none)"},
  };
  for (auto const& [form, expected] : rows) EXPECT_EQ(form_field(form, "name").value_or("(none)"), expected) << form;
}

TEST(Reply, NamesTheMediaTypeOnly) {
  Question question;
  question.request.fields.add(Name::content_type, " Application/JSON ; charset=utf-8");
  EXPECT_EQ(media_type(question.request), "application/json");
  EXPECT_EQ(media_type(Question().request), "");
}

TEST(Reply, ReadsABodyUpToItsLimit) {
  for (auto const& [size, expected] : {std::pair{10UZ, Code::ok}, std::pair{11UZ, Code::too_large}}) {
    Arena arena;
    std::string const text(size, 'x');
    auto const body = http::text_body(arena, text);
    net::Loop loop;
    auto const read = net::run(loop, read_all(body.get(), 10));
    EXPECT_EQ(read ? Code::ok : read.error().code, expected);
  }
  net::Loop loop;
  EXPECT_EQ(*net::run(loop, read_all(nullptr, 10)), "");
}

}  // namespace
}  // namespace cordon::pages
