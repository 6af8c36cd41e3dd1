#pragma once

#include <array>

#include "net/stream.h"

namespace cordon::tls {

// Ciphertext on its way between a protocol and the stream below. Reads as much as there is at once, gathers what is written until
// flush(). Holds slabs only while there are bytes in them.
class Wire {
 public:
  explicit Wire(std::unique_ptr<net::Stream> inner) : inner_(std::move(inner)) {}
  Wire(Wire&&) = default;

  net::Stream& inner() { return *inner_; }
  net::Stream const& inner() const { return *inner_; }
  // Bytes that somebody read before us; at most a slab.
  void feed(View bytes);

  bool has_input() const { return in_begin_ != in_end_; }
  std::span<char> input() { return {in_.data() + in_begin_, in_end_ - in_begin_}; }
  View input() const { return {in_.data() + in_begin_, in_end_ - in_begin_}; }
  void consume(std::size_t bytes);
  // Copies from the input what fits.
  std::size_t take(std::span<char> into);
  // Adds what has arrived to the input, which may move; false when nothing has.
  bool fill();
  // Nothing arrives for now: a part of a record does not keep a whole slab. The input moves.
  void settle();
  // More was wanted than has arrived.
  bool starved() const { return starved_; }
  // The stream below ended, in order or not.
  bool ended() const { return ended_ || broken_; }

  // Bytes of memory.
  std::size_t held() const { return in_.held() + out_[0].slab.held() + out_[1].slab.held(); }

  bool has_output() const { return out_[0].begin != out_[0].end || out_[1].begin != out_[1].end; }
  // The stream below did not take all of the output when it was last flushed.
  bool blocked() const { return blocked_; }
  // How much put() would take.
  std::size_t room() const { return second_ ? out_[1].room() : out_[0].room() + Slab::size; }
  bool put(View bytes);
  // Room for output in one piece, which counts once it is added; null when there is not so much.
  char* reserve(std::size_t bytes);
  void add(std::size_t bytes) { filling().end += static_cast<std::uint32_t>(bytes); }
  // Code::would_block when something is left.
  Result<void> flush();

 private:
  // What is filled in turn, the first one first.
  struct Output {
    Slab slab;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::size_t room() const { return Slab::size - end; }
  };

  Output& filling() { return out_[second_ ? 1 : 0]; }
  std::size_t pending(std::array<iovec, 2>& parts);
  void sent(std::size_t bytes);

  std::unique_ptr<net::Stream> inner_;
  Slab in_;
  std::array<Output, 2> out_;
  std::uint32_t in_begin_ = 0;
  std::uint32_t in_end_ = 0;
  bool second_ = false;  // the first output is full
  bool starved_ = false;
  bool blocked_ = false;
  bool ended_ = false;
  bool broken_ = false;
};

}  // namespace cordon::tls
