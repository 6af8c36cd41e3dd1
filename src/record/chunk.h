#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

#include "record/record.h"

namespace cordon::record {

// Records with their texts, one after the other in one block of memory that never moves: so the views of a record in a
// chunk point into the chunk. Filled by one thread, then read by another.
class Chunk {
 public:
  static constexpr std::size_t size = 64 * 1024;
  static constexpr std::size_t longest_text = 255;
  static constexpr std::size_t longest_path = 8192;

  // False when the record does not fit any more; an empty chunk takes any record. Longer texts are cut.
  bool add(ExchangeRecord const& record);
  bool add(ConnectionRecord const& record);

  // Calls `visit` with each record in the order they were added.
  template <class Visit>
  void each(Visit visit) const;

  std::size_t records() const { return records_; }
  void clear() { used_ = records_ = 0; }

 private:
  enum class Kind : std::uint32_t { exchange, connection };
  struct Entry {
    std::uint32_t size;
    Kind kind;
  };
  template <class Record>
  bool pack(Record const& record, Kind kind);
  template <class Record>
  Record const& record_at(std::size_t at) const {
    return *std::launder(reinterpret_cast<Record const*>(memory_.get() + at + sizeof(Entry)));
  }

  std::unique_ptr<char[]> memory_ = std::make_unique_for_overwrite<char[]>(size);
  std::size_t used_ = 0;
  std::size_t records_ = 0;
};

template <class Visit>
void Chunk::each(Visit visit) const {
  for (std::size_t at = 0; at < used_;) {
    Entry const& entry = *std::launder(reinterpret_cast<Entry const*>(memory_.get() + at));
    switch (entry.kind) {
      case Kind::exchange: visit(record_at<ExchangeRecord>(at)); break;
      case Kind::connection: visit(record_at<ConnectionRecord>(at)); break;
    }
    at += entry.size;
  }
}

}  // namespace cordon::record
