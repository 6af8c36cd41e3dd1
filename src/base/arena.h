#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cordon {

// Memory of one exchange: allocations are bumps, all of it goes at once. Blocks are recycled per thread.
// Objects that need a destructor are made with `make`, which returns an owner; the rest is just forgotten.
class Arena {
 public:
  Arena() = default;
  Arena(Arena const&) = delete;
  Arena& operator=(Arena const&) = delete;
  ~Arena();

  // `size` bytes aligned for any object of at most 16 bytes alignment.
  void* allocate(std::size_t size) {
    size = (size + 15) & ~std::size_t{15};
    if (size > static_cast<std::size_t>(end_ - next_)) return allocate_block(size);
    void* result = next_;
    next_ += size;
    return result;
  }

  std::string_view copy(std::string_view text);
  // The parts behind one another.
  std::string_view join(std::initializer_list<std::string_view> parts);

  // Gives back what lies behind `end` of the allocation that `end` points into or behind, if nothing was allocated after it.
  void trim(char* allocation, std::size_t size, char* end) {
    if (allocation + ((size + 15) & ~std::size_t{15}) == next_)
      next_ = allocation + ((end - allocation + 15) & ~std::ptrdiff_t{15});
  }

  // Uninitialised array of trivial objects.
  template <class T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return {static_cast<T*>(allocate(count * sizeof(T))), count};
  }

  struct Destroy {
    template <class T>
    void operator()(T* object) const {
      object->~T();
    }
  };
  template <class T>
  using Owner = std::unique_ptr<T, Destroy>;

  // An object in the arena whose destructor runs when the owner goes; the owner must not outlive the arena.
  template <class T, class... Args>
  Owner<T> make(Args&&... args) {
    return Owner<T>(::new (allocate(sizeof(T))) T(std::forward<Args>(args)...));
  }

 private:
  struct Block;
  void* allocate_block(std::size_t size);

  char* next_ = nullptr;
  char* end_ = nullptr;
  Block* blocks_ = nullptr;
};

template <class T>
using ArenaOwner = Arena::Owner<T>;

}  // namespace cordon
