#include "record/mailbox.h"

#include <utility>

namespace cordon::record {
namespace {

constexpr std::size_t most_spare = 32;

}  // namespace

void Mailbox::accept(std::unique_ptr<Chunk> chunk) {
  handed_.push_back({.lost = std::exchange(lost_lately_, 0), .chunk = std::move(chunk)});
  wake_.notify_one();
}

std::unique_ptr<Chunk> Mailbox::exchange(std::unique_ptr<Chunk> full) {
  std::lock_guard lock(mutex_);
  if (full && handed_.size() >= most_chunks_) {
    lost_lately_ += full->records();
    count_lost(full->records());
    full->clear();
    return full;
  }
  if (full) accept(std::move(full));
  if (spare_.empty()) return std::make_unique<Chunk>();
  auto chunk = std::move(spare_.back());
  spare_.pop_back();
  return chunk;
}

void Mailbox::hand_over(std::unique_ptr<Chunk> chunk) {
  std::lock_guard lock(mutex_);
  accept(std::move(chunk));
}

bool Mailbox::offer(std::string const& lines) {
  std::lock_guard lock(mutex_);
  if (handed_.size() >= most_chunks_) return false;
  handed_.push_back({.lost = std::exchange(lost_lately_, 0), .chunk = nullptr, .lines = lines});
  wake_.notify_one();
  return true;
}

void Mailbox::order_relay(File to) {
  std::lock_guard lock(mutex_);
  relay_wanted_ = std::move(to);
  wake_.notify_one();
}

void Mailbox::order_reopen() {
  std::lock_guard lock(mutex_);
  reopen_wanted_ = true;
  wake_.notify_one();
}

void Mailbox::order_stop() {
  std::lock_guard lock(mutex_);
  stop_wanted_ = true;
  wake_.notify_one();
}

Result<void> Mailbox::flush(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  std::uint64_t const ticket = ++flush_wanted_;
  wake_.notify_one();
  bool const done = done_.wait_for(lock, patience, [&] { return flush_done_ >= ticket; });
  if (!done) return fail(Code::timeout, "record.flush");
  return ok();
}

Mailbox::Orders Mailbox::wait(Steady until) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, until, [&] {
    return !handed_.empty() || relay_wanted_ || reopen_wanted_ || stop_wanted_ || flush_wanted_ > flush_done_;
  });
  return {.relay = std::exchange(relay_wanted_, File()),
          .reopen = std::exchange(reopen_wanted_, false),
          .stop = stop_wanted_,
          .flush = flush_wanted_ > flush_done_ ? flush_wanted_ : 0};
}

bool Mailbox::wait_for_reopen(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, pause, [&] { return reopen_wanted_; });
  return std::exchange(reopen_wanted_, false);
}

std::optional<Mailbox::Handed> Mailbox::take() {
  std::lock_guard lock(mutex_);
  if (handed_.empty()) {
    if (lost_lately_ == 0) return {};
    return Handed{.lost = std::exchange(lost_lately_, 0), .chunk = nullptr};
  }
  Handed first = std::move(handed_.front());
  handed_.pop_front();
  return first;
}

void Mailbox::recycle(std::unique_ptr<Chunk> chunk) {
  chunk->clear();
  std::lock_guard lock(mutex_);
  if (spare_.size() < most_spare) spare_.push_back(std::move(chunk));
}

void Mailbox::flushed(std::uint64_t ticket) {
  std::lock_guard lock(mutex_);
  flush_done_ = ticket;
  done_.notify_all();
}

}  // namespace cordon::record
