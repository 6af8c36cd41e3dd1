#include "praxis/noise.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace cordon::praxis {
namespace {

// A bijection that mixes all bits (multiply, fold), so that the word at any place is had without those before it.
std::uint64_t word_at(std::uint64_t index) {
  std::uint64_t word = (index + 1) * 0x9e3779b97f4a7c15;
  word = (word ^ word >> 32) * 0xd6e8feb86659fd93;
  word = (word ^ word >> 32) * 0xd6e8feb86659fd93;
  word ^= word >> 32;
  return std::endian::native == std::endian::big ? std::byteswap(word) : word;
}

// Copies what is left of the word in which `offset` lies.
std::size_t fill_partly(std::uint64_t offset, std::span<char> out) {
  std::uint64_t const word = word_at(offset / 8);
  std::size_t const skipped = offset % 8;
  std::size_t const size = std::min(8 - skipped, out.size());
  std::memcpy(out.data(), reinterpret_cast<char const*>(&word) + skipped, size);
  return size;
}

}  // namespace

void fill_noise(std::uint64_t offset, std::span<char> out) {
  std::size_t at = offset % 8 == 0 ? 0 : fill_partly(offset, out);
  for (; at + 8 <= out.size(); at += 8) {
    std::uint64_t const word = word_at((offset + at) / 8);
    std::memcpy(out.data() + at, &word, 8);
  }
  if (at < out.size()) fill_partly(offset + at, out.subspan(at));
}

}  // namespace cordon::praxis
