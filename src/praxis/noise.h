#pragma once

#include <cstdint>
#include <span>

namespace cordon::praxis {

// Fills `out` with a stream of bytes that looks random, does not compress, and is always the same: those from `offset` on.
void fill_noise(std::uint64_t offset, std::span<char> out);

}  // namespace cordon::praxis
