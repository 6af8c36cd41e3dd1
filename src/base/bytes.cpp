#include "base/bytes.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace cordon {
namespace {

[[maybe_unused]] constexpr std::size_t kept_slabs = 32;  // the address sanitizer sees misuse only of what is not kept

struct FreeSlabs {
  void* first = nullptr;
  std::size_t count = 0;
  ~FreeSlabs() {
    while (first) std::free(std::exchange(first, *static_cast<void**>(first)));
  }
};
thread_local FreeSlabs free_slabs;

}  // namespace

char* Slab::take() {
#if !__has_feature(address_sanitizer)
  if (free_slabs.first) {
    --free_slabs.count;
    return static_cast<char*>(std::exchange(free_slabs.first, *static_cast<void**>(free_slabs.first)));
  }
#endif
  void* memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

void Slab::shrink(std::size_t used) {
  if (used == 0) return release();
  if (!memory_ || shrunken() > 0 || used > size / 2) return;
  std::size_t const small = (used + 63) & ~std::size_t{63};
  auto* const memory = static_cast<char*>(std::malloc(small));
  if (!memory) return;
  std::memcpy(memory, memory_.get(), used);
  memory_ = Memory(memory, Give{small});
}

void Slab::grow() {
  Memory whole(take());
  std::memcpy(whole.get(), memory_.get(), shrunken());
  memory_ = std::move(whole);
}

void Slab::Give::operator()(char* memory) const {
  if (shrunken > 0) return std::free(memory);
#if !__has_feature(address_sanitizer)
  if (free_slabs.count < kept_slabs) {
    *reinterpret_cast<void**>(memory) = std::exchange(free_slabs.first, static_cast<void*>(memory));
    ++free_slabs.count;
    return;
  }
#endif
  std::free(memory);
}

}  // namespace cordon
