#pragma once

#include <sys/uio.h>

#include <array>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "net/descriptor.h"

namespace cordon::net {

// A pair of byte streams: TCP, a unix socket, TLS over either, a pipe in a test. `try_` calls never wait: they fail with
// Code::would_block, after which `wait_` tells when to try again. At most one reader and one writer at a time.
class Stream {
 public:
  Stream() = default;
  Stream(Stream const&) = delete;
  Stream& operator=(Stream const&) = delete;
  virtual ~Stream() = default;

  // Bytes read; 0 is the end. Fails with reset when the peer broke off (a TLS stream cut without close_notify too).
  virtual Result<std::size_t> try_read(std::span<char> into) = 0;
  // Bytes taken, at least one. A stream that buffers may have taken what is not sent yet: see try_flush.
  virtual Result<std::size_t> try_write(std::span<iovec const> from) = 0;
  virtual Result<void> try_flush() { return ok(); }

  // False when try_read would fail with would_block.
  virtual bool may_read() const { return true; }

  virtual void wait_readable(Waiter& waiter) = 0;
  virtual void wait_writable(Waiter& waiter) = 0;
  virtual void withdraw(Waiter& waiter) = 0;
  // Tells, once, when the far side goes away from now on. Null: nobody.
  virtual void observe_hangup(HangupObserver* observer) = 0;

  // Says that no more will be written (FIN, close_notify), as far as that goes without waiting.
  virtual void shutdown() = 0;
  // When it goes, the far side learns that it was cut off (TCP reset), not that it ended.
  virtual void abort() {}
  // Gives back what an idle stream does not need.
  virtual void rest() {}
  // Bytes of memory that are kept for what passes; those of the kernel not included.
  virtual std::size_t held() const { return 0; }
  // Whether nothing has arrived that nobody read, no end either: an idle connection may be used again.
  virtual bool quiet() const { return !has_buffered(); }
  // Whether a read would find something at once that the kernel does not know of (decrypted bytes).
  virtual bool has_buffered() const { return false; }
};

// `Result<size_t> n = co_await read_some(stream, into)`: at least one byte, or 0 at the end.
class [[nodiscard]] read_some final : public Waiter {
 public:
  read_some(Stream& stream, std::span<char> into) : stream_(stream), into_(into) {}
  bool await_ready() { return attempt(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<std::size_t> await_resume() { return std::move(result_); }

 private:
  bool attempt() override {
    if (!stream_.may_read()) return false;
    result_ = stream_.try_read(into_);
    return result_ || result_.error().code != Code::would_block;
  }
  void enlist() override { stream_.wait_readable(*this); }
  void withdraw() override { stream_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "read");
    return true;
  }

  Stream& stream_;
  std::span<char> into_;
  Result<std::size_t> result_;
};

// `Result<void> done = co_await write_all(stream, head, body)`: all of it handed to the kernel.
class [[nodiscard]] write_all final : public Waiter {
 public:
  write_all(Stream& stream, View first, View second = {}, View third = {}, View fourth = {}) : stream_(stream) {
    for (View const part : {first, second, third, fourth}) {
      if (!part.empty()) parts_[count_++] = {const_cast<char*>(part.data()), part.size()};
    }
  }
  bool await_ready() { return attempt(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override;
  void enlist() override { stream_.wait_writable(*this); }
  void withdraw() override { stream_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "write");
    return true;
  }

  Stream& stream_;
  std::array<iovec, 4> parts_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  Result<void> result_;
};

// Waits until a read would not block, without holding a buffer for it: `Result<void> there = co_await readable(stream)`.
// Ends at once when something is buffered already. What is not waits its turn in the loop: a stream that used up its share of
// this batch, or holds a part of something, would block and yet not be quiet.
class [[nodiscard]] readable final : public Waiter {
 public:
  explicit readable(Stream& stream) : stream_(stream) {}
  bool await_ready() const { return stream_.has_buffered(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    return suspend(caller);
  }
  Result<void> await_resume() { return std::move(result_); }

 private:
  bool attempt() override { return true; }
  void enlist() override { stream_.wait_readable(*this); }
  void withdraw() override { stream_.withdraw(*this); }
  bool give_up(Code code) override {
    result_ = fail(code, "read");
    return true;
  }

  Stream& stream_;
  Result<void> result_;
};

}  // namespace cordon::net
