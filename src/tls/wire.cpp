#include <algorithm>
#include <cassert>
#include <cstring>

#include "tls/wire_openssl.h"

namespace cordon::tls {

openssl::Bio Wire::make_bio() {
  openssl::Bio bio(BIO_new(method()));
  if (!bio) return nullptr;
  BIO_set_data(bio.get(), this);
  BIO_set_init(bio.get(), 1);
  return bio;
}

void Wire::feed(View bytes) {
  assert(!has_input() && bytes.size() <= Slab::size);
  if (bytes.empty()) return;
  in_.ensure();
  std::memcpy(in_.data(), bytes.data(), bytes.size());
  in_begin_ = 0;
  in_end_ = static_cast<std::uint32_t>(bytes.size());
}

bool Wire::fill() {
  if (ended()) return false;
  in_.ensure();
  auto const got = inner_->try_read(in_.span());
  starved_ = !got && got.error().code == Code::would_block;
  broken_ = !got && !starved_;
  ended_ = got && *got == 0;
  in_begin_ = 0;
  in_end_ = got ? static_cast<std::uint32_t>(*got) : 0;
  if (!has_input()) in_.release();
  return has_input();
}

std::size_t Wire::take(std::span<char> into) {
  auto const size = std::min<std::size_t>(into.size(), in_end_ - in_begin_);
  std::memcpy(into.data(), in_.data() + in_begin_, size);
  in_begin_ += static_cast<std::uint32_t>(size);
  if (!has_input()) in_.release();
  return size;
}

bool Wire::put(View bytes) {
  if (bytes.size() > room()) return false;
  while (!bytes.empty()) {
    auto& slab = out_[out_end_ / Slab::size];
    auto const at = out_end_ % Slab::size;
    auto const size = std::min(bytes.size(), Slab::size - at);
    slab.ensure();
    std::memcpy(slab.data() + at, bytes.data(), size);
    out_end_ += static_cast<std::uint32_t>(size);
    bytes.remove_prefix(size);
  }
  return true;
}

std::size_t Wire::pending(std::array<iovec, 2>& parts) {
  std::size_t count = 0;
  for (std::size_t at = out_begin_; at < out_end_;) {
    auto const inside = at % Slab::size;
    auto const size = std::min<std::size_t>(Slab::size - inside, out_end_ - at);
    parts[count++] = {out_[at / Slab::size].data() + inside, size};
    at += size;
  }
  return count;
}

void Wire::sent(std::size_t bytes) {
  out_begin_ += static_cast<std::uint32_t>(bytes);
  if (has_output()) return;
  for (auto& slab : out_) slab.release();
  out_begin_ = out_end_ = 0;
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

BIO_METHOD const* Wire::method() {
  static openssl::BioMethod const made = [] {
    openssl::BioMethod method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cordon stream"));
    BIO_meth_set_read_ex(method.get(), on_read);
    BIO_meth_set_write_ex(method.get(), on_write);
    BIO_meth_set_ctrl(method.get(), on_control);
    return method;
  }();
  return made.get();
}

int Wire::on_read(BIO* bio, char* into, std::size_t size, std::size_t* got) {
  auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!wire.has_input() && !wire.fill()) {
    if (wire.starved_) BIO_set_retry_read(bio);
    return 0;
  }
  *got = wire.take({into, size});
  return 1;
}

// Without room it is an error and not a wait: room is kept for what OpenSSL says by itself, and only a flood uses that up.
int Wire::on_write(BIO* bio, char const* from, std::size_t size, std::size_t* taken) {
  auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!wire.put({from, size})) return 0;
  *taken = size;
  return 1;
}

long Wire::on_control(BIO* bio, int command, long, void*) {
  auto const& wire = *static_cast<Wire*>(BIO_get_data(bio));
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return wire.ended() ? 1 : 0;
    default: return 0;
  }
}

}  // namespace cordon::tls
