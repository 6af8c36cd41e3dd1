#include "proxy/live.h"

#include <gtest/gtest.h>

#include "proxy/trial.h"

namespace cordon::proxy {
namespace {

using trial::Trial;

TEST(LiveIndex, KnowsTheExchangesThatAreUnderWay) {
  Trial trial;
  trial.application.always.text = "";
  trial.say(trial::get());
  EXPECT_TRUE(trial.run_until([&] { return trial.worker.live().size() == 1; }));
  trial.vanish();
  EXPECT_TRUE(trial.run_until([&] { return trial.worker.live().size() == 0; }));
}

TEST(LiveIndex, CutsThoseThatAreChosenAtOnce) {
  Trial trial;
  trial.application.always.text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n";
  trial.say(trial::get("/kept"));
  trial.overhear();
  EXPECT_EQ(
      trial.worker.live().cut([](Exchange const& exchange) { return exchange.request.target.path == "/other"; }, Code::cancelled),
      0U);
  EXPECT_FALSE(trial.ended());
  EXPECT_EQ(
      trial.worker.live().cut([](Exchange const& exchange) { return exchange.request.target.path == "/kept"; }, Code::cancelled),
      1U);
  EXPECT_TRUE(trial.ended());
  EXPECT_EQ(trial.application.open, 0);
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].contains("\"error\":\"cancelled\"")) << records[0];
}

}  // namespace
}  // namespace cordon::proxy
