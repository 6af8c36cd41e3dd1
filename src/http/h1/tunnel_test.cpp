#include "http/h1/tunnel.h"

#include <gtest/gtest.h>

#include "net/socket_stream.h"
#include "testing/clock.h"
#include "testing/stream.h"

namespace cordon::http::h1 {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

class Far final : public Tunnel {
 public:
  explicit Far(net::Stream& stream, View said = {}) : stream_(stream), said_(said) {}
  net::Stream& far() override { return stream_; }
  View early() override { return said_; }

 private:
  net::Stream& stream_;
  View said_;
};

// Both far ends of a tunnel, in the test's hands.
class Passage {
 public:
  explicit Passage(View early = {})
      : pipes_(net::make_pipe(loop, loop)),
        far_pipes_(net::make_pipe(loop, loop)),
        input_(*pipes_.second),
        tunnel_(*far_pipes_.first, early) {
    client = std::move(pipes_.first);
    origin = std::move(far_pipes_.second);
    pump.emplace(*pipes_.second, input_, tunnel_, Duration(60s), children_);
  }
  void begin() { runners_.spawn(run(*this)); }
  ~Passage() {
    runners_.cancel();
    loop.run_until([this] { return runners_.empty(); });
  }

  void say(net::Stream& from, std::string const& bytes) {
    iovec const part{const_cast<char*>(bytes.data()), bytes.size()};
    static_cast<void>(from.try_write(std::span(&part, 1)));
  }
  std::string hear(net::Stream& from) {
    int left = 10;
    loop.run_until([&] { return left-- == 0; });
    std::array<char, 4096> buffer;
    auto const got = from.try_read(buffer);
    return got ? std::string(buffer.data(), *got) : got.error().code == Code::would_block ? "(nothing)" : "(broken)";
  }

  testing::FakeClock clock;
  net::Loop loop{clock};

 private:
  std::pair<std::unique_ptr<net::SocketStream>, std::unique_ptr<net::SocketStream>> pipes_;
  std::pair<std::unique_ptr<net::SocketStream>, std::unique_ptr<net::SocketStream>> far_pipes_;
  Input input_;
  Far tunnel_;
  net::Group children_{loop};
  net::Group runners_{loop};

  static Task<void> run(Passage& self) {
    auto const done = co_await self.pump->run();
    self.over = true;
    self.code = done ? Code::ok : done.error().code;
    co_return ok();
  }

 public:
  std::unique_ptr<net::Stream> client;
  std::unique_ptr<net::Stream> origin;
  std::optional<TunnelPump> pump;
  bool over = false;
  Code code = Code::ok;
};

std::string const to_client = "\x88\x02\x03\xe9"s;
std::string const to_origin = "\x88\x82\x00\x00\x00\x00\x03\xe9"s;
std::string const hello = "\x81\x05hello"s;

TEST(TunnelPump, CarriesBothWaysAndCounts) {
  Passage passage(hello);
  passage.begin();
  EXPECT_EQ(passage.hear(*passage.client), hello);  // what came early
  passage.say(*passage.client, "abc");
  EXPECT_EQ(passage.hear(*passage.origin), "abc");
  passage.say(*passage.origin, "de");
  EXPECT_EQ(passage.hear(*passage.client), "de");
  EXPECT_EQ(passage.pump->from_client(), 3U);
  EXPECT_EQ(passage.pump->to_client(), hello.size() + 2);
}

TEST(TunnelPump, LetsOneEndFinishBeforeTheOther) {
  Passage passage;
  passage.begin();
  passage.client->shutdown();
  EXPECT_EQ(passage.hear(*passage.origin), "");  // its end
  passage.say(*passage.origin, "late");
  EXPECT_EQ(passage.hear(*passage.client), "late");
  passage.origin->shutdown();
  EXPECT_EQ(passage.hear(*passage.client), "");
  EXPECT_TRUE(passage.over);
  EXPECT_EQ(passage.code, Code::ok);
}

TEST(TunnelPump, EndsWhenBothAreSilentForTooLong) {
  Passage passage;
  passage.begin();
  passage.hear(*passage.client);
  passage.clock.advance(40s);
  passage.say(*passage.origin, "x");  // one of them speaks
  EXPECT_EQ(passage.hear(*passage.client), "x");
  passage.clock.advance(40s);
  passage.hear(*passage.client);
  EXPECT_FALSE(passage.over);
  passage.clock.advance(61s);
  passage.hear(*passage.client);
  passage.hear(*passage.client);
  EXPECT_TRUE(passage.over);
  EXPECT_EQ(passage.code, Code::timeout);
}

TEST(TunnelPump, SaysGoodbyeToBothEnds) {
  Passage passage;
  passage.begin();
  passage.pump->drain();
  EXPECT_EQ(passage.hear(*passage.client), to_client);
  EXPECT_EQ(passage.hear(*passage.origin), to_origin);
  passage.say(*passage.origin, hello);
  EXPECT_EQ(passage.hear(*passage.client), "(nothing)");  // nothing follows a close
  passage.client->shutdown();
  passage.origin->shutdown();
  passage.hear(*passage.client);
  EXPECT_TRUE(passage.over);
  EXPECT_EQ(passage.code, Code::ok);
}

TEST(TunnelPump, DoesNotSayGoodbyeInTheMiddleOfAFrame) {
  Passage passage;
  passage.begin();
  passage.say(*passage.origin, hello.substr(0, 4));
  EXPECT_EQ(passage.hear(*passage.client), hello.substr(0, 4));
  passage.pump->drain();
  EXPECT_EQ(passage.hear(*passage.client), "(nothing)");
  EXPECT_EQ(passage.hear(*passage.origin), to_origin);
  passage.say(*passage.origin, hello.substr(4));
  EXPECT_EQ(passage.hear(*passage.client), hello.substr(4) + to_client);
}

TEST(TunnelPump, DoesNotSayGoodbyeBehindAClose) {
  Passage passage;
  passage.begin();
  passage.say(*passage.origin, to_client);
  EXPECT_EQ(passage.hear(*passage.client), to_client);
  passage.pump->drain();
  EXPECT_EQ(passage.hear(*passage.client), "(nothing)");
}

TEST(TunnelPump, EndsTheClientsSideWhenTheOriginsIsBroken) {
  Passage passage;
  passage.begin();
  passage.hear(*passage.client);
  passage.say(*passage.client, "unread");
  passage.loop.run_until([left = 5]() mutable { return left-- == 0; });
  passage.origin.reset();  // with something unread: a reset
  passage.hear(*passage.client);
  EXPECT_TRUE(passage.over);
  EXPECT_EQ(passage.code, Code::bad_gateway);  // not the client's doing
}

}  // namespace
}  // namespace cordon::http::h1
