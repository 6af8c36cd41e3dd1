#include "base/arena.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace cordon {

struct Arena::Block {
  Block* below;
  std::size_t size;  // of the whole block, header included
};

namespace {

// Small, so that what is allocated late in an exchange comes from a block that was given back a moment ago and is still in the
// processor's cache: many exchanges wait for their origin at any time.
constexpr std::size_t smallest_block = 2048;
constexpr std::size_t sizes = 4;  // each twice the one before
constexpr std::size_t largest_kept = smallest_block << (sizes - 1);
[[maybe_unused]] constexpr std::size_t kept_bytes = 1024 * 1024;  // of each size

constexpr bool recycles =
#if __has_feature(address_sanitizer)
    false;  // it sees misuse only of what is not kept
#else
    true;
#endif

// Free blocks of this thread, by size, linked through their first word.
struct FreeBlocks {
  struct Shelf {
    void* first = nullptr;
    std::size_t bytes = 0;
  };
  std::array<Shelf, sizes> shelves;

  static std::size_t number(std::size_t size) {
    return static_cast<std::size_t>(std::countr_zero(size) - std::countr_zero(smallest_block));
  }
  ~FreeBlocks() {
    for (Shelf& shelf : shelves) {
      while (shelf.first) std::free(std::exchange(shelf.first, *static_cast<void**>(shelf.first)));
    }
  }
};
thread_local FreeBlocks free_blocks;

// `size` is one of ours, or larger than those.
void* take_block(std::size_t size) {
  if (recycles && size <= largest_kept) {
    auto& shelf = free_blocks.shelves[FreeBlocks::number(size)];
    if (shelf.first) {
      shelf.bytes -= size;
      return std::exchange(shelf.first, *static_cast<void**>(shelf.first));
    }
  }
  void* const memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  return memory;
}

void give_block(void* block, std::size_t size) {
  if (recycles && size <= largest_kept) {
    auto& shelf = free_blocks.shelves[FreeBlocks::number(size)];
    if (shelf.bytes < kept_bytes) {
      shelf.bytes += size;
      *static_cast<void**>(block) = std::exchange(shelf.first, block);
      return;
    }
  }
  std::free(block);
}

}  // namespace

// The rest of the larger of two blocks is what goes on being used.
void* Arena::allocate_block(std::size_t size) {
  std::size_t const needed = size + sizeof(Block);
  std::size_t const total = needed > largest_kept ? needed : std::bit_ceil(std::max(needed, smallest_block));
  void* const memory = take_block(total);
  blocks_ = ::new (memory) Block{blocks_, total};
  char* const start = static_cast<char*>(memory) + sizeof(Block);
  char* const end = static_cast<char*>(memory) + total;
  if (end - (start + size) > end_ - next_) {
    next_ = start + size;
    end_ = end;
  }
  return start;
}

Arena::~Arena() {
  while (blocks_) {
    Block* const block = std::exchange(blocks_, blocks_->below);
    give_block(block, block->size);
  }
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* const target = static_cast<char*>(allocate(text.size()));
  std::memcpy(target, text.data(), text.size());
  return {target, text.size()};
}

std::string_view Arena::join(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (auto const part : parts) size += part.size();
  char* const target = static_cast<char*>(allocate(size));
  char* to = target;
  for (auto const part : parts) to = text::put(to, part);
  return {target, size};
}

}  // namespace cordon
