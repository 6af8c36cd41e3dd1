#pragma once

#include <memory>
#include <mutex>

#include "record/chunk.h"

namespace cordon::record {

class Writer;

// Where one worker puts its records: a copy into a chunk, under a mutex that only the writer's sweep ever contends for.
// Hands the chunk over when it is full, or when the sweep comes by; and what is left when it goes.
class Sink {
 public:
  Sink(Sink const&) = delete;
  Sink& operator=(Sink const&) = delete;
  ~Sink();

  void add(ExchangeRecord const& record) { put(record); }
  void add(ConnectionRecord const& record) { put(record); }

 private:
  friend class Writer;
  explicit Sink(Writer& writer) : writer_(writer) {}
  template <class Record>
  void put(Record const& record);
  void hand_over();  // what was added so far

  Writer& writer_;
  std::mutex mutex_;
  std::unique_ptr<Chunk> chunk_;
};

}  // namespace cordon::record
