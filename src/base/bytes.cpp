#include "base/bytes.h"

#include <cstdlib>
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

void Slab::Give::operator()(char* memory) const {
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
