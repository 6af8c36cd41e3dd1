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
  // There is a whole block; what a shrunken one held is at its begin.
  void ensure() {
    if (!memory_) memory_ = Memory(take());
    if (shrunken() > 0) grow();
  }
  void release() { memory_ = Memory(); }
  // For a wait that may be long: the first `used` bytes move to a block of just their size, until ensure() is asked for. Does
  // nothing when that would save little.
  void shrink(std::size_t used);
  // Bytes of memory that it holds.
  std::size_t held() const { return !memory_ ? 0 : shrunken() > 0 ? shrunken() : size; }
  char* data() { return memory_.get(); }
  char const* data() const { return memory_.get(); }
  std::span<char> span() { return {memory_.get(), held()}; }

 private:
  static char* take();
  struct Give {
    Give() noexcept : Give(0) {}
    explicit Give(std::size_t bytes) noexcept : shrunken(bytes) {}
    std::size_t shrunken;  // its size when it is not a whole block
    void operator()(char* memory) const;
  };
  using Memory = std::unique_ptr<char, Give>;
  std::size_t shrunken() const { return memory_.get_deleter().shrunken; }
  [[gnu::cold]] void grow();
  Memory memory_;
};

}  // namespace cordon
