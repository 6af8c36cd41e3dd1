#include "net/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "net/group.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using testing::turn;

// A socket that connects at once or not at all.
Fd connected(Address const& address) {
  sockaddr_storage storage;
  auto const length = address.to_sockaddr(storage);
  Fd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&storage), length) != 0) return {};
  return fd;
}

struct Accepts {
  std::vector<Listener::Accepted> accepted;
  Code code = Code::ok;
};

Task<void> accepts(Listener& listener, Accepts& result) {
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted) {
      result.code = accepted.error().code;
      co_return ok();
    }
    result.accepted.push_back(std::move(*accepted));
  }
}

class ListenerTest : public ::testing::Test {
 protected:
  ~ListenerTest() override {
    group.cancel();
    turn(loop);
    if (!folder.empty()) std::filesystem::remove_all(folder);
  }
  Listener* open(std::string const& address) {
    auto listener = Listener::open(loop, *Address::parse(address));
    if (!listener) throw std::runtime_error(listener.error().detail);
    return listeners.emplace_back(std::move(*listener)).get();
  }
  std::string path(std::string const& name) {
    if (folder.empty()) {
      std::string made = (std::filesystem::temp_directory_path() / "cordon-listener-XXXXXX").string();
      folder = ::mkdtemp(made.data());
    }
    return folder / name;
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  std::vector<std::unique_ptr<Listener>> listeners;
  Accepts result;
  std::filesystem::path folder;
};

TEST_F(ListenerTest, AcceptsWhoComes) {
  for (std::string const address : {"127.0.0.1:0", "[::1]:0"}) {
    auto listener = Listener::open(loop, *Address::parse(address));
    if (!listener && address.starts_with('[')) continue;  // a machine without IPv6
    ASSERT_TRUE(listener) << listener.error().detail;
    EXPECT_NE((*listener)->address().port(), 0);
    Accepts each;
    Fd const before = connected((*listener)->address());
    group.spawn(accepts(**listener, each));
    Fd const after = connected((*listener)->address());
    loop.run_until([&] { return each.accepted.size() == 2; });
    EXPECT_TRUE(each.accepted[0].peer.is_loopback());
    EXPECT_NE(each.accepted[0].peer.port(), each.accepted[1].peer.port());
    group.cancel();
    turn(loop);
    EXPECT_EQ(each.code, Code::cancelled);
  }
}

TEST_F(ListenerTest, SharesAPortWithAnother) {
  auto* const first = open("127.0.0.1:0");
  auto* const second = open(first->address().text());
  EXPECT_EQ(first->address(), second->address());
}

int tcp_option(Fd const& fd, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd.get(), IPPROTO_TCP, name, &value, &size) == 0 ? value : -1;
}

TEST_F(ListenerTest, KeepsLittleOfWhatIsNotReadOnConnectionsOfASocketThatAnotherOpenedToo) {
  Fd foreign(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::listen(foreign.get(), 1), 0);
  auto adopted = ListeningSocket::adopt(std::move(foreign));
  auto opened = ListeningSocket::open(*Address::parse("127.0.0.1:0"));
  ASSERT_TRUE(adopted && opened);
  listeners.push_back(std::make_unique<Listener>(loop, std::move(*adopted)));
  listeners.push_back(std::make_unique<Listener>(loop, std::move(*opened)));
  std::vector<Fd> clients;
  for (auto const& listener : listeners) {
    clients.push_back(connected(*Address::parse("127.0.0.1:" + std::to_string(listener->address().port()))));
    group.spawn(accepts(*listener, result));
  }
  loop.run_until([&] { return result.accepted.size() == 2; });
  for (auto const& accepted : result.accepted) {
    EXPECT_EQ(tcp_option(accepted.fd, TCP_NOTSENT_LOWAT), 256 * 1024);
    EXPECT_EQ(tcp_option(accepted.fd, TCP_NODELAY), 1);
  }
}

TEST_F(ListenerTest, SaysInASentenceWhyItCannotListen) {
  for (std::string const text : {"192.0.2.1:0", "unix:/nonexistent/folder/x.sock"}) {
    auto const listener = Listener::open(loop, *Address::parse(text));
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().code, Code::invalid);
    EXPECT_NE(listener.error().detail.find("cannot listen on " + text), std::string::npos);
  }
  EXPECT_FALSE(Listener::open(loop, Address()));
}

TEST_F(ListenerTest, ReplacesTheSocketThatAFormerOneLeft) {
  auto const place = "unix:" + path("x.sock");
  open(place);
  listeners.clear();
  auto* const listener = open(place);
  group.spawn(accepts(*listener, result));
  Fd const client = connected(*Address::parse(place));
  EXPECT_TRUE(client);
  loop.run_until([&] { return !result.accepted.empty(); });
  EXPECT_EQ(result.accepted[0].peer.kind(), Address::Kind::unix_path);
}

TEST_F(ListenerTest, LeavesAFileAloneThatIsNoSocket) {
  auto const file = path("precious");
  std::ofstream(file) << "patients";
  auto const listener = Listener::open(loop, *Address::parse("unix:" + file));
  EXPECT_FALSE(listener);
  EXPECT_EQ(std::filesystem::file_size(file), 8U);
}

TEST_F(ListenerTest, LeavesOthersTheirTurnWhenManyComeAtOnce) {
  auto* const listener = open("127.0.0.1:0");
  turn(loop);
  std::vector<Fd> clients;
  clients.reserve(300);
  for (int i = 0; i < 300; ++i) clients.push_back(connected(listener->address()));
  group.spawn(accepts(*listener, result));
  turn(loop, 1);
  EXPECT_GT(result.accepted.size(), 0U);
  EXPECT_LT(result.accepted.size(), 100U);
  loop.run_until([&] { return result.accepted.size() == 300; });
  EXPECT_EQ(result.accepted.size(), 300U);
}

// In a process of its own: the limit is the whole process's.
int accepts_without_descriptors() {
  testing::FakeClock clock;
  Loop loop(clock);
  auto const listener = Listener::open(loop, *Address::parse("127.0.0.1:0"));
  Group group(loop);
  Accepts result;
  // The sanitizer needs descriptors when it meets a type for the first time: all of them are used once before.
  Fd const earlier = connected((*listener)->address());
  group.spawn(accepts(**listener, result));
  group.spawn(sleep(std::chrono::milliseconds(1)));
  clock.advance(std::chrono::milliseconds(20));
  turn(loop);
  if (result.accepted.size() != 1) return 1;
  group.cancel();
  turn(loop);
  Fd const client = connected((*listener)->address());
  log::info("the log is open");
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  rlimit const before = limit;
  limit.rlim_cur = static_cast<rlim_t>(Fd(::dup(0)).get());  // the next to be opened
  ::setrlimit(RLIMIT_NOFILE, &limit);

  group.spawn(accepts(**listener, result));
  turn(loop, 20);
  if (result.accepted.size() != 1) return 2;
  ::setrlimit(RLIMIT_NOFILE, &before);
  turn(loop, 20);
  if (result.accepted.size() != 1) return 3;  // it does not try all the time
  clock.advance(std::chrono::milliseconds(150));
  turn(loop);
  if (result.accepted.size() != 2) return 4;
  group.cancel();
  turn(loop);
  return result.code == Code::cancelled ? 0 : 5;
}

TEST(ListenerDeathTest, WaitsAMomentWhenTheProcessIsOutOfDescriptors) {
  EXPECT_EXIT(::_exit(accepts_without_descriptors()), ::testing::ExitedWithCode(0), "out of file descriptors");
}

}  // namespace
}  // namespace cordon::net
