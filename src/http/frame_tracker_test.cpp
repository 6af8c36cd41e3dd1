#include "http/frame_tracker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cordon::http {
namespace {

using namespace std::string_literals;

std::string const mask = "\x01\x02\x03\x04"s;

struct Row {
  char const* title;
  std::string frame;
  bool closes;
};

std::vector<Row> const rows = {
    {"empty", "\x81\x00"s, false},
    {"short", "\x81\x05hello"s, false},
    {"masked", "\x81\x85" + mask + "hello", false},
    {"126 octets", "\x82\x7e\x00\x7e"s + std::string(126, 'x'), false},
    {"masked, two octets of length", "\x82\xfe\x01\x00"s + mask + std::string(256, 'x'), false},
    {"eight octets of length", "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x01"s + std::string(65537, 'x'), false},
    {"a ping", "\x89\x02hi"s, false},
    {"a close in its payload only", "\x82\x02\x88\x00"s, false},
    {"a close", "\x88\x02\x03\xe8"s, true},
    {"an empty masked close", "\x88\x80" + mask, true},
};

TEST(FrameTracker, StandsBetweenFramesOnlyWhereOneEnds) {
  for (auto const& row : rows) {
    for (std::size_t const step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, row.frame.size()}) {
      SCOPED_TRACE(row.title);
      FrameTracker tracker;
      EXPECT_TRUE(tracker.at_boundary());
      for (std::size_t at = 0; at < row.frame.size(); at += step) {
        tracker.see(View(row.frame).substr(at, step));
        ASSERT_EQ(tracker.at_boundary(), at + step >= row.frame.size()) << at;
      }
      EXPECT_EQ(tracker.saw_close(), row.closes);
    }
  }
}

TEST(FrameTracker, FollowsFramesInARow) {
  std::string all;
  for (auto const& row : rows) all += row.frame;
  for (std::size_t const step : {std::size_t{1}, std::size_t{5}, all.size()}) {
    FrameTracker tracker;
    for (std::size_t at = 0; at < all.size(); at += step) tracker.see(View(all).substr(at, step));
    EXPECT_TRUE(tracker.at_boundary());
    EXPECT_TRUE(tracker.saw_close());
  }
}

}  // namespace
}  // namespace cordon::http
