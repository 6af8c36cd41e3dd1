#include "http/server.h"

#include <gtest/gtest.h>

#include <functional>

#include "http/status.h"
#include "net/socket_stream.h"
#include "testing/clock.h"
#include "testing/message.h"
#include "testing/stream.h"

// A connection with a handler of the test's own behind it.
namespace cordon::http::h1 {
namespace {

using namespace std::chrono_literals;
using testing::body_of;
using testing::field_of;
using testing::status_of;
using Work = std::function<Task<Response>(Call&)>;

struct Seen {
  std::uint32_t number;
  Ending ending;
};

class Answerer final : public Handler {
 public:
  std::unique_ptr<Call> open(ConnectionInfo const& info) override { return std::make_unique<One>(info, *this); }
  bool draining() const override { return is_draining; }

  Work work;
  std::vector<Seen> ended;
  bool is_draining = false;

 private:
  class One final : public Call {
   public:
    One(ConnectionInfo const& info, Answerer& owner) : Call(info), owner_(owner) {}
    Task<Response> respond() override { return owner_.work(*this); }
    Response reject(Error const& error) override { return Response(arena, status_of(error.code)); }
    void ended(Ending const& ending) override { owner_.ended.push_back({number, ending}); }

   private:
    static int status_of(Code code) { return http::status_of(code); }
    Answerer& owner_;
  };
};

class Connected final : public Connections {
 public:
  void entered(Drainable& one) override { connection = &one; }
  void left(Drainable&) override { connection = nullptr; }
  Drainable* connection = nullptr;
};

// What the connection says to the pieces that a client sends.
class Talk {
 public:
  explicit Talk(Work work, ServerSettings given = {}) : settings(given) {
    handler.work = std::move(work);
    auto [here, there] = net::make_pipe(loop, loop);
    client = std::move(here);
    group.spawn(serve(std::move(there), info, handler, settings, &connected));
  }
  ~Talk() {
    client.reset();
    group.cancel();
    loop.run_until([this] { return group.empty(); });
  }

  std::string after(std::string const& bytes) {
    if (!bytes.empty()) static_cast<void>(net::run(loop, say(*client, bytes)));
    int left = 20;
    loop.run_until([&] {
      listen();
      return left-- == 0;
    });
    return std::exchange(heard, {});
  }

  testing::FakeClock clock;
  net::Loop loop{clock};
  ServerSettings settings;
  ConnectionInfo info{.loop = loop, .peer = {}, .peer_ip = {}, .local = {}, .tls_version = {}, .server_name = {}};
  Answerer handler;
  Connected connected;
  std::unique_ptr<net::Stream> client;
  std::string heard;
  bool ended = false;
  net::Group group{loop};

 private:
  static Task<void> say(net::Stream& stream, std::string const& bytes) {
    auto said = co_await net::write_all(stream, bytes);
    co_return said;
  }
  void listen() {
    std::array<char, 4096> buffer;
    for (auto got = client->try_read(buffer); !ended; got = client->try_read(buffer)) {
      if (!got && got.error().code == Code::would_block) return;
      ended = !got || *got == 0;
      if (!ended) heard.append(buffer.data(), *got);
    }
  }
};

std::string get(std::string const& more = {}) {
  return "GET / HTTP/1.1\r\nHost: a.test\r\n" + more + "\r\n";
}

Task<Response> say_ok(Call& call) {
  Response response(call.arena, 200);
  response.body = text_body(call.arena, "ok");
  co_return response;
}

// Repeats the request's body.
Task<Response> echo(Call& call) {
  std::string content;
  while (call.body) {
    auto const data = co_await call.body->pull();
    if (!data) co_return fail(data.error());
    if (data->empty()) break;
    content += *data;
  }
  Response response(call.arena, 200);
  response.body = text_body(call.arena, call.arena.copy(content));
  co_return response;
}

TEST(Server, AnswersRequestsInTheirOrder) {
  Talk talk(echo);
  std::string const post = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\n";
  auto const heard = talk.after(post + "one" + post + "two" + get());
  EXPECT_LT(heard.find("one"), heard.find("two"));
  ASSERT_EQ(talk.handler.ended.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(talk.handler.ended[i].number, i + 1);
  EXPECT_FALSE(talk.ended);
}

TEST(Server, ClosesWhenTheClientAskedForIt) {
  Talk talk(say_ok);
  EXPECT_EQ(field_of(talk.after(get("Connection: close\r\n")), "connection"), "close");
  EXPECT_TRUE(talk.ended);
}

TEST(Server, ClosesBehindABodyThatNobodyRead) {
  Talk talk(say_ok);
  auto const heard = talk.after("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\nabc");
  EXPECT_EQ(status_of(heard), 200);
  EXPECT_EQ(field_of(heard, "connection"), "close");
  EXPECT_TRUE(talk.ended);
}

TEST(Server, TurnsAnExceptionIntoAFailureOfThatExchangeAlone) {
  bool throws = true;
  Talk talk([&](Call& call) -> Task<Response> {
    if (std::exchange(throws, false)) throw std::runtime_error("broken");
    return say_ok(call);
  });
  EXPECT_EQ(status_of(talk.after(get())), 500);
  EXPECT_EQ(talk.handler.ended.at(0).ending.code, Code::internal);
  EXPECT_EQ(status_of(talk.after(get())), 200);
}

TEST(Server, AsksForABodyThatTheClientHoldsBack) {
  Talk talk(echo);
  EXPECT_EQ(talk.after("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(talk.after("hi")), "hi");
}

TEST(Server, DoesNotAskForABodyThatIsThere) {
  Talk talk(echo);
  EXPECT_TRUE(talk.after("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi")
                  .starts_with("HTTP/1.1 200 "));
}

TEST(Server, GivesAHeadSoMuchTimeAndTheNextRequestMore) {
  Talk talk(say_ok);
  talk.after("GET / HT");
  talk.clock.advance(9s);
  EXPECT_EQ(talk.after("TP/1.1\r\n"), "");
  talk.clock.advance(2s);
  EXPECT_EQ(status_of(talk.after("")), 408);
  EXPECT_TRUE(talk.ended);

  Talk idle(say_ok);
  EXPECT_EQ(status_of(idle.after(get())), 200);
  idle.clock.advance(59s);
  idle.after("");
  EXPECT_FALSE(idle.ended);
  idle.clock.advance(2s);
  EXPECT_EQ(idle.after(""), "");
  EXPECT_TRUE(idle.ended);
  EXPECT_EQ(idle.handler.ended.size(), 1U);  // silence is no request
}

TEST(Server, TellsWhatWasWrongWithAHeadAndCloses) {
  Talk talk(say_ok);
  EXPECT_EQ(status_of(talk.after("GET / HTTP/1.1\nHost: a\n\n" + get())), 400);
  EXPECT_TRUE(talk.ended);
  ASSERT_EQ(talk.handler.ended.size(), 1U);
  EXPECT_EQ(talk.handler.ended[0].ending.reason, "h1.bare_lf");
  EXPECT_EQ(talk.handler.ended[0].ending.status, 400);
}

TEST(Server, ClosesAnIdleConnectionWhenItIsToGo) {
  Talk talk(say_ok);
  talk.after(get());
  ASSERT_NE(talk.connected.connection, nullptr);
  talk.connected.connection->drain();
  talk.after("");
  EXPECT_TRUE(talk.ended);
  EXPECT_EQ(talk.connected.connection, nullptr);
}

TEST(Server, SaysCloseWhileItIsGoing) {
  Talk talk(say_ok);
  talk.handler.is_draining = true;
  EXPECT_EQ(field_of(talk.after(get()), "connection"), "close");
  EXPECT_TRUE(talk.ended);
}

TEST(Server, CutsAClientThatDoesNotRead) {
  Talk talk([](Call& call) -> Task<Response> {
    Response response(call.arena, 200);
    static std::vector<char> const large(50'000'000, 'x');
    response.body = text_body(call.arena, View(large.data(), large.size()));
    co_return response;
  });
  std::string const request = get();
  iovec const part{const_cast<char*>(request.data()), request.size()};
  static_cast<void>(talk.client->try_write(std::span(&part, 1)));
  int left = 50;
  talk.loop.run_until([&] { return left-- == 0; });
  EXPECT_TRUE(talk.handler.ended.empty());
  talk.clock.advance(31s);
  left = 50;
  talk.loop.run_until([&] { return left-- == 0; });
  ASSERT_EQ(talk.handler.ended.size(), 1U);
  EXPECT_EQ(talk.handler.ended[0].ending.code, Code::timeout);
}

// An origin that says one length and gives another.
TEST(Server, BreaksAResponseOffThatIsShorterThanItsHeadSays) {
  Talk talk([](Call& call) -> Task<Response> {
    Response response(call.arena, 200);
    response.fields.add(Name::content_length, "5");
    response.body = text_body(call.arena, "hell");
    co_return response;
  });
  auto const heard = talk.after(get());
  EXPECT_EQ(testing::message_length(heard), 0U);
  EXPECT_TRUE(talk.ended);
  EXPECT_EQ(talk.handler.ended.at(0).ending.reason, "response.length");
}

TEST(Server, InterruptsAnExchangeWhoseClientIsGone) {
  Talk talk([](Call&) -> Task<Response> {
    auto const slept = co_await net::sleep(1h);
    co_return fail(slept.error());
  });
  talk.after(get());
  EXPECT_TRUE(talk.handler.ended.empty());
  talk.client->shutdown();
  talk.after("");
  ASSERT_EQ(talk.handler.ended.size(), 1U);
  EXPECT_EQ(talk.handler.ended[0].ending.code, Code::closed);
  EXPECT_EQ(talk.handler.ended[0].ending.reason, "client.gone");
}

}  // namespace
}  // namespace cordon::http::h1
