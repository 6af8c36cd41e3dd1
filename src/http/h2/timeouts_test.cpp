#include <gtest/gtest.h>

#include "http/h2/trial.h"

namespace cordon::http::h2::trial {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Task<Response> read_it_all(Call& call) {
  while (true) {
    auto const bytes = co_await call.body->pull();
    if (!bytes) co_return fail(bytes.error());
    if (bytes->empty()) co_return Response(call.arena, 200);
  }
}

class Endless final : public Body {
 public:
  Task<View> pull() override { co_return View(block_); }
  bool ready() const override { return true; }

 private:
  std::string const block_ = std::string(64 * 1024, 'x');
};

Task<Response> send_without_end(Call& call) {
  Response response(call.arena, 200);
  if (call.request.target.path == "/endless") response.body = call.arena.make<Endless>();
  co_return response;
}

class Http2Timeouts : public ::testing::Test, protected Server {
 protected:
  Http2Timeouts() {
    settings.timeouts.head = seconds(10);
    settings.timeouts.idle = seconds(60);
    settings.timeouts.body = seconds(30);
    settings.timeouts.write = seconds(20);
  }
};

TEST_F(Http2Timeouts, EndsAnIdleConnection) {
  connect();
  send(get(1));
  pass(seconds(59));
  EXPECT_FALSE(ended);
  send(get(3));
  pass(seconds(59));
  EXPECT_FALSE(ended);
  pass(seconds(2));
  EXPECT_TRUE(ended);
  EXPECT_EQ(reading.goaway, 0);
  EXPECT_TRUE(closed);
}

TEST_F(Http2Timeouts, LeavesAConnectionWithACallAlone) {
  calls.work = [](Call& call) -> Task<Response> {
    auto slept = co_await net::sleep(seconds(100));
    if (!slept) co_return fail(slept);
    co_return Response(call.arena, 200);
  };
  connect();
  send(get(1));
  for (int i = 0; i < 9; ++i) pass(seconds(10));
  EXPECT_FALSE(ended);
  pass(seconds(11));
  EXPECT_EQ(answer(1).status, "200");
}

TEST_F(Http2Timeouts, EndsAConnectionThatNeverGreets) {
  auto [ours, theirs] = net::make_pipe(loop, loop);
  client = std::move(theirs);
  start(std::move(ours));
  send("PRI * HTTP/2.0");
  pass(seconds(9));
  EXPECT_FALSE(ended);
  pass(seconds(2));
  EXPECT_TRUE(ended);
}

TEST_F(Http2Timeouts, EndsAConnectionWhoseHeadDoesNotComeToItsEnd) {
  connect();
  send(frame(headers_frame, end_stream, 1, block(request())));
  for (int i = 0; i < 4; ++i) {
    pass(seconds(2));
    send(frame(continuation_frame, no_flags, 1, block({{"x", "y"}})));
  }
  EXPECT_FALSE(ended);
  pass(seconds(3));
  EXPECT_TRUE(ended);
  EXPECT_EQ(reading.goaway, 11);
  EXPECT_TRUE(log(0).over);
  EXPECT_EQ(log(0).rejected, "h2.head_timeout");
  EXPECT_EQ(log(0).ending.code, Code::timeout);
}

TEST_F(Http2Timeouts, TellsAHeadUnderWayFromIdlenessAndFromWork) {
  connect();
  EXPECT_TRUE(connection->holding().idle_since);
  send(frame(headers_frame, end_stream, 1, block(request())));
  Steady const begun = loop.now();
  pass(seconds(1));
  EXPECT_EQ(connection->holding().head_since, begun);
  EXPECT_FALSE(connection->holding().idle_since);
  send(frame(continuation_frame, end_headers, 1, block({{"x", "y"}})));
  EXPECT_TRUE(connection->holding().idle_since);
  calls.work = read_it_all;
  send(post(3));
  send(frame(headers_frame, end_stream, 5, block(request())));
  EXPECT_FALSE(connection->holding().head_since) << "the upload is at work";
}

TEST_F(Http2Timeouts, AnswersAnUploadThatPausesForTooLong) {
  calls.work = read_it_all;
  connect();
  send(post(1));
  for (int i = 0; i < 4; ++i) {
    pass(seconds(20));
    send(data(1, std::string(8000, 'x')));
  }
  EXPECT_EQ(answer(1).status, "");
  pass(seconds(31));
  EXPECT_EQ(answer(1).status, "408");
  EXPECT_EQ(answer(1).reset, 0);
  EXPECT_EQ(log(0).rejected, "h2.body_timeout");
  EXPECT_FALSE(ended);
}

TEST_F(Http2Timeouts, CancelsAStreamWhoseWindowStaysClosed) {
  calls.work = send_without_end;
  connect();
  send(get(1, "/endless"));
  EXPECT_EQ(answer(1).body.size(), 65535u);
  send(window(0, 1000000));
  pass(seconds(15));
  send(window(1, 10'000));
  pass(seconds(15));
  EXPECT_EQ(answer(1).reset, -1) << "it made progress";
  pass(seconds(21));
  EXPECT_EQ(answer(1).reset, 8);
  EXPECT_EQ(log(0).ending.reason, "h2.write_timeout");
  EXPECT_EQ(log(0).ending.body_out, 75535u);
  send(get(3));
  EXPECT_EQ(answer(3).status, "200");
}

TEST_F(Http2Timeouts, AnswersAnUploadThatTrickles) {
  calls.work = read_it_all;
  connect();
  send(post(1));
  int sent = 0;
  for (; answer(1).status.empty() && sent < 20; ++sent) {
    pass(seconds(5));
    send(data(1, "x"));
  }
  EXPECT_EQ(answer(1).status, "408");
  EXPECT_LE(sent, 8);
  EXPECT_EQ(log(0).rejected, "h2.body_timeout");
  EXPECT_FALSE(ended);
}

TEST_F(Http2Timeouts, TakesAnUploadThatKeepsTheRate) {
  calls.work = read_it_all;
  connect();
  send(post(1));
  for (int i = 0; i < 100; ++i) {
    pass(seconds(5));
    send(data(1, std::string(1300, 'x')));
  }
  EXPECT_EQ(answer(1).status, "");
  send(data(1, "x", end_stream));
  EXPECT_EQ(answer(1).status, "200");
}

TEST_F(Http2Timeouts, LetsAnUploadTrickleWhereNoRateIsAskedFor) {
  settings.limits.minimum_rate = 0;
  calls.work = read_it_all;
  connect();
  send(post(1));
  for (int i = 0; i < 30; ++i) {
    pass(seconds(20));
    send(data(1, "x"));
  }
  EXPECT_EQ(answer(1).status, "");
}

TEST_F(Http2Timeouts, CancelsAStreamWhoseWindowOpensByteByByte) {
  calls.work = send_without_end;
  connect();
  send(window(0, 1000000) + get(1, "/endless"));
  int opened = 0;
  for (; answer(1).reset < 0 && opened < 20; ++opened) {
    pass(seconds(3));
    send(window(1, 1));
  }
  EXPECT_EQ(answer(1).reset, 8);
  EXPECT_LE(opened, 9);
  EXPECT_EQ(log(0).ending.reason, "h2.write_timeout");
  send(get(3));
  EXPECT_EQ(answer(3).status, "200");
}

TEST_F(Http2Timeouts, LetsAStreamGoOnWhoseWindowOpensAtTheRate) {
  calls.work = send_without_end;
  connect();
  send(window(0, 1000000) + get(1, "/endless"));
  for (int i = 0; i < 100; ++i) {
    pass(seconds(3));
    send(window(1, 800));
  }
  EXPECT_EQ(answer(1).reset, -1);
}

TEST_F(Http2Timeouts, EndsAConnectionThatTakesNothing) {
  calls.work = send_without_end;
  connect();
  reads = false;
  send(window(0, 0x7fff0000) + frame(settings_frame, no_flags, 0, number(4, 2) + number(0x7fffffff, 4)) + get(1, "/endless"));
  turn(100);
  pass(seconds(19));
  EXPECT_FALSE(ended);
  pass(seconds(2));
  turn();
  EXPECT_TRUE(ended);
  EXPECT_TRUE(log(0).over);
  EXPECT_EQ(log(0).ending.code, Code::timeout);
}

TEST_F(Http2Timeouts, KeepsACallsOwnDeadlineFromItsResponse) {
  calls.work = [](Call& call) -> Task<Response> {
    call.fiber->set_deadline(milliseconds(100));
    return send_without_end(call);
  };
  connect();
  send(get(1, "/endless"));
  pass(seconds(5));
  send(window(0, 100) + window(1, 100));
  EXPECT_EQ(answer(1).body.size(), 65635u);
}

}  // namespace
}  // namespace cordon::http::h2::trial
