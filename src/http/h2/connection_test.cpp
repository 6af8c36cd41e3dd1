#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/h2/trial.h"
#include "testing/stream.h"

namespace cordon::http::h2::trial {
namespace {

using ::testing::ElementsAre;

Response text(Call& call, int status, View body) {
  Response response(call.arena, status);
  response.body = text_body(call.arena, body);
  return response;
}

class Broken final : public Body {
 public:
  Task<View> pull() override {
    if (std::exchange(begun_, true)) co_return fail(Code::reset, "origin");
    co_return View("half");
  }
  bool ready() const override { return true; }

 private:
  bool begun_ = false;
};

// The request's body again, with its trailers.
class Mirror final : public Body {
 public:
  explicit Mirror(Body& from) : from_(from) {}
  Task<View> pull() override { return from_.pull(); }
  bool ready() const override { return from_.ready(); }
  Fields const* trailers() const override { return from_.trailers(); }

 private:
  Body& from_;
};

Task<Response> echo(Call& call) {
  Response response(call.arena, 200);
  if (call.body) response.body = call.arena.make<Mirror>(*call.body);
  co_return response;
}

Task<Response> wait_long(Call& call) {
  auto slept = co_await net::sleep(std::chrono::hours(1));
  if (!slept) co_return fail(slept);
  co_return text(call, 200, "late");
}

Task<Response> by_path(Call& call) {
  View const path = call.request.target.path;
  if (path == "/throw") throw std::runtime_error("a bug");
  if (path == "/wait") return wait_long(call);
  if (path == "/fail") {
    return [](Call&) -> Task<Response> { co_return fail(Code::unavailable, "origin.down"); }(call);
  }
  return say_hello(call);
}

class Http2Connection : public ::testing::Test, protected Server {
 protected:
  void work(Work what) { calls.work = std::move(what); }
};

TEST_F(Http2Connection, AnswersARequest) {
  connect();
  send(get(1, "/a/b?c=d"));
  EXPECT_EQ(answer(1).status, "200");
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_EQ(answer(1).fields["content-length"], "5");
  EXPECT_FALSE(answer(1).fields["date"].empty());
  EXPECT_TRUE(answer(1).ended);
  EXPECT_EQ(answer(1).reset, -1);
  EXPECT_EQ(answer(1).data_frames, 1u) << "the end comes with the last bytes";
  EXPECT_TRUE(log(0).over);
  EXPECT_EQ(log(0).path, "/a/b");
  EXPECT_EQ(log(0).ending.status, 200);
  EXPECT_EQ(log(0).ending.body_out, 5u);
  EXPECT_EQ(log(0).ending.code, Code::ok);
}

class Counting final : public net::Stream {
 public:
  Counting(std::unique_ptr<net::Stream> inner, int& writes) : inner_(std::move(inner)), writes_(writes) {}
  Result<std::size_t> try_read(std::span<char> into) override { return inner_->try_read(into); }
  Result<std::size_t> try_write(std::span<iovec const> from) override {
    ++writes_;
    return inner_->try_write(from);
  }
  void wait_readable(net::Waiter& waiter) override { inner_->wait_readable(waiter); }
  void wait_writable(net::Waiter& waiter) override { inner_->wait_writable(waiter); }
  void withdraw(net::Waiter& waiter) override { inner_->withdraw(waiter); }
  void observe_hangup(net::HangupObserver* observer) override { inner_->observe_hangup(observer); }
  void shutdown() override { inner_->shutdown(); }

 private:
  std::unique_ptr<net::Stream> inner_;
  int& writes_;
};

TEST_F(Http2Connection, WritesTheResponsesOfManyStreamsAtOnce) {
  int writes = 0;
  auto [ours, theirs] = net::make_pipe(loop, loop);
  client = std::move(theirs);
  start(std::make_unique<Counting>(std::move(ours), writes));
  send(preface());
  turn();
  std::string requests;
  for (std::uint32_t i = 0; i < 32; ++i) requests += get(2 * i + 1);
  writes = 0;
  send(requests);
  EXPECT_EQ(writes, 1);
  EXPECT_EQ(calls.logs.size(), 32u);
  for (std::uint32_t i = 0; i < 32; ++i) EXPECT_EQ(answer(2 * i + 1).body, "hello");
}

TEST_F(Http2Connection, SendsNoBodyWhereThereIsNone) {
  work([](Call& call) -> Task<Response> {
    Response response = text(call,
                             call.request.target.path == "/204"   ? 204
                             : call.request.target.path == "/304" ? 304
                                                                  : 200,
                             "hello");
    response.fields.add(Name::content_length, "5");
    co_return response;
  });
  connect();
  send(headers(1, request("HEAD")) + get(3, "/204") + get(5, "/304"));
  for (std::uint32_t id : {1u, 3u, 5u}) {
    EXPECT_TRUE(answer(id).ended) << id;
    EXPECT_EQ(answer(id).data_frames, 0u) << id;
  }
  EXPECT_EQ(answer(1).fields["content-length"], "5");
  EXPECT_EQ(answer(3).fields.count("content-length"), 0u);
  EXPECT_EQ(answer(5).fields["content-length"], "5");
}

TEST_F(Http2Connection, SendsBackWhatItIsSentWithTrailers) {
  work(echo);
  connect();
  send(post(1));
  send(data(1, "one "));
  EXPECT_EQ(answer(1).body, "one ");
  send(data(1, "two"));
  send(frame(headers_frame, end_stream | end_headers, 1, block({{"checksum", "abc"}})));
  EXPECT_EQ(answer(1).body, "one two");
  EXPECT_EQ(answer(1).trailers["checksum"], "abc");
  EXPECT_TRUE(answer(1).ended);
  EXPECT_EQ(answer(1).reset, -1);
  EXPECT_EQ(log(0).ending.body_in, 7u);
  EXPECT_EQ(log(0).ending.body_out, 7u);
}

TEST_F(Http2Connection, KnowsWhetherABodyFollows) {
  std::vector<std::optional<std::uint64_t>> lengths;
  work([&](Call& call) -> Task<Response> {
    lengths.push_back(call.request.content_length);
    lengths.push_back(call.body ? 1 : 0);
    return say_hello(call);
  });
  connect();
  send(get(1));
  send(post(3, {{"content-length", "4"}}) + data(3, "four", end_stream));
  send(post(5));
  EXPECT_THAT(lengths, ElementsAre(0, 0, 4, 1, std::nullopt, 1));
}

TEST_F(Http2Connection, PassesInterimResponsesOn) {
  work([](Call& call) -> Task<Response> {
    Fields hints(call.arena);
    hints.add({.name = "Link", .value = "</style.css>"});
    auto sent = co_await call.interim->send(103, hints);
    if (!sent) co_return fail(sent);
    auto upgrade = co_await call.interim->send(101, hints);
    EXPECT_FALSE(upgrade);
    co_return text(call, 200, "hello");
  });
  connect();
  send(get(1));
  EXPECT_THAT(answer(1).interims, ElementsAre("103"));
  EXPECT_EQ(answer(1).status, "200");
}

TEST_F(Http2Connection, AsksForTheBodyThatTheClientHoldsBack) {
  work([](Call& call) -> Task<Response> {
    auto const body = co_await call.body->pull();
    if (!body) co_return fail(body.error());
    co_return text(call, 200, call.arena.copy(*body));
  });
  connect();
  send(post(1, {{"expect", "100-continue"}}));
  EXPECT_THAT(answer(1).interims, ElementsAre("100"));
  send(data(1, "now", end_stream));
  EXPECT_EQ(answer(1).body, "now");
}

TEST_F(Http2Connection, LeavesAskingToACallThatPassesTheOriginsOwnOn) {
  work([](Call& call) -> Task<Response> {
    call.continues_itself = false;
    return echo(call);
  });
  connect();
  send(post(1, {{"expect", "100-continue"}}));
  EXPECT_TRUE(answer(1).interims.empty());
}

TEST_F(Http2Connection, StopsAnUploadThatIsAnsweredAlready) {
  connect();
  send(post(1) + data(1, "first"));
  EXPECT_EQ(answer(1).status, "200");
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_TRUE(answer(1).ended);
  EXPECT_EQ(answer(1).reset, 0);
  EXPECT_EQ(log(0).ending.code, Code::ok);
  send(data(1, "second") + get(3));
  EXPECT_EQ(answer(3).status, "200");
}

TEST_F(Http2Connection, KeepsSiblingsOfACallThatThrows) {
  work(by_path);
  connect();
  send(get(1, "/throw") + get(3, "/fail") + get(5));
  EXPECT_EQ(answer(1).status, "500");
  EXPECT_EQ(log(0).rejected, "h2.exception");
  EXPECT_EQ(log(0).ending.code, Code::internal);
  EXPECT_EQ(answer(3).status, "503");
  EXPECT_EQ(log(1).rejected, "origin.down");
  EXPECT_EQ(answer(5).status, "200");
}

TEST_F(Http2Connection, ResetsAResponseThatBreaksOff) {
  work([](Call& call) -> Task<Response> {
    Response response(call.arena, 200);
    response.body = call.arena.make<Broken>();
    co_return response;
  });
  connect();
  send(get(1));
  EXPECT_EQ(answer(1).body, "half");
  EXPECT_FALSE(answer(1).ended);
  EXPECT_EQ(answer(1).reset, 2);
  EXPECT_EQ(log(0).ending.code, Code::reset);
  EXPECT_EQ(log(0).ending.reason, "origin");
}

struct Mismatch {
  char const* length;
  char const* reason;
};

class ResponseLength : public Http2Connection, public ::testing::WithParamInterface<Mismatch> {};

TEST_P(ResponseLength, IsKeptOrTheStreamIsReset) {
  work([&](Call& call) -> Task<Response> {
    Response response = text(call, 200, "hello");
    response.fields.add(Name::content_length, GetParam().length);
    co_return response;
  });
  connect();
  send(get(1));
  EXPECT_FALSE(answer(1).ended);
  EXPECT_EQ(answer(1).reset, 2);
  EXPECT_EQ(log(0).ending.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(Lengths, ResponseLength,
                         ::testing::Values(Mismatch{"4", "h2.long_response"}, Mismatch{"6", "h2.short_response"},
                                           Mismatch{"x", "h2.bad_response_length"}));

TEST_F(Http2Connection, DropsWhatBelongsToAnHttp1Connection) {
  work([](Call& call) -> Task<Response> {
    Response response(call.arena, 200);
    response.fields.add(Name::connection, "close");
    response.fields.add(Name::transfer_encoding, "chunked");
    response.fields.add(Name::keep_alive, "5");
    response.fields.add(Name::upgrade, "h2c");
    response.fields.add({.name = "X-Mixed-Case", .value = "kept"});
    co_return response;
  });
  connect();
  send(get(1));
  EXPECT_EQ(answer(1).fields.size(), 3u);
  EXPECT_EQ(answer(1).fields["x-mixed-case"], "kept");
  EXPECT_EQ(answer(1).fields["connection"], "");
}

TEST_F(Http2Connection, NeverSendsAFieldThatCouldBecomeTwo) {
  work([](Call& call) -> Task<Response> {
    Response response(call.arena, 200);
    response.fields.add({.name = "x-echo", .value = "a\r\nset-cookie: b"});
    co_return response;
  });
  connect();
  send(get(1));
  EXPECT_EQ(answer(1).status, "");
  EXPECT_EQ(answer(1).reset, 2);
  EXPECT_EQ(log(0).ending.status, 0);
}

class Nowhere final : public Tunnel {
 public:
  explicit Nowhere(net::Stream& far) : far_(far) {}
  net::Stream& far() override { return far_; }

 private:
  net::Stream& far_;
};

TEST_F(Http2Connection, HasNoTunnels) {
  work([&](Call& call) -> Task<Response> {
    Response response(call.arena, call.request.target.path == "/101" ? 101 : 200);
    if (response.status == 200) response.tunnel = call.arena.make<Nowhere>(*client);
    co_return response;
  });
  connect();
  send(get(1, "/101") + get(3));
  EXPECT_EQ(answer(1).status, "502");
  EXPECT_EQ(answer(3).status, "502");
  EXPECT_EQ(log(1).rejected, "h2.no_tunnel");
}

TEST_F(Http2Connection, InterruptsACallThatTheClientResets) {
  work(by_path);
  connect();
  send(get(1, "/wait") + get(3, "/wait"));
  EXPECT_FALSE(log(0).over);
  send(reset(1));
  EXPECT_TRUE(log(0).over);
  EXPECT_EQ(log(0).ending.code, Code::reset);
  EXPECT_EQ(log(0).ending.reason, "h2.client_reset");
  EXPECT_EQ(log(0).rejected, "");
  EXPECT_FALSE(log(1).over);
  send(get(5));
  EXPECT_EQ(answer(5).status, "200");
}

TEST_F(Http2Connection, NeverBeginsACallThatIsTakenBackAtOnce) {
  bool begun = false;
  work([&](Call& call) {
    begun = true;
    return say_hello(call);
  });
  connect();
  send(get(1) + reset(1));
  EXPECT_FALSE(begun);
  EXPECT_EQ(log(0).ending.code, Code::reset);
}

TEST_F(Http2Connection, EndsItsCallsWhenTheClientGoes) {
  work(by_path);
  connect();
  send(get(1, "/wait") + frame(headers_frame, end_stream, 3, block(request())));
  client.reset();
  turn();
  EXPECT_TRUE(ended);
  EXPECT_EQ(log(0).ending.code, Code::closed);
  EXPECT_TRUE(log(1).over) << "its head was never complete";
  EXPECT_EQ(log(1).ending.code, Code::closed);
}

TEST_F(Http2Connection, JoinsTheChildrenOfACallBeforeItEnds) {
  bool ended_before = false;
  auto child = [](Log const& log, bool& before) -> Task<void> {
    [[maybe_unused]] auto const slept = co_await net::sleep(std::chrono::hours(1));
    before = !log.over;
    co_return ok();
  };
  work([&](Call& call) -> Task<Response> {
    call.group.spawn(child(calls.last(), ended_before));
    return say_hello(call);
  });
  connect();
  send(get(1));
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_TRUE(log(0).over);
  EXPECT_TRUE(ended_before);
}

TEST_F(Http2Connection, DrainsAfterTheCallsThatItHas) {
  work(echo);
  connect();
  send(post(1));
  connection->drain();
  turn();
  EXPECT_EQ(reading.goaway, 0);
  EXPECT_EQ(reading.last_stream, 1u);
  send(get(3) + data(1, "rest", end_stream));
  EXPECT_EQ(answer(1).body, "rest");
  EXPECT_TRUE(answer(1).ended);
  EXPECT_EQ(answer(3).status, "");
  EXPECT_TRUE(ended);
  EXPECT_TRUE(closed);
}

// Our end is on its way to a client that is still taking what came before it.
class LastBytes : public Http2Connection {
 protected:
  LastBytes() {
    settings.timeouts.write = std::chrono::seconds(30);
    connect();
    reads = false;
    send(get(1));
    connection->drain();
    turn();
    EXPECT_TRUE(log(0).over);
  }
};

TEST_F(LastBytes, AreLeftToAClientThatShowsThatItTakesThem) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(ended) << i;
    send(window(0, 1000));
    pass(std::chrono::milliseconds(1500));
  }
  reads = true;
  turn();
  EXPECT_TRUE(ended);
}

TEST_F(LastBytes, AreNotWaitedForWhenTheClientIsSilent) {
  pass(std::chrono::milliseconds(1900));
  EXPECT_FALSE(ended);
  pass(std::chrono::milliseconds(200));
  EXPECT_TRUE(ended);
}

TEST_F(LastBytes, AreNotWaitedForLongerThanTheTimeout) {
  for (int i = 0; i < 20; ++i) {
    send(window(0, 1000));
    pass(std::chrono::milliseconds(1600));
  }
  EXPECT_TRUE(ended);
}

TEST_F(Http2Connection, DrainsAtOnceWhenIdle) {
  connect();
  connection->drain();
  turn();
  EXPECT_EQ(reading.goaway, 0);
  EXPECT_TRUE(ended);
}

TEST_F(Http2Connection, ServesWhatTheClientSentBeforeItKnewThatItsHandlerGoesDown) {
  connect();
  calls.is_draining = true;
  send(get(1));
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_EQ(reading.goaway, 0);
  EXPECT_EQ(reading.last_stream, 0x7fffffffU);
  send(get(3));
  EXPECT_EQ(answer(3).body, "hello");
  EXPECT_FALSE(ended);
  pass(std::chrono::milliseconds(1100));
  EXPECT_EQ(reading.last_stream, 3U);
  EXPECT_TRUE(ended);
}

TEST_F(Http2Connection, RetiresWithoutCuttingWhatIsUnderWay) {
  work(echo);
  connect();
  send(post(1));
  connection->retire();
  turn();
  EXPECT_EQ(reading.last_stream, 0x7fffffffU);
  pass(std::chrono::milliseconds(1100));
  EXPECT_EQ(reading.last_stream, 1U);
  EXPECT_FALSE(ended);
  send(data(1, "rest", end_stream));
  EXPECT_EQ(answer(1).body, "rest");
  EXPECT_TRUE(answer(1).ended);
  EXPECT_TRUE(ended);
}

TEST_F(Http2Connection, EndsWhenTheClientSaysGoodbye) {
  connect();
  send(get(1) + frame(goaway_frame, no_flags, 0, number(0, 4) + number(0, 4)));
  EXPECT_EQ(answer(1).body, "hello");
  EXPECT_TRUE(ended);
}

TEST_F(Http2Connection, WorksWhenBytesComeAndGoOneByOne) {
  work(echo);
  auto [ours, theirs] = net::make_pipe(loop, loop);
  client = std::move(theirs);
  start(std::make_unique<testing::FragmentedStream>(loop, std::move(ours), 1));
  send(preface() + post(1) + data(1, "slowly", end_stream));
  turn(2000);
  EXPECT_EQ(answer(1).body, "slowly");
  EXPECT_TRUE(answer(1).ended);
}

}  // namespace
}  // namespace cordon::http::h2::trial
