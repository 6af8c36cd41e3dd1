#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/descriptor.h"
#include "net/task.h"

namespace cordon::net {

// What one process of ours tells another through a unix socket: a text, whole, and descriptors.
struct Message {
  std::string text;
  std::vector<Fd> descriptors;
};

// Two sockets that are connected to each other; either may be given to another process.
struct SocketPair {
  Fd ours;
  Fd theirs;
  static Result<SocketPair> of_messages();
  static Result<SocketPair> of_bytes();
};

constexpr std::size_t largest_message = 64 * 1024;
constexpr std::size_t most_descriptors = 250;  // in one message

// Code::closed when the other end is gone, Code::timeout when nothing came in time. Nothing is sent in part; Code::would_block
// when the other end has not read what was sent before.
Result<void> send_message(int to, std::string_view text, std::span<int const> descriptors = {});
// The same, and waits for the other end to read. Code::timeout when it does not in time.
Result<void> send_message(int to, std::string_view text, std::chrono::milliseconds patience);
Result<Message> receive_message(int from, std::chrono::milliseconds patience);

// One end in a loop.
class Messages {
 public:
  Messages(Loop& loop, Fd fd) : descriptor_(loop, std::move(fd)) {}
  // The next one; fails with Code::closed at the end.
  Task<Message> next();
  int fd() const { return descriptor_.fd(); }
  Result<void> send(std::string_view text) { return send_message(descriptor_.fd(), text); }

 private:
  Descriptor descriptor_;
};

}  // namespace cordon::net
