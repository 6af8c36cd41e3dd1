#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "net/stream.h"

namespace cordon::testing {

// Another stream in pieces of at most `most` bytes, read and written; after each piece it would block once.
class FragmentedStream final : public net::Stream {
 public:
  FragmentedStream(net::Loop& loop, std::unique_ptr<net::Stream> inner, std::size_t most)
      : loop_(loop), inner_(std::move(inner)), most_(most) {}

  Result<std::size_t> try_read(std::span<char> into) override {
    if (reading_.rests()) return fail(Code::would_block, "fragment");
    return reading_.moved(inner_->try_read(into.first(std::min(into.size(), most_))));
  }
  Result<std::size_t> try_write(std::span<iovec const> from) override {
    if (writing_.rests()) return fail(Code::would_block, "fragment");
    auto const part = std::ranges::find_if(from, [](iovec const& each) { return each.iov_len > 0; });
    if (part == from.end()) return std::size_t{0};
    iovec const piece{part->iov_base, std::min(part->iov_len, most_)};
    return writing_.moved(inner_->try_write(std::span(&piece, 1)));
  }
  Result<void> try_flush() override { return inner_->try_flush(); }

  void wait_readable(net::Waiter& waiter) override {
    reading_.blocked ? loop_.wake_next_batch(waiter) : inner_->wait_readable(waiter);
  }
  void wait_writable(net::Waiter& waiter) override {
    writing_.blocked ? loop_.wake_next_batch(waiter) : inner_->wait_writable(waiter);
  }
  void withdraw(net::Waiter& waiter) override {
    loop_.forget(waiter);
    inner_->withdraw(waiter);
  }
  void observe_hangup(net::HangupObserver* observer) override { inner_->observe_hangup(observer); }
  void shutdown() override { inner_->shutdown(); }
  void abort() override { inner_->abort(); }
  void rest() override { inner_->rest(); }
  bool quiet() const override { return inner_->quiet(); }
  bool has_buffered() const override { return inner_->has_buffered(); }

 private:
  struct Direction {
    bool due = false;      // a piece has just moved
    bool blocked = false;  // we, and not the inner stream, said so

    bool rests() { return blocked = std::exchange(due, false); }
    Result<std::size_t> moved(Result<std::size_t> size) {
      due = size && *size > 0;
      return size;
    }
  };

  net::Loop& loop_;
  std::unique_ptr<net::Stream> inner_;
  std::size_t most_;
  Direction reading_;
  Direction writing_;
};

// What a ScriptedStream says, and what it was told. Belongs to the test, and outlives the stream.
struct Script {
  enum class After { end, reset, silence };

  std::vector<std::string> pieces;  // each arrives by itself; a reader waits between them
  After after = After::end;         // the last piece
  std::string written = {};
  bool shut_down = false;
  bool aborted = false;
};

// A peer that says what the script holds, and takes whatever it is told.
class ScriptedStream final : public net::Stream {
 public:
  ScriptedStream(net::Loop& loop, Script& script) : loop_(loop), script_(script) {}

  Result<std::size_t> try_read(std::span<char> into) override {
    if (piece_ == script_.pieces.size()) return last();
    if (!std::exchange(arrived_, true)) return fail(Code::would_block, "script");
    auto const& piece = script_.pieces[piece_];
    auto const size = piece.copy(into.data(), into.size(), offset_);
    offset_ += size;
    if (offset_ == piece.size()) next();
    return size == 0 && !into.empty() ? try_read(into) : Result<std::size_t>(size);
  }
  Result<std::size_t> try_write(std::span<iovec const> from) override {
    if (script_.shut_down) return fail(Code::reset, "write");
    auto const before = script_.written.size();
    for (auto const& part : from) script_.written.append(static_cast<char const*>(part.iov_base), part.iov_len);
    return script_.written.size() - before;
  }

  void wait_readable(net::Waiter& waiter) override {
    if (silent()) {
      reader_ = &waiter;
    } else {
      loop_.wake_next_batch(waiter);
    }
  }
  void wait_writable(net::Waiter& waiter) override { loop_.wake_next_batch(waiter); }
  void withdraw(net::Waiter& waiter) override {
    if (reader_ == &waiter) reader_ = nullptr;
    loop_.forget(waiter);
  }
  void observe_hangup(net::HangupObserver* observer) override { observer_ = observer; }
  void shutdown() override { script_.shut_down = true; }
  void abort() override { script_.aborted = true; }
  bool quiet() const override { return silent(); }

  // The peer goes away, after what the script holds.
  void hang_up() {
    script_.after = Script::After::reset;
    if (reader_) loop_.wake_next_batch(*std::exchange(reader_, nullptr));
    if (observer_) std::exchange(observer_, nullptr)->hung_up();
  }

 private:
  bool silent() const { return piece_ == script_.pieces.size() && script_.after == Script::After::silence; }
  void next() {
    ++piece_;
    offset_ = 0;
    arrived_ = false;
  }
  Result<std::size_t> last() const {
    switch (script_.after) {
      case Script::After::end: return std::size_t{0};
      case Script::After::reset: return fail(Code::reset, "read");
      case Script::After::silence: break;
    }
    return fail(Code::would_block, "script");
  }

  net::Loop& loop_;
  Script& script_;
  net::Waiter* reader_ = nullptr;
  net::HangupObserver* observer_ = nullptr;
  std::size_t piece_ = 0;
  std::size_t offset_ = 0;
  bool arrived_ = false;
};

}  // namespace cordon::testing
