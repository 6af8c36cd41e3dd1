#include <cstdlib>
#include <string>
#include <string_view>

#include "http/h1/parser.h"
#include "http/trailer_fields.h"

// A chunked body gives the same data, trailers, end or refusal however its bytes are split.
namespace cordon::http::h1 {
namespace {

constexpr Limits limits = {.request_line = 200, .head = 600, .fields = 4, .trailer = 60, .chunk_line = 24};

struct Outcome {
  std::string data;
  std::string trailers;
  std::string_view reason;
  std::size_t consumed = 0;
  bool ended = false;
  bool operator==(Outcome const&) const = default;
};

void require(bool held) {
  if (!held) std::abort();
}

void note_trailers(Fields const& trailers, Outcome& outcome) {
  for (Field const& field : trailers) {
    require(is_token(field.name) && is_field_value(field.value) && may_trail(field));
    outcome.trailers.append(field.name).append(":").append(field.value).append("\n");
  }
}

// Pieces of `first` bytes, then of `other`, in turn; each in memory of its own.
Outcome decode(std::string_view text, std::size_t first, std::size_t other) {
  Arena arena;
  Fields trailers(arena);
  ChunkedDecoder decoder(limits);
  Outcome outcome;
  while (outcome.consumed < text.size() && !outcome.ended) {
    std::string const input(text.substr(outcome.consumed, first));
    std::swap(first, other);
    auto const step = decoder.step(input, trailers);
    if (!step) return {.data = outcome.data, .trailers = {}, .reason = step.error().reason, .consumed = 0, .ended = false};
    require(step->consumed > 0 && step->consumed <= input.size() && step->data.size() <= step->consumed);
    outcome.data += step->data;
    outcome.consumed += step->consumed;
    outcome.ended = step->ended;
  }
  require(outcome.ended || trailers.empty());
  note_trailers(trailers, outcome);
  return outcome;
}

}  // namespace
}  // namespace cordon::http::h1

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace cordon::http::h1;
  if (size < 2) return 0;
  std::string_view const text(reinterpret_cast<char const*>(data) + 2, size - 2);
  Outcome const whole = decode(text, size, size);
  require(whole == decode(text, 1, 1));
  require(whole == decode(text, 1u + data[0] % 16, 1u + data[1] % 16));
  return 0;
}
