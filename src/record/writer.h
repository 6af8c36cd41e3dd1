#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "record/block.h"
#include "record/field_writer.h"
#include "record/mailbox.h"
#include "record/numbers.h"
#include "record/output.h"
#include "record/sink.h"

namespace cordon::record {

struct WriterOptions {
  std::string path;                                 // "-" is standard output
  std::filesystem::path state_directory;            // holds the node's key
  std::size_t memory = 64 * 1024 * 1024;            // for records that wait for the disk; beyond it they are lost, and counted
  std::chrono::milliseconds interval{500};          // between sweeps: no record waits longer than two of them
  std::chrono::milliseconds start_patience{10000};  // for a predecessor that still writes its last records
  std::chrono::milliseconds stop_patience{5000};    // for a disk that fails while stopping
  Clock const* clock = &system_clock();
};

// Writes the records of a node in a thread of its own: formats them, numbers them without gaps, and keeps trying while the
// disk fails. One per node; outlives its sinks. Ends by flushing.
class Writer {
 public:
  static Result<std::unique_ptr<Writer>> open(WriterOptions options);
  ~Writer();

  // One for each worker.
  std::unique_ptr<Sink> make_sink();

  // The file has been renamed: go on in a new one.
  void reopen() { mailbox_.order_reopen(); }
  // Waits until all that was added before is written. Code::timeout when that takes too long.
  Result<void> flush(std::chrono::milliseconds patience = std::chrono::seconds(5)) { return mailbox_.flush(patience); }

  // Hands the file, and the right to number its lines, to another process: from now on lines go to it, through a stream socket
  // of which `successor` is our end. What was added before is in the file. Code::timeout when that takes too long; then nothing
  // has changed. When the successor goes away, the file is taken back; lines that were still in the socket are lost then.
  Result<void> hand_over(File successor, std::chrono::milliseconds patience = std::chrono::seconds(5));
  // Lines of a predecessor, whole ones. False when there is no room now.
  bool take_over(std::string const& lines) { return mailbox_.offer(lines); }

  // Into the file by this process: what a successor takes is counted there.
  std::uint64_t written() const { return written_.load(std::memory_order_relaxed); }
  std::uint64_t lost() const { return mailbox_.lost(); }

 private:
  friend class Sink;
  Writer(WriterOptions options, Output output, Numbers numbers, Veil veil, std::uint64_t next);

  void run();
  void begin();
  void end();
  void work(Mailbox::Orders orders, bool due);
  void sweep();
  void drain();
  void format(Mailbox::Handed const& handed);
  template <class Record>
  void format(Record const& record);
  void renumber(View lines);
  void relay_to(File successor);
  bool come_home();
  std::uint64_t number() const { return relaying_ ? 0 : next_; }
  void report_loss(std::uint64_t count);
  void event(View kind);
  void write_block();
  void finish_block();
  void complain(Error const& error);
  void reopen_output();
  bool too_late() const;
  void give_up();
  void store_number();
  void remove(Sink& sink);

  WriterOptions const options_;
  Mailbox mailbox_;
  std::mutex sinks_mutex_;
  std::vector<Sink*> sinks_;
  std::atomic<std::uint64_t> written_ = 0;
  std::atomic<Steady> give_up_at_{Steady::max()};

  // Of the thread alone.
  Output output_;
  Numbers numbers_;
  LineMemory line_memory_;
  Block block_;
  std::uint64_t block_records_ = 0;
  std::uint64_t next_;     // number of the next line
  bool relaying_ = false;  // the successor numbers what we send
  bool failing_ = false;
  bool number_failing_ = false;
  bool reopen_failed_ = false;
  bool gave_up_ = false;

  std::thread thread_;
};

}  // namespace cordon::record
