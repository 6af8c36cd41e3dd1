#include "net/unix_datagram.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "testing/notifications.h"

namespace cordon::net {
namespace {

using testing::Notifications;

TEST(UnixDatagram, ReachesWhoListensAtAPathOrAnAbstractName) {
  for (auto const where : {Notifications::Where::path, Notifications::Where::abstract}) {
    Notifications const listener(where);
    auto const socket = UnixDatagram::to(listener.name());
    ASSERT_TRUE(socket) << socket.error().detail;
    ASSERT_TRUE(socket->send("READY=1"));
    EXPECT_EQ(listener.next(), "READY=1");
  }
}

TEST(UnixDatagram, SaysThatNobodyListens) {
  auto const socket = UnixDatagram::to("/nowhere/notify");
  ASSERT_TRUE(socket);
  auto const sent = socket->send("READY=1");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Code::unavailable);
  EXPECT_TRUE(sent.error().detail.starts_with("/nowhere/notify: "));
}

TEST(UnixDatagram, NeverWaitsForAListenerThatDoesNotRead) {
  Notifications const listener;
  auto const socket = UnixDatagram::to(listener.name());
  ASSERT_TRUE(socket);
  Result<void> sent;
  for (int i = 0; sent && i < 100'000; ++i) sent = socket->send("WATCHDOG=1");
  EXPECT_FALSE(sent);
}

TEST(UnixDatagram, TakesNoOtherNames) {
  for (auto const& name : {std::string(), std::string("/"), std::string("@"), std::string("run/notify"), std::string("vsock:2:1"),
                           "/" + std::string(107, 'x')}) {
    auto const socket = UnixDatagram::to(name);
    ASSERT_FALSE(socket) << name;
    EXPECT_EQ(socket.error().code, Code::invalid);
  }
}

}  // namespace
}  // namespace cordon::net
