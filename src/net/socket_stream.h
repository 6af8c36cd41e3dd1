#pragma once

#include "net/address.h"
#include "net/stream.h"

namespace cordon::net {

// A connected TCP or unix socket.
class SocketStream final : public Stream {
 public:
  SocketStream(Loop& loop, Fd fd, bool connected = true) : descriptor_(loop, std::move(fd), connected) {}

  Result<std::size_t> try_read(std::span<char> into) override;
  Result<std::size_t> try_write(std::span<iovec const> from) override;
  bool may_read() const override { return descriptor_.may_read(); }
  void wait_readable(Waiter& waiter) override { descriptor_.wait_readable(waiter); }
  void wait_writable(Waiter& waiter) override { descriptor_.wait_writable(waiter); }
  void withdraw(Waiter& waiter) override { descriptor_.withdraw(waiter); }
  void observe_hangup(HangupObserver* observer) override { descriptor_.observe_hangup(observer); }
  void shutdown() override;

  void abort() override;
  bool quiet() const override { return !descriptor_.may_read(); }
  Address local() const;

 private:
  bool spend(std::size_t bytes);

  Descriptor descriptor_;
  std::uint64_t batch_ = 0;  // in which `spent_` was counted
  std::size_t spent_ = 0;
};

// Two connected streams in this process (socketpair), for tests and tunnels.
std::pair<std::unique_ptr<SocketStream>, std::unique_ptr<SocketStream>> make_pipe(Loop& first, Loop& second);

}  // namespace cordon::net
