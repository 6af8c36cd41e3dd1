#include "praxis/range.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

using http::Name;

constexpr RangeAnswer whole{};
constexpr RangeAnswer unsatisfiable{.kind = RangeAnswer::Kind::unsatisfiable, .range = {}};
constexpr RangeAnswer part(std::uint64_t first, std::uint64_t length) {
  return {.kind = RangeAnswer::Kind::part, .range = {.first = first, .length = length}};
}

struct Row {
  std::string_view asked;
  std::string_view only_if;
  RangeAnswer expected;
};

constexpr Row rows[] = {
    {"", "", whole},
    {"bytes=0-99", "", part(0, 100)},
    {"bytes=0-0", "", part(0, 1)},
    {"bytes=900-", "", part(900, 100)},
    {"bytes=-100", "", part(900, 100)},
    {"bytes=-5000", "", part(0, 1000)},
    {"bytes=999-5000", "", part(999, 1)},
    {"Bytes=1-2", "", part(1, 2)},
    {"bytes=1000-", "", unsatisfiable},
    {"bytes=1000-1001", "", unsatisfiable},
    {"bytes=-0", "", unsatisfiable},
    {"bytes=2-1", "", whole},
    {"bytes=1-2,4-5", "", whole},
    {"bytes=a-b", "", whole},
    {"bytes=-", "", whole},
    {"bytes=", "", whole},
    {"bytes=5", "", whole},
    {"lines=1-2", "", whole},
    {"bytes=99999999999999999999999-", "", whole},
    {"bytes=0-99", "\"e\"", part(0, 100)},
    {"bytes=0-99", "\"other\"", whole},
    {"bytes=0-99", "W/\"e\"", whole},
    {"bytes=0-99", "Sun, 06 Nov 1994 08:49:37 GMT", whole},
};

TEST(Range, IsChosenAsRfc9110Says) {
  for (auto const& row : rows) {
    Arena arena;
    http::Request request(arena);
    if (!row.asked.empty()) request.fields.add(Name::range, row.asked);
    if (!row.only_if.empty()) request.fields.add(Name::if_range, row.only_if);
    EXPECT_EQ(choose_range(request, 1000, "\"e\""), row.expected) << row.asked << " " << row.only_if;
  }
}

TEST(Range, OfNothingIsNeverSatisfiable) {
  Arena arena;
  http::Request request(arena);
  request.fields.add(Name::range, "bytes=0-");
  EXPECT_EQ(choose_range(request, 0, "\"e\""), unsatisfiable);
}

TEST(Range, SaidTwiceCountsAsNone) {
  Arena arena;
  http::Request request(arena);
  request.fields.add(Name::range, "bytes=0-1");
  request.fields.add(Name::range, "bytes=2-3");
  EXPECT_EQ(choose_range(request, 1000, "\"e\""), whole);
}

}  // namespace
}  // namespace cordon::praxis
