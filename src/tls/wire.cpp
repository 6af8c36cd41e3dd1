#include "tls/wire.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace cordon::tls {

void Wire::feed(View bytes) {
  assert(!has_input() && bytes.size() <= Slab::size);
  if (bytes.empty()) return;
  in_.ensure();
  std::memcpy(in_.data(), bytes.data(), bytes.size());
  in_begin_ = 0;
  in_end_ = static_cast<std::uint32_t>(bytes.size());
}

void Wire::consume(std::size_t bytes) {
  in_begin_ += static_cast<std::uint32_t>(bytes);
  if (has_input()) return;
  in_begin_ = in_end_ = 0;
  in_.release();
}

std::size_t Wire::take(std::span<char> into) {
  auto const size = std::min<std::size_t>(into.size(), in_end_ - in_begin_);
  std::memcpy(into.data(), in_.data() + in_begin_, size);
  consume(size);
  return size;
}

bool Wire::fill() {
  if (ended()) return false;
  in_.ensure();
  auto const kept = in_end_ - in_begin_;
  if (kept > 0 && in_begin_ > 0) std::memmove(in_.data(), in_.data() + in_begin_, kept);
  in_begin_ = 0;
  in_end_ = kept;
  auto const got = inner_->try_read(in_.span().subspan(kept));
  starved_ = !got && got.error().code == Code::would_block;
  broken_ = !got && !starved_;
  ended_ = got && *got == 0;
  if (got) in_end_ += static_cast<std::uint32_t>(*got);
  if (!has_input()) in_.release();
  return in_end_ > kept;
}

void Wire::settle() {
  auto const kept = in_end_ - in_begin_;
  if (kept == 0 || in_.held() < Slab::size) return;
  if (in_begin_ > 0) std::memmove(in_.data(), in_.data() + in_begin_, kept);
  in_begin_ = 0;
  in_end_ = kept;
  in_.shrink(kept);
}

bool Wire::put(View bytes) {
  if (bytes.size() > room()) return false;
  while (!bytes.empty()) {
    if (filling().room() == 0) second_ = true;
    auto& output = filling();
    auto const size = std::min(bytes.size(), output.room());
    output.slab.ensure();
    std::memcpy(output.slab.data() + output.end, bytes.data(), size);
    add(size);
    bytes.remove_prefix(size);
  }
  return true;
}

char* Wire::reserve(std::size_t bytes) {
  if (filling().room() < bytes && !second_) second_ = true;
  auto& output = filling();
  if (output.room() < bytes) return nullptr;
  output.slab.ensure();
  return output.slab.data() + output.end;
}

std::size_t Wire::pending(std::array<iovec, 2>& parts) {
  std::size_t count = 0;
  for (auto& output : out_) {
    if (output.begin < output.end) parts[count++] = {output.slab.data() + output.begin, output.end - output.begin};
  }
  return count;
}

void Wire::sent(std::size_t bytes) {
  for (auto& output : out_) {
    auto const here = std::min<std::size_t>(bytes, output.end - output.begin);
    output.begin += static_cast<std::uint32_t>(here);
    bytes -= here;
  }
  if (has_output()) return;
  for (auto& output : out_) output = {};
  second_ = false;
}

Result<void> Wire::flush() {
  while (has_output()) {
    std::array<iovec, 2> parts;
    auto const count = pending(parts);
    auto const taken = inner_->try_write(std::span(parts).first(count));
    blocked_ = !taken && taken.error().code == Code::would_block;
    if (!taken) {
      if (!blocked_) broken_ = true;
      return fail(taken.error());
    }
    sent(*taken);
  }
  auto flushed = inner_->try_flush();
  blocked_ = !flushed && flushed.error().code == Code::would_block;
  return flushed;
}

}  // namespace cordon::tls
