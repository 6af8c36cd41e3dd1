#include "base/arena.h"

#include <cstdlib>
#include <cstring>

namespace cordon {

struct Arena::Block {
  Block* below;
  std::size_t size;  // of the whole block, header included
};

namespace {

constexpr std::size_t block_size = 4096;
[[maybe_unused]] constexpr std::size_t kept_blocks = 64;  // the address sanitizer sees misuse only of what is not kept

// Free standard blocks of this thread, linked through their first word.
struct FreeBlocks {
  void* first = nullptr;
  std::size_t count = 0;
  ~FreeBlocks() {
    while (first) std::free(std::exchange(first, *static_cast<void**>(first)));
  }
};
thread_local FreeBlocks free_blocks;

void* take_standard_block() {
#if !__has_feature(address_sanitizer)
  if (free_blocks.first) {
    --free_blocks.count;
    return std::exchange(free_blocks.first, *static_cast<void**>(free_blocks.first));
  }
#endif
  return std::malloc(block_size);
}

void give_standard_block(void* block) {
#if !__has_feature(address_sanitizer)
  if (free_blocks.count < kept_blocks) {
    *static_cast<void**>(block) = std::exchange(free_blocks.first, block);
    ++free_blocks.count;
    return;
  }
#endif
  std::free(block);
}

}  // namespace

void* Arena::allocate_block(std::size_t size) {
  std::size_t const needed = size + sizeof(Block);
  bool const standard = needed <= block_size;
  void* memory = standard ? take_standard_block() : std::malloc(needed);
  if (!memory) throw std::bad_alloc();
  std::size_t const total = standard ? block_size : needed;
  blocks_ = ::new (memory) Block{blocks_, total};
  char* const start = static_cast<char*>(memory) + sizeof(Block);
  if (standard) {
    next_ = start + size;
    end_ = static_cast<char*>(memory) + total;
  }
  return start;
}

Arena::~Arena() {
  while (blocks_) {
    Block* block = std::exchange(blocks_, blocks_->below);
    if (block->size == block_size) {
      give_standard_block(block);
    } else {
      std::free(block);
    }
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
  for (auto const part : parts) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  return {target, size};
}

}  // namespace cordon
