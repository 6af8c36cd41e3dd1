#include "record/block.h"

#include <algorithm>
#include <utility>

namespace cordon::record {
namespace {

constexpr std::size_t smallest = 4096;

}  // namespace

void Block::drop_front(std::size_t count) {
  std::size_t const left = size() - count;
  if (left > 0) std::memmove(memory_.get(), memory_.get() + count, left);
  cut(left);
}

void Block::grow(std::size_t count) {
  std::size_t const used = size();
  std::size_t const wanted = std::max({used + count, 2 * used, smallest});
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (used > 0) std::memcpy(larger.get(), memory_.get(), used);
  memory_ = std::move(larger);
  limit_ = memory_.get() + wanted;
  cut(used);
}

}  // namespace cordon::record
