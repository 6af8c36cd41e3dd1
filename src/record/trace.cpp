#include "record/trace.h"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace cordon::record {
namespace {

constexpr View version = "00-";
constexpr std::size_t span_at = 36;
constexpr std::size_t flags_at = 53;

constexpr int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool parse_hex(View text, std::span<unsigned char> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    int const high = digit_value(text[2 * i]);
    int const low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    to[i] = static_cast<unsigned char>(high << 4 | low);
  }
  return true;
}

using Octets [[gnu::vector_size(8)]] = unsigned char;
using Digits [[gnu::vector_size(16)]] = unsigned char;

// Eight octets as sixteen digits, all at once.
char* put_hex(char* to, std::span<unsigned char const, 8> bytes) {
  Octets octets;
  std::memcpy(&octets, bytes.data(), sizeof octets);
  Octets const high = octets >> 4;
  Octets const low = octets & 15;
  Digits const values = __builtin_shufflevector(high, low, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  Digits const digits = values + '0' + (Digits(values > 9) & ('a' - '0' - 10));
  std::memcpy(to, &digits, sizeof digits);
  return to + sizeof digits;
}

bool is_zero(std::span<unsigned char const> bytes) {
  return std::ranges::all_of(bytes, [](unsigned char byte) { return byte == 0; });
}

void fill(std::span<unsigned char, 8> bytes, std::uint64_t value) {
  for (unsigned char& byte : bytes) {
    byte = static_cast<unsigned char>(value & 0xFF);
    value >>= 8;
  }
}

// SplitMix64: spreads a seed over the whole state.
std::uint64_t spread(std::uint64_t& seed) {
  std::uint64_t mixed = seed += 0x9E3779B97F4A7C15;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

}  // namespace

TraceIds::TraceIds() {
  if (::getrandom(state_.data(), sizeof state_, 0) != sizeof state_) throw std::runtime_error("the system has no random numbers");
  state_[0] |= 1;  // all zero would stay so
}

TraceIds::TraceIds(std::uint64_t seed) {
  for (std::uint64_t& word : state_) word = spread(seed);
}

std::uint64_t TraceIds::next() {
  std::uint64_t const result = std::rotl(state_[1] * 5, 7) * 9;
  std::uint64_t const shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result != 0 ? result : next();
}

std::optional<Trace> parse_traceparent(View text) {
  if (text.size() != traceparent_size || !text.starts_with(version)) return {};
  if (text[span_at - 1] != '-' || text[flags_at - 1] != '-') return {};
  Trace trace;
  unsigned char flags = 0;
  bool const hex = parse_hex(text.substr(version.size()), trace.id) && parse_hex(text.substr(span_at), trace.span) &&
                   parse_hex(text.substr(flags_at), {&flags, 1});
  if (!hex || is_zero(trace.id) || is_zero(trace.span)) return {};
  trace.sampled = (flags & 1) != 0;
  return trace;
}

Trace enter_trace(View traceparent, TraceIds& ids, bool sample) {
  Trace trace;
  if (auto const parent = parse_traceparent(traceparent)) {
    trace = *parent;
  } else {
    fill(std::span(trace.id).first<8>(), ids.next());
    fill(std::span(trace.id).last<8>(), ids.next());
    trace.sampled = sample;
  }
  fill(trace.span, ids.next());
  return trace;
}

void write_traceparent(Trace const& trace, std::span<char, traceparent_size> to) {
  char* at = std::ranges::copy(version, to.data()).out;
  at = put_hex(at, std::span(trace.id).first<8>());
  at = put_hex(at, std::span(trace.id).last<8>());
  *at++ = '-';
  at = put_hex(at, trace.span);
  *at++ = '-';
  *at++ = '0';
  *at = trace.sampled ? '1' : '0';
}

}  // namespace cordon::record
