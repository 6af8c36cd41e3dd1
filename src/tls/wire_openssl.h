#pragma once

#include <array>

#include "net/stream.h"
#include "tls/common_openssl.h"

namespace cordon::tls {

// Ciphertext on its way between OpenSSL and the stream below: what OpenSSL calls a BIO. Reads a slab at a time, gathers what is
// written until flush(). Holds slabs only while there are bytes in them. Must outlive its BIO.
class Wire {
 public:
  explicit Wire(std::unique_ptr<net::Stream> inner) : inner_(std::move(inner)) {}
  Wire(Wire const&) = delete;
  Wire& operator=(Wire const&) = delete;

  net::Stream& inner() { return *inner_; }
  net::Stream const& inner() const { return *inner_; }
  openssl::Bio make_bio();
  // Bytes that somebody read before us; at most a slab.
  void feed(View bytes);

  bool has_input() const { return in_begin_ != in_end_; }
  // OpenSSL wanted more than has arrived.
  bool starved() const { return starved_; }
  // The stream below ended, in order or not.
  bool ended() const { return ended_ || broken_; }

  bool has_output() const { return out_begin_ != out_end_; }
  // The stream below did not take all of the output when it was last flushed.
  bool blocked() const { return blocked_; }
  std::size_t room() const { return capacity - out_end_; }
  // Code::would_block when something is left.
  Result<void> flush();

 private:
  static constexpr std::size_t capacity = 2 * Slab::size;

  bool fill();
  std::size_t take(std::span<char> into);
  bool put(View bytes);
  std::size_t pending(std::array<iovec, 2>& parts);
  void sent(std::size_t bytes);

  static BIO_METHOD const* method();
  static int on_read(BIO* bio, char* into, std::size_t size, std::size_t* got);
  static int on_write(BIO* bio, char const* from, std::size_t size, std::size_t* taken);
  static long on_control(BIO* bio, int command, long number, void* pointer);

  std::unique_ptr<net::Stream> inner_;
  Slab in_;
  std::array<Slab, 2> out_;
  std::uint32_t in_begin_ = 0;
  std::uint32_t in_end_ = 0;
  std::uint32_t out_begin_ = 0;
  std::uint32_t out_end_ = 0;
  bool starved_ = false;
  bool blocked_ = false;
  bool ended_ = false;
  bool broken_ = false;
};

}  // namespace cordon::tls
