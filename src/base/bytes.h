#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace cordon {

using View = std::string_view;  // bytes somebody else owns

// A fixed block of memory from this thread's recycled stock, last in first out so that it is warm in the cache.
// Empty until `ensure`; idle connections hold none.
class Slab {
 public:
  static constexpr std::size_t size = 80 * 1024;  // a 64 KiB body with its head, or as TLS records

  Slab() = default;
  explicit operator bool() const { return memory_ != nullptr; }
  void ensure() {
    if (!memory_) memory_.reset(take());
  }
  void release() { memory_.reset(); }
  char* data() { return memory_.get(); }
  char const* data() const { return memory_.get(); }
  std::span<char> span() { return {memory_.get(), memory_ ? size : 0}; }

 private:
  static char* take();
  struct Give {
    void operator()(char* memory) const;
  };
  std::unique_ptr<char, Give> memory_;
};

}  // namespace cordon
