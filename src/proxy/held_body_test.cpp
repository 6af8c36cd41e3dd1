#include "proxy/held_body.h"

#include <gtest/gtest.h>

#include <deque>

#include "net/group.h"

namespace cordon::proxy {
namespace {

// A client's body in pieces; may fail after the last.
class Pieces final : public http::Body {
 public:
  Pieces(std::deque<std::string> pieces, Code failure = Code::ok) : pieces_(std::move(pieces)), failure_(failure) {}
  Task<View> pull() override {
    if (pieces_.empty() && failure_ != Code::ok) co_return fail(failure_, "client");
    co_return next();
  }
  View take() override { return next(); }
  bool ready() const override { return true; }

 private:
  View next() {
    current_.clear();
    if (pieces_.empty()) return {};
    current_ = pieces_.front();
    pieces_.pop_front();
    return current_;
  }
  std::deque<std::string> pieces_;
  std::string current_;
  Code failure_;
};

std::string all_of(net::Loop& loop, http::Body& body) {
  std::string text;
  for (;;) {
    auto const data = net::run(loop, body.pull());
    if (!data || data->empty()) return text;
    text += *data;
  }
}

TEST(HeldBody, CanBeSentAgainWhenAllOfItIsHeld) {
  for (auto const& pieces : {std::deque<std::string>{}, {"hello"}, {"he", "l", "lo"}, {std::string(10, 'x')}}) {
    net::Loop loop;
    Pieces inner(pieces);
    HeldBody body(inner, 10);
    ASSERT_TRUE(net::run(loop, body.fill()));
    EXPECT_TRUE(body.is_whole());
    auto const first = all_of(loop, body);
    EXPECT_EQ(first.size(), body.held().size());
    body.rewind();
    EXPECT_EQ(body.remaining(), first.size());
    EXPECT_EQ(all_of(loop, body), first);
    EXPECT_EQ(body.remaining(), 0U);
  }
}

TEST(HeldBody, StreamsOnWhenItIsTooLarge) {
  net::Loop loop;
  Pieces inner({"12345", "67890", "x", "rest", "end"});
  HeldBody body(inner, 10);
  ASSERT_TRUE(net::run(loop, body.fill()));
  EXPECT_FALSE(body.is_whole());
  EXPECT_EQ(body.held(), "1234567890x");
  EXPECT_EQ(all_of(loop, body), "1234567890xrestend");
}

TEST(HeldBody, GivesTheSameWithoutWaiting) {
  net::Loop loop;
  Pieces inner({"hello", "world!", "more"});
  HeldBody body(inner, 8);
  ASSERT_TRUE(net::run(loop, body.fill()));
  EXPECT_EQ(body.take(), "helloworld!");
  EXPECT_EQ(body.take(), "more");
  EXPECT_EQ(body.take(), "");
}

TEST(HeldBody, FailsAsItsClientDoes) {
  net::Loop loop;
  Pieces inner({"hello"}, Code::timeout);
  HeldBody body(inner, 10);
  auto const filled = net::run(loop, body.fill());
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, Code::timeout);
  EXPECT_FALSE(body.is_whole());
}

}  // namespace
}  // namespace cordon::proxy
