#include <cstdlib>
#include <string>

#include "http/websocket.h"

using namespace cordon;
using http::websocket::Decoder;

namespace {

constexpr std::size_t most = 300;

// Everything a decoder says of input that comes in pieces of that size.
std::string decode(View input, std::size_t piece) {
  Decoder decoder(most);
  std::string said;
  while (!input.empty()) {
    View rest = input.substr(0, piece);
    input.remove_prefix(rest.size());
    for (;;) {
      auto item = decoder.step(rest);
      if (!item) return said + std::string(item.error().reason);
      if (item->kind == Decoder::Item::Kind::none) break;
      if (item->payload.size() > most) std::abort();
      said += static_cast<char>(item->kind);
      said += item->payload;
      said += std::to_string(item->close_code);
    }
    if (!rest.empty()) std::abort();
  }
  return said;
}

}  // namespace

// How the network cuts its input must not change what a decoder reads.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size == 0) return 0;
  View const input(reinterpret_cast<char const*>(data) + 1, size - 1);
  std::string const whole = decode(input, input.size() + 1);
  if (decode(input, 1) != whole || decode(input, data[0] % 64 + 1U) != whole) std::abort();
  return 0;
}
