#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "record/record.h"

namespace cordon::record {

// Identifiers that do not repeat, quickly; they are no secrets (xoshiro256**). One per thread.
class TraceIds {
 public:
  TraceIds();  // seeded by the system
  explicit TraceIds(std::uint64_t seed);

  std::uint64_t next();  // never zero

 private:
  std::array<std::uint64_t, 4> state_;
};

// Where an exchange stands in a trace (W3C Trace Context).
struct Trace {
  TraceId id{};
  std::array<unsigned char, 8> span{};
  bool sampled = false;

  bool operator==(Trace const&) const = default;
};

constexpr std::size_t traceparent_size = 55;

// The caller's place, from its `traceparent`; nothing unless it is version 00 and without a fault.
std::optional<Trace> parse_traceparent(View text);
// Our own place in the trace of `traceparent`, or in a new one (`sample`d or not) when that says nothing.
Trace enter_trace(View traceparent, TraceIds& ids, bool sample);
// What the origin is told.
void write_traceparent(Trace const& trace, std::span<char, traceparent_size> to);

}  // namespace cordon::record
