#include <gtest/gtest.h>

#include "proxy/trial.h"

// What a worker gives up when memory is short.
namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;
using trial::get;
using trial::Trial;

constexpr auto unfinished = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n";

TEST(Relief, ClosesAnIdleConnection) {
  Trial trial;
  trial.ask(get());
  trial.pass(1s);
  trial.worker.relieve(Pressure::idle);
  EXPECT_TRUE(trial.ended());
  EXPECT_EQ(trial.reason(), "shed.idle_connection");
}

// A client that asks again and again is idle in between, and is not the one that the memory went to.
TEST(Relief, LeavesAConnectionThatPausedForAMoment) {
  Trial trial;
  trial.ask(get());
  trial.pass(900ms);
  for (auto const level : {Pressure::idle, Pressure::connections, Pressure::requests, Pressure::cut}) {
    trial.worker.relieve(level);
    EXPECT_FALSE(trial.ended()) << name(level);
  }
}

TEST(Relief, LeavesAConnectionThatIsAtWorkUntilNothingElseHelps) {
  Trial trial;
  trial.application.always.text = unfinished;
  trial.say(get());
  trial.overhear();
  for (auto const level : {Pressure::idle, Pressure::connections, Pressure::requests, Pressure::cut}) {
    trial.worker.relieve(level);
    EXPECT_FALSE(trial.ended()) << name(level);
  }
  trial.pass(1s);
  trial.worker.relieve(Pressure::cut);
  EXPECT_FALSE(trial.ended()) << "it stands still for a moment only";
  trial.pass(2s);
  trial.worker.relieve(Pressure::cut);
  EXPECT_TRUE(trial.ended());
  EXPECT_EQ(trial.reason(), "shed.largest_connection");
}

TEST(Relief, EndsWhoeverTakesLongToAskBeforeNobodyIsLetIn) {
  Trial trial;
  trial.say("GET / HTTP/1.1\r\nHost: a.test\r\nX: ");
  trial.pass(0ms);
  trial.pass(900ms);
  trial.worker.relieve(Pressure::idle);
  EXPECT_FALSE(trial.ended()) << "a slow line";
  trial.pass(100ms);
  trial.worker.relieve(Pressure::idle);
  EXPECT_TRUE(trial.ended());
  EXPECT_EQ(trial.reason(), "shed.unfinished_head");
}

TEST(Relief, LeavesAnAnswerUnderWayWhoseClientBeginsToAskAgain) {
  Trial trial;
  trial.application.always.text = unfinished;
  trial.say(get());
  trial.overhear();
  trial.say("GET / HTTP/1.1\r\nHost: a.test\r\nX: ");
  trial.pass(1500ms);
  trial.worker.relieve(Pressure::requests);
  EXPECT_FALSE(trial.ended());
}

TEST(Relief, AnswersRequestsThatTheyMayComeBackLater) {
  Trial trial;
  trial.worker.relieve(Pressure::cut);
  auto const response = trial.ask(get());
  EXPECT_TRUE(response.starts_with("HTTP/1.1 503 ")) << response;
  EXPECT_EQ(testing::field_of(response, "retry-after"), "5");
  EXPECT_TRUE(trial.application.requests.empty());
  EXPECT_EQ(trial.reason(), "shed.memory");
}

TEST(Relief, RefusesNobodysRequestWhoHoldsLittle) {
  Trial trial;
  trial.worker.relieve(Pressure::requests);
  EXPECT_TRUE(trial.ask(get()).starts_with("HTTP/1.1 200 "));
}

TEST(Relief, IsOverWhenThereIsMemoryAgain) {
  Trial trial;
  trial.worker.relieve(Pressure::cut);
  trial.worker.relieve(Pressure::none);
  EXPECT_TRUE(trial.ask(get()).starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace cordon::proxy
