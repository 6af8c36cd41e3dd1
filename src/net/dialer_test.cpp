#include "net/dialer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "net/group.h"
#include "net/listener.h"
#include "testing/clock.h"
#include "testing/dns_server.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::seconds;
using testing::turn;

struct Outcome {
  bool ended = false;
  Code code = Code::ok;
  std::unique_ptr<Stream> stream;
};

Task<void> dials(Dialer& dialer, Resolver& resolver, Outcome& outcome, Duration deadline = std::chrono::hours(1)) {
  Fiber& fiber = co_await this_fiber();
  fiber.set_deadline(deadline);
  auto dialed = co_await dialer.dial(resolver);
  outcome.ended = true;
  outcome.code = dialed ? Code::ok : dialed.error().code;
  if (dialed) outcome.stream = std::move(*dialed);
  co_return ok();
}

// Listens on loopback and never accepts; its queue is full, so that further connects hang.
class FullListener {
 public:
  FullListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_storage storage;
    socklen_t length = Address::parse("127.0.0.1:0")->to_sockaddr(storage);
    auto* const address = reinterpret_cast<sockaddr*>(&storage);
    EXPECT_EQ(::bind(fd_.get(), address, length), 0);
    EXPECT_EQ(::listen(fd_.get(), 0), 0);
    ::getsockname(fd_.get(), address, &length);
    port = Address::from(*address, length).port();
    for (int i = 0; i < 4; ++i) {
      waiting_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      ::connect(waiting_.back().get(), address, length);
    }
  }
  std::uint16_t port = 0;

 private:
  Fd fd_;
  std::vector<Fd> waiting_;
};

std::uint16_t refused_port(Loop& loop) {
  return (*Listener::open(loop, *Address::parse("127.0.0.1:0")))->address().port();
}

class DialerTest : public ::testing::Test {
 protected:
  ~DialerTest() override {
    group.cancel();
    turn(loop);
  }
  Outcome dial(Dialer& dialer) {
    Outcome outcome;
    group.spawn(dials(dialer, resolver, outcome));
    loop.run_until([&] { return outcome.ended; });
    return outcome;
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  Resolver resolver{loop};
};

TEST_F(DialerTest, ConnectsToAnAddress) {
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  auto const dialer = tcp_dialer("127.0.0.1", (*listener)->address().port());
  auto const outcome = dial(*dialer);
  EXPECT_EQ(outcome.code, Code::ok);
  EXPECT_TRUE(outcome.stream);
}

TEST_F(DialerTest, SaysThatNobodyListens) {
  auto const tcp = tcp_dialer("127.0.0.1", refused_port(loop));
  EXPECT_EQ(dial(*tcp).code, Code::unreachable);
  auto const local = unix_dialer("/nonexistent/cordon.sock");
  EXPECT_EQ(dial(*local).code, Code::unreachable);
  auto const impossible = unix_dialer(std::string(300, 'x'));
  EXPECT_EQ(dial(*impossible).code, Code::invalid);
}

TEST_F(DialerTest, GivesUpAtTheDeadlineWhenTheFarSideIsSilent) {
  FullListener const full;
  auto const dialer = tcp_dialer("127.0.0.1", full.port);
  Outcome outcome;
  group.spawn(dials(*dialer, resolver, outcome, seconds(3)));
  turn(loop, 10);
  ASSERT_FALSE(outcome.ended);
  clock.advance(seconds(4));
  turn(loop);
  EXPECT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.code, Code::timeout);
}

TEST_F(DialerTest, IsCancelledWhileItConnects) {
  FullListener const full;
  auto const dialer = tcp_dialer("127.0.0.1", full.port);
  Outcome outcome;
  group.spawn(dials(*dialer, resolver, outcome));
  turn(loop);
  group.cancel();
  turn(loop);
  EXPECT_EQ(outcome.code, Code::cancelled);
}

TEST_F(DialerTest, TriesTheAddressesOfANameInTheirOrder) {
  testing::DnsServer server(loop);
  server.answer = [](auto const&) {
    return testing::DnsServer::Answer{.addresses = {*Address::parse_ip("127.0.0.3"), *Address::parse_ip("127.0.0.1")}};
  };
  ASSERT_TRUE(resolver.use_servers(server.address()));
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  auto const dialer = tcp_dialer("origin.test", (*listener)->address().port());
  EXPECT_EQ(dial(*dialer).code, Code::ok);
  server.close();
  turn(loop);
}

std::shared_ptr<Egress const> only_to(std::string_view ip, std::uint16_t port) {
  return std::make_shared<Egress const>(std::vector{*Prefix::parse(ip)}, std::vector{port});
}

TEST_F(DialerTest, GoesOnlyWhereItMay) {
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  auto const port = (*listener)->address().port();
  auto outcome = [&](std::shared_ptr<Egress const> egress) {
    auto const dialer = tcp_dialer("127.0.0.1", port, std::move(egress));
    return dial(*dialer).code;
  };
  EXPECT_EQ(outcome(only_to("127.0.0.1", port)), Code::ok);
  EXPECT_EQ(outcome(only_to("127.0.0.2", port)), Code::forbidden);
  EXPECT_EQ(outcome(only_to("127.0.0.1", 443)), Code::forbidden);
  EXPECT_EQ(outcome(std::make_shared<Egress const>()), Code::forbidden);
}

TEST_F(DialerTest, LooksAtTheAddressesThatItDialsWhateverTheNameWasBefore) {
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  auto const port = (*listener)->address().port();
  testing::DnsServer server(loop);
  std::vector<Address> addresses{*Address::parse_ip("127.0.0.2"), *Address::parse_ip("127.0.0.1")};
  server.answer = [&](auto const&) { return testing::DnsServer::Answer{.addresses = addresses, .ttl = 1}; };
  ASSERT_TRUE(resolver.use_servers(server.address()));
  auto const dialer = tcp_dialer("provider.test", port, only_to("127.0.0.1", port));
  EXPECT_EQ(dial(*dialer).code, Code::ok) << "the other one is passed over";
  addresses = {*Address::parse_ip("127.0.0.2"), *Address::parse_ip("::1"), *Address::parse_ip("169.254.169.254")};
  clock.advance(seconds(2));
  turn(loop);
  EXPECT_EQ(dial(*dialer).code, Code::forbidden);
  server.close();
  turn(loop);
}

// A name with an address that is silent and one where somebody listens, on the same port.
TEST_F(DialerTest, LeavesTimeForTheAddressBehindASilentOne) {
  FullListener const full;
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.2:" + std::to_string(full.port)));
  ASSERT_TRUE(listener);
  testing::DnsServer server(loop);
  server.answer = [](auto const&) {
    return testing::DnsServer::Answer{.addresses = {*Address::parse_ip("127.0.0.1"), *Address::parse_ip("127.0.0.2")}};
  };
  ASSERT_TRUE(resolver.use_servers(server.address()));
  auto const dialer = tcp_dialer("origin.test", full.port);
  Outcome outcome;
  group.spawn(dials(*dialer, resolver, outcome, seconds(4)));
  loop.run_until([&] { return server.asked.size() == 2; });
  turn(loop, 10);
  clock.advance(seconds(1));
  turn(loop);
  EXPECT_FALSE(outcome.ended);
  clock.advance(seconds(1) + TimerWheel::tick);
  turn(loop);
  EXPECT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.code, Code::ok);
  server.close();
  turn(loop);
}

TEST_F(DialerTest, TakesNoLongerForManySilentAddresses) {
  FullListener const full;
  testing::DnsServer server(loop);
  server.answer = [](auto const&) {
    auto const silent = *Address::parse_ip("127.0.0.1");
    return testing::DnsServer::Answer{.addresses = {silent, silent, silent}};
  };
  ASSERT_TRUE(resolver.use_servers(server.address()));
  auto const dialer = tcp_dialer("origin.test", full.port);
  Outcome outcome;
  group.spawn(dials(*dialer, resolver, outcome, seconds(3)));
  loop.run_until([&] { return server.asked.size() == 2; });
  turn(loop, 10);
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(outcome.ended) << i;
    clock.advance(std::chrono::milliseconds(i < 3 ? 980 : 200));
    turn(loop);
  }
  EXPECT_TRUE(outcome.ended);
  EXPECT_EQ(outcome.code, Code::timeout);
  server.close();
  turn(loop);
}

TEST_F(DialerTest, SaysThatThereIsNoSuchName) {
  testing::DnsServer server(loop);
  ASSERT_TRUE(resolver.use_servers(server.address()));
  auto const dialer = tcp_dialer("nobody.test", 80);
  EXPECT_EQ(dial(*dialer).code, Code::unreachable);
  server.close();
  turn(loop);
}

TEST_F(DialerTest, ConnectsToAUnixSocket) {
  std::string folder = (std::filesystem::temp_directory_path() / "cordon-dialer-XXXXXX").string();
  ASSERT_TRUE(::mkdtemp(folder.data()));
  auto const path = folder + "/x.sock";
  auto const listener = Listener::open(loop, *Address::parse("unix:" + path));
  ASSERT_TRUE(listener);
  auto const dialer = unix_dialer(path);
  EXPECT_EQ(dial(*dialer).code, Code::ok);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace cordon::net
