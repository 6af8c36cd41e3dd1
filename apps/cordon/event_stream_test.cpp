#include "event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace cordon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> events_of(std::vector<std::string> const& pieces) {
  EventStream stream;
  std::vector<std::string> found;
  for (auto const& piece : pieces) {
    EXPECT_TRUE(stream.add(piece, [&](std::string_view data) { found.emplace_back(data); }));
  }
  return found;
}

TEST(EventStream, GivesTheDataOfEachEvent) {
  EXPECT_THAT(events_of({"data: one\n\ndata: two\n\n"}), ElementsAre("one", "two"));
}

TEST(EventStream, WaitsForTheEndOfAnEvent) {
  EXPECT_THAT(events_of({"data: one\n\ndata: tw"}), ElementsAre("one"));
}

TEST(EventStream, FindsTheSameEventsHoweverTheyAreCut) {
  std::string const text = "retry: 2000\n\nevent: sample\ndata: {\"a\": \"x: y\"}\n\n: nothing\n\ndata: two\n\n";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      EXPECT_THAT(events_of({text.substr(0, first), text.substr(first, second - first), text.substr(second)}),
                  ElementsAre("{\"a\": \"x: y\"}", "two"))
          << first << ' ' << second;
    }
  }
}

TEST(EventStream, HasNothingForEventsWithoutData) {
  EXPECT_THAT(events_of({"event: sample\n\n", ": data: no\n\n", "\n\n"}), IsEmpty());
}

TEST(EventStream, GivesUpOnAnEventThatDoesNotEnd) {
  EventStream stream;
  auto const none = [](std::string_view) {};
  EXPECT_TRUE(stream.add(std::string(EventStream::longest, 'x'), none));
  EXPECT_FALSE(stream.add("x", none));
}

}  // namespace
}  // namespace cordon
