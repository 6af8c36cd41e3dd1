#include "record/trace.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace cordon::record {
namespace {

constexpr View good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string written(Trace const& trace) {
  std::array<char, traceparent_size> text;
  write_traceparent(trace, text);
  return {text.data(), text.size()};
}

TEST(Traceparent, IsReadAndWritten) {
  auto const trace = parse_traceparent(good);
  ASSERT_TRUE(trace);
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(trace->id[0], 0x0a);
  EXPECT_EQ(trace->id[15], 0x9c);
  EXPECT_EQ(trace->span[7], 0x31);
  EXPECT_EQ(written(*trace), good);
}

TEST(Traceparent, KeepsOnlyTheFlagThatVersion00Knows) {
  auto const trace = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe");
  ASSERT_TRUE(trace);
  EXPECT_TRUE(written(*trace).ends_with("-00"));
}

TEST(Traceparent, IsRefusedWithAnyFault) {
  for (View const text : {
           View(""),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011"),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x"),
           View("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
           View("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
           View("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"),
           View("00-00000000000000000000000000000000-b7ad6b7169203331-01"),
           View("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"),
           View("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
           View("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01"),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01"),
           View("00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01"),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333 -01"),
           View("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"),
       }) {
    EXPECT_FALSE(parse_traceparent(text)) << text;
  }
}

TEST(Traceparent, HasNoSingleByteThatMayBeAnything) {
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (char const bad : {'\0', 'A', 'g', ' ', '\xFF'}) {
      std::string text(good);
      text[at] = bad;
      EXPECT_FALSE(parse_traceparent(text)) << at;
    }
  }
}

TEST(Trace, GoesOnUnderTheCallersIdentifierWithASpanOfItsOwn) {
  TraceIds ids(1);
  auto const trace = enter_trace(good, ids, false);
  EXPECT_EQ(trace.id, parse_traceparent(good)->id);
  EXPECT_NE(trace.span, parse_traceparent(good)->span);
  EXPECT_TRUE(trace.sampled);
  EXPECT_EQ(parse_traceparent(written(trace)), trace);
}

TEST(Trace, BeginsAnewWhenTheCallerHasNone) {
  TraceIds ids(1);
  for (bool const sample : {false, true}) {
    auto const trace = enter_trace("00-nonsense", ids, sample);
    EXPECT_EQ(trace.sampled, sample);
    EXPECT_EQ(parse_traceparent(written(trace)), trace) << "what we write is well formed";
  }
}

TEST(TraceIds, DoNotRepeat) {
  TraceIds one, two;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10000; ++i) {
    EXPECT_TRUE(seen.insert(one.next()).second);
    EXPECT_TRUE(seen.insert(two.next()).second);
  }
  EXPECT_FALSE(seen.contains(0));
}

TEST(TraceIds, AreTheSameForTheSameSeed) {
  TraceIds one(42), two(42), three(43);
  EXPECT_EQ(one.next(), two.next());
  EXPECT_NE(one.next(), three.next());
}

}  // namespace
}  // namespace cordon::record
