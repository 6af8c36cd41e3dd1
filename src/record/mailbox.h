#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "record/chunk.h"
#include "record/file.h"

namespace cordon::record {

// What workers and the owner tell the writer's thread: full chunks, within a limit on memory, and orders. Any thread.
class Mailbox {
 public:
  struct Handed {
    std::uint64_t lost = 0;  // records that found no room, just before the chunk
    std::unique_ptr<Chunk> chunk;
    std::string lines{};  // instead of a chunk: of another writer
  };
  struct Orders {
    File relay{};
    bool reopen = false;
    bool stop = false;
    std::uint64_t flush = 0;
  };

  explicit Mailbox(std::size_t memory) : most_chunks_(std::max<std::size_t>(memory / Chunk::size, 1)) {}

  // For workers. Takes a chunk, or counts its records as lost when there is no room; gives an empty one.
  std::unique_ptr<Chunk> exchange(std::unique_ptr<Chunk> full);
  // The same for the last chunk of a sink and for sweeps, which the writer's thread takes at once: there is always room.
  void hand_over(std::unique_ptr<Chunk> chunk);
  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  // Whole lines of another writer. False when there is no room: they are to be offered again.
  bool offer(std::string const& lines);

  // For the owner.
  void order_relay(File to);
  void order_reopen();
  void order_stop();
  // Waits until what was added before is written. Code::timeout when that takes too long.
  Result<void> flush(std::chrono::milliseconds patience);

  // For the writer's thread. `wait` returns when there is something to do, at `until` at the latest.
  Orders wait(Steady until);
  bool wait_for_reopen(std::chrono::milliseconds pause);
  std::optional<Handed> take();
  void recycle(std::unique_ptr<Chunk> chunk);
  void flushed(std::uint64_t ticket);
  void count_lost(std::uint64_t records) { lost_.fetch_add(records, std::memory_order_relaxed); }

 private:
  void accept(std::unique_ptr<Chunk> chunk);

  std::size_t const most_chunks_;
  std::atomic<std::uint64_t> lost_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<Handed> handed_;
  std::vector<std::unique_ptr<Chunk>> spare_;
  std::uint64_t lost_lately_ = 0;  // not yet told to the writer's thread
  std::uint64_t flush_wanted_ = 0;
  std::uint64_t flush_done_ = 0;
  File relay_wanted_;
  bool reopen_wanted_ = false;
  bool stop_wanted_ = false;
};

}  // namespace cordon::record
