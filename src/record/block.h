#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

#include "base/bytes.h"

namespace cordon::record {

// Lines that wait to be written. Who adds to it asks for room, writes in place, and says where that ended.
class Block {
 public:
  // At least `count` bytes at the end, for whoever fills them. Views into the block do not outlive it.
  char* room(std::size_t count) {
    if (static_cast<std::size_t>(limit_ - end_) < count) grow(count);
    return end_;
  }
  // What lies before `end` belongs to the block; it comes from `room` or lies behind it by what was asked for at most.
  void end_at(char* end) { end_ = end; }
  void add(View text) {
    char* const at = room(text.size());
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    end_ = at + text.size();
  }

  View view() const { return {memory_.get(), size()}; }
  std::size_t size() const { return static_cast<std::size_t>(end_ - memory_.get()); }
  bool empty() const { return size() == 0; }
  void clear() { end_ = memory_.get(); }
  void cut(std::size_t size) { end_ = memory_.get() + size; }
  void drop_front(std::size_t count);

 private:
  void grow(std::size_t count);

  std::unique_ptr<char[]> memory_;
  char* end_ = nullptr;
  char* limit_ = nullptr;
};

}  // namespace cordon::record
