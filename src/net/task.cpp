#include "net/task.h"

#include <array>
#include <cstdlib>
#include <new>

namespace cordon::net::detail {
namespace {

constexpr std::size_t step = 64;
constexpr std::size_t largest = 4096;
constexpr std::size_t kept_per_size = 256;

// Recycled coroutine frames of this thread, by size.
struct FreeFrames {
  struct Shelf {
    void* first = nullptr;
    std::size_t count = 0;
  };
  std::array<Shelf, largest / step + 1> shelves;

  ~FreeFrames() {
    for (auto& shelf : shelves) {
      while (shelf.first) std::free(std::exchange(shelf.first, *static_cast<void**>(shelf.first)));
    }
  }
};
thread_local FreeFrames free_frames;

constexpr bool recycles =
#if __has_feature(address_sanitizer)
    false;
#else
    true;
#endif

}  // namespace

void* allocate_frame(std::size_t size) {
  std::size_t const steps = (size + step - 1) / step;
  if (recycles && size <= largest) {
    auto& shelf = free_frames.shelves[steps];
    if (shelf.first) {
      --shelf.count;
      return std::exchange(shelf.first, *static_cast<void**>(shelf.first));
    }
  }
  void* frame = std::malloc(steps * step);
  if (!frame) throw std::bad_alloc();
  return frame;
}

void free_frame(void* frame, std::size_t size) noexcept {
  if (recycles && size <= largest) {
    auto& shelf = free_frames.shelves[(size + step - 1) / step];
    if (shelf.count < kept_per_size) {
      *static_cast<void**>(frame) = std::exchange(shelf.first, frame);
      ++shelf.count;
      return;
    }
  }
  std::free(frame);
}

}  // namespace cordon::net::detail
