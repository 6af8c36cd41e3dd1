#include "net/inherited.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "net/group.h"
#include "net/message.h"

namespace cordon::net {
namespace {

Address const any_port = *Address::parse("127.0.0.1:0");

TEST(ListeningSocket, IsTheSameByAnyOfItsDescriptors) {
  Loop loop;
  auto first = ListeningSocket::open(any_port);
  ASSERT_TRUE(first);
  auto second = first->share();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->address, first->address);
  auto const address = first->address;
  first = fail(Code::closed, "gone");
  EXPECT_EQ(ListeningSocket::adopt(std::move(second->fd))->address, address);
}

TEST(ListeningSocket, IsNotMadeOfAnythingElse) {
  EXPECT_FALSE(ListeningSocket::adopt(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC))));
  EXPECT_FALSE(ListeningSocket::adopt(std::move(SocketPair::of_bytes()->ours)));
  EXPECT_FALSE(ListeningSocket::adopt(Fd()));
}

TEST(Inherited, GivesEachPlaceOnce) {
  Inherited inherited;
  std::vector<ListeningSocket> sockets;
  sockets.push_back(*ListeningSocket::open(any_port));
  sockets.push_back(*sockets.front().share());
  inherited.add(any_port, std::move(sockets));
  EXPECT_TRUE(inherited.take(*Address::parse("127.0.0.1:1")).empty());
  EXPECT_EQ(inherited.left().size(), 1U);
  EXPECT_EQ(inherited.take(any_port).size(), 2U);
  EXPECT_TRUE(inherited.take(any_port).empty());
  EXPECT_TRUE(inherited.left().empty());
}

TEST(Inherited, TakesNothingThatWasMeantForAnotherProcess) {
  ::setenv("LISTEN_PID", "1", 1);
  ::setenv("LISTEN_FDS", "1", 1);
  EXPECT_TRUE(Inherited::from_environment().left().empty());
  EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr);
}

TEST(Message, CarriesDescriptorsWithItsText) {
  auto const pair = SocketPair::of_messages();
  auto const socket = ListeningSocket::open(any_port);
  std::array const sent{socket->fd.get(), socket->fd.get()};
  ASSERT_TRUE(send_message(pair->ours.get(), "place", sent));
  ASSERT_TRUE(send_message(pair->ours.get(), "begin"));
  auto place = receive_message(pair->theirs.get(), std::chrono::seconds(1));
  ASSERT_TRUE(place);
  EXPECT_EQ(place->text, "place");
  ASSERT_EQ(place->descriptors.size(), 2U);
  EXPECT_EQ(ListeningSocket::adopt(std::move(place->descriptors[1]))->address, socket->address);
  EXPECT_EQ(receive_message(pair->theirs.get(), std::chrono::seconds(1))->text, "begin");
}

TEST(Message, SaysWhenNoneCameAndWhenTheOtherIsGone) {
  auto pair = SocketPair::of_messages();
  EXPECT_EQ(receive_message(pair->theirs.get(), std::chrono::milliseconds(1)).error().code, Code::timeout);
  pair->ours.reset();
  EXPECT_EQ(receive_message(pair->theirs.get(), std::chrono::seconds(1)).error().code, Code::closed);
  EXPECT_EQ(send_message(pair->theirs.get(), "x").error().code, Code::closed);
}

Task<void> hear(Messages& messages, std::string& text) {
  for (;;) {
    auto message = co_await messages.next();
    if (!message) co_return fail(message);
    text += message->text;
  }
}

TEST(Messages, AreHeardInALoopUntilTheEnd) {
  Loop loop;
  auto pair = SocketPair::of_messages();
  Messages messages(loop, std::move(pair->theirs));
  ASSERT_TRUE(send_message(pair->ours.get(), "one "));
  ASSERT_TRUE(send_message(pair->ours.get(), "two"));
  pair->ours.reset();
  std::string text;
  auto const heard = run(loop, hear(messages, text));
  EXPECT_EQ(heard.error().code, Code::closed);
  EXPECT_EQ(text, "one two");
}

}  // namespace
}  // namespace cordon::net
