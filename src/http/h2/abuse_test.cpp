#include <gtest/gtest.h>

#include <algorithm>

#include "http/h2/request_body.h"
#include "http/h2/trial.h"

namespace cordon::http::h2::trial {
namespace {

Task<Response> wait_forever(Call& call) {
  auto slept = co_await net::sleep(std::chrono::hours(1000));
  if (!slept) co_return fail(slept);
  co_return Response(call.arena, 200);
}

// A wait that cannot be given up, like that for a thread's work.
class Turn final : public net::Waiter {
 public:
  explicit Turn(net::Loop& loop) : loop_(loop) {}
  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  void await_resume() const {}

 private:
  bool attempt() override { return true; }
  void enlist() override { loop_.wake_next_batch(*this); }
  void withdraw() override { loop_.forget(*this); }
  bool give_up(Code) override { return false; }
  net::Loop& loop_;
};

Task<void> stay_until(bool const& let_go) {
  net::Fiber& fiber = co_await net::this_fiber();
  while (!let_go) co_await Turn(fiber.loop());
  co_return ok();
}

std::string times(int count, std::string const& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

class Http2Abuse : public ::testing::Test, protected Server {
 protected:
  void expect_end(int code) {
    EXPECT_EQ(reading.goaway, code);
    EXPECT_TRUE(ended);
    for (auto const& log : calls.logs) EXPECT_TRUE(log->over);
  }
};

TEST_F(Http2Abuse, EndsAResetStorm) {
  calls.work = wait_forever;
  connect();
  for (std::uint32_t id = 1; !ended && id < 1000; id += 2) send(get(id) + reset(id));
  expect_end(11);
  EXPECT_LE(calls.logs.size(), 202u);
}

TEST_F(Http2Abuse, LetsAClientChangeItsMindNowAndThen) {
  calls.work = wait_forever;
  connect();
  for (std::uint32_t id = 1; id < 1000; id += 2) {
    send(get(id) + reset(id));
    pass(std::chrono::milliseconds(50));
  }
  EXPECT_FALSE(ended);
  EXPECT_EQ(calls.logs.size(), 500u);
}

// Resets that the client provokes count like its own.
TEST_F(Http2Abuse, EndsAStormOfStreamsThatWeHaveToReset) {
  calls.work = wait_forever;
  connect();
  for (std::uint32_t id = 1; !ended && id < 1000; id += 2) send(get(id) + window(id, 0x7fffffff));
  expect_end(11);
}

TEST_F(Http2Abuse, EndsAStormOfBrokenHeads) {
  connect();
  for (std::uint32_t id = 1; !ended && id < 1000; id += 2) send(headers(id, request("GET", "/", {{"Upper", "1"}})));
  expect_end(11);
}

// Each makes us send RST_STREAM without sending one (CVE-2025-8671).
TEST_F(Http2Abuse, EndsEveryWayToMakeUsReset) {
  std::vector<std::pair<char const*, std::function<std::string(std::uint32_t)>>> const ways = {
      {"a window of nothing", [](auto id) { return get(id) + window(id, 0); }},
      {"a window too large", [](auto id) { return post(id) + window(id, 0x7fffffff); }},
      {"a head behind the end", [](auto id) { return get(id) + headers(id, {{"x", "y"}}); }},
      {"data behind the end", [](auto id) { return get(id) + data(id, "x"); }},
      {"more data than stated", [](auto id) { return post(id, {{"content-length", "1"}}) + data(id, "xyz"); }},
      {"a priority of a wrong size", [](auto id) { return post(id) + frame(priority_frame, no_flags, id, "1234"); }},
      {"a trailer without an end", [](auto id) { return post(id) + headers(id, {{"x", "y"}}, end_headers); }},
  };
  for (auto const& [name, frames] : ways) {
    SCOPED_TRACE(name);
    Server server;
    server.calls.work = wait_forever;
    server.connect();
    std::uint32_t id = 1;
    for (; !server.ended && id < 1000; id += 2) server.send(frames(id));
    EXPECT_TRUE(server.ended) << "after " << id / 2 << " streams";
    EXPECT_GT(server.reading.goaway, 0);
    EXPECT_LE(server.calls.logs.size(), 202u);
    for (auto const& log : server.calls.logs) EXPECT_TRUE(log->over);
  }
}

// A field that the table holds once, and one octet for each time that it is meant.
std::string bomb(std::uint32_t id, std::size_t times) {
  std::string const first = '\x40' + hpack_text("bomb") + hpack_text(std::string(3000, 'x'));
  return frame(headers_frame, end_stream | end_headers, id, block(request()) + first + std::string(times, '\xbe'));
}

TEST_F(Http2Abuse, EndsWhoMakesMuchOfALittle) {
  connect();
  send(bomb(1, 12'000));
  expect_end(11);
}

TEST_F(Http2Abuse, AnswersAHeadThatIsSomewhatTooLong) {
  connect();
  send(bomb(1, 20));
  EXPECT_EQ(answer(1).status, "431");
  send(get(3));
  EXPECT_EQ(answer(3).status, "200");
}

TEST_F(Http2Abuse, EndsAStormOfHeadsThatAreTooLong) {
  connect();
  for (std::uint32_t id = 1; !ended && id < 1000; id += 2) send(bomb(id, 20));
  expect_end(11);
  EXPECT_LE(calls.logs.size(), 22u);
}

TEST_F(Http2Abuse, AnswersManyHeadsOfMoreFieldsThanAllowed) {
  Pairs fields;
  for (int i = 0; i < 101; ++i) fields.emplace_back("x" + std::to_string(i), "1");
  connect();
  for (std::uint32_t id = 1; id < 100; id += 2) {
    send(headers(id, request("GET", "/", fields)));
    EXPECT_EQ(answer(id).status, "431");
  }
  EXPECT_FALSE(ended);
}

TEST_F(Http2Abuse, AnswersHeadsThatAreTooLongNowAndThen) {
  settings.timeouts.idle = std::chrono::hours(1);
  connect();
  for (std::uint32_t id = 1; id < 200; id += 2) {
    send(bomb(id, 20));
    EXPECT_EQ(answer(id).status, "431");
    pass(std::chrono::milliseconds(400));
  }
  EXPECT_FALSE(ended);
}

// Before a client has said that it knows our limit, a stream above it is refused and not an error of the connection.
TEST_F(Http2Abuse, EndsAStormOfStreamsThatAreTooMany) {
  calls.work = wait_forever;
  connect();
  std::uint32_t id = 1;
  for (; !ended && id < 2000; id += 2) send(get(id));
  expect_end(11);
  EXPECT_LE(id / 2, settings.limits.streams + 202u);
}

TEST_F(Http2Abuse, LooksAtNothingThatComesBehindTheEnd) {
  connect();
  reads = false;
  std::string all;
  for (std::uint32_t id = 1; id < 1000; id += 2) all += bomb(id, 20);
  send(all);
  EXPECT_LE(calls.logs.size(), 22u);
  reads = true;
  turn();
  EXPECT_EQ(reading.goaway, 11);
}

// Whose bytes take long to look at gets fewer of them looked at before the others have their turn.
TEST_F(Http2Abuse, GivesTheOthersTheirTurnWhenWhatAClientSendsTakesLong) {
  calls.work = [this](Call& call) {
    clock.advance(std::chrono::milliseconds(1));
    return say_hello(call);
  };
  connect();
  std::string all;
  for (std::uint32_t id = 1; id <= 199; id += 2) all += headers(id, request("GET", "/", {{"x", std::string(2000, 'x')}}));
  std::vector<std::size_t> taken;
  iovec const part{all.data(), all.size()};
  ASSERT_EQ(client->try_write(std::span(&part, 1)), all.size());
  for (std::size_t before = 0; before < 100 && taken.size() < 100; before = calls.logs.size()) {
    turn(1);
    if (calls.logs.size() > before) taken.push_back(calls.logs.size() - before);
  }
  EXPECT_EQ(calls.logs.size(), 100u);
  EXPECT_LE(taken.at(0), 16u);
  EXPECT_LE(taken.at(1), 8u);
  EXPECT_LE(*std::max_element(taken.begin() + 3, taken.end()), 3u);
}

TEST_F(Http2Abuse, EndsWhoMakesMuchOfALittleInATrailer) {
  calls.work = wait_forever;
  connect();
  send(post(1));
  std::string const first = '\x40' + hpack_text("bomb") + hpack_text(std::string(3000, 'x'));
  send(frame(headers_frame, end_stream | end_headers, 1, first + std::string(12'000, '\xbe')));
  expect_end(11);
}

TEST_F(Http2Abuse, EndsAFloodOfTinyData) {
  calls.work = [](Call& call) -> Task<Response> {
    while (true) {
      auto const got = co_await call.body->pull();
      if (!got) co_return fail(got.error());
    }
  };
  connect();
  send(post(1));
  std::string const many = times(1000, data(1, "x"));
  int sent = 0;
  for (; !ended && sent < 100; ++sent) send(many);
  expect_end(11);
  EXPECT_GE(sent, 20);
  EXPECT_LE(sent, 22);
}

TEST_F(Http2Abuse, KeepsLittleOfManyUploadsThatNobodyReads) {
  calls.work = wait_forever;
  connect();
  for (std::uint32_t id = 1; id <= 99; id += 2) send(post(id) + data(id, "x"));
  std::size_t held = 0;
  for (auto* call : calls.open_calls) held += static_cast<RequestBody*>(call->body)->held();
  EXPECT_EQ(calls.open_calls.size(), 50u);
  EXPECT_LE(held, 50u * 64);
}

struct Flood {
  char const* name;
  std::string frames;
};

class ControlFlood : public Http2Abuse, public ::testing::WithParamInterface<Flood> {};

TEST_P(ControlFlood, EndsTheConnection) {
  calls.work = wait_forever;
  connect();
  send(post(1));
  for (int i = 0; !ended && i < 100; ++i) send(times(20, GetParam().frames));
  expect_end(11);
}

TEST_P(ControlFlood, IsNoneAtAModestRate) {
  settings.timeouts.idle = std::chrono::hours(1);
  calls.work = wait_forever;
  connect();
  send(post(1));
  for (int i = 0; i < 100; ++i) {
    send(times(20, GetParam().frames));
    pass(std::chrono::milliseconds(250));
  }
  EXPECT_FALSE(ended);
}

INSTANTIATE_TEST_SUITE_P(Frames, ControlFlood,
                         ::testing::Values(Flood{"ping", ping()}, Flood{"settings", frame(settings_frame, no_flags, 0)},
                                           Flood{"priority", frame(priority_frame, no_flags, 3, number(0, 4) + "\1")},
                                           Flood{"empty data", data(1, "")}, Flood{"window updates", window(1, 1)}),
                         [](auto const& each) {
                           std::string name = each.param.name;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

TEST_F(Http2Abuse, BoundsWhatItOwesAClientThatDoesNotRead) {
  connect();
  reads = false;
  for (int i = 0; !ended && i < 200; ++i) send(times(5, ping()));
  EXPECT_LT(reading.frames[ping_frame], 1000);
  reads = true;
  turn();
  EXPECT_LE(reading.frames[ping_frame], 1000);
}

TEST_F(Http2Abuse, HoldsNoMoreStreamsThanItOffered) {
  settings.limits.streams = 4;
  calls.work = wait_forever;
  connect();
  for (std::uint32_t id = 1; id <= 7; id += 2) send(get(id));
  EXPECT_EQ(calls.logs.size(), 4u);
  send(get(9));
  EXPECT_EQ(calls.logs.size(), 4u);
  EXPECT_EQ(answer(9).reset, 7) << "the client has not acknowledged the limit yet, so it may try again";
  send(frame(settings_frame, acknowledge, 0) + get(11));
  EXPECT_EQ(calls.logs.size(), 4u);
  expect_end(1);
}

// A call goes on for a moment after its stream was reset: who resets must not have more at once than who does not.
TEST_F(Http2Abuse, RefusesStreamsWhileTheCallsOfOldOnesStillEnd) {
  settings.limits.streams = 2;
  bool let_go = false;
  calls.work = [&](Call& call) -> Task<Response> {
    call.group.spawn(stay_until(let_go));
    return wait_forever(call);
  };
  connect();
  for (std::uint32_t id = 1; id <= 7; id += 2) {
    send(get(id));
    send(reset(id));
  }
  EXPECT_EQ(calls.logs.size(), 4u);
  EXPECT_FALSE(calls.last().over);
  send(get(9));
  EXPECT_EQ(answer(9).reset, 7);
  EXPECT_EQ(calls.logs.size(), 4u);
  let_go = true;
  turn();
  send(get(11));
  EXPECT_EQ(calls.logs.size(), 5u);
  EXPECT_FALSE(ended);
}

TEST_F(Http2Abuse, EndsAfterTheRequestsThatOneConnectionMayMake) {
  settings.limits.requests_per_connection = 3;
  connect();
  send(get(1) + get(3));
  EXPECT_EQ(reading.goaway, -1);
  send(get(5));
  EXPECT_EQ(answer(5).body, "hello");
  EXPECT_EQ(reading.goaway, 0);
  pass(std::chrono::milliseconds(1100));  // what was on its way is still served
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace cordon::http::h2::trial
