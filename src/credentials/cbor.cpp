#include "credentials/cbor.h"

#include <cbor.h>

namespace cordon::credentials {
namespace {

// Octets that are needed for what was announced: an item has at least one.
struct Announced {
  std::size_t items = 1;
  bool refused = false;

  void add(std::uint64_t count, std::uint64_t most) {
    refused = refused || count > most;
    items += refused ? 0 : static_cast<std::size_t>(count);
  }
};

constexpr std::uint64_t most = std::uint64_t{1} << 20;  // of items in one; far beyond what any of our texts can hold

void on_array(void* context, std::size_t size) {
  static_cast<Announced*>(context)->add(size, most);
}
void on_map(void* context, std::size_t size) {
  static_cast<Announced*>(context)->add(size > most ? size : 2 * std::uint64_t{size}, most);
}
void refuse(void* context) {
  static_cast<Announced*>(context)->refused = true;
}
void refuse_tag(void* context, std::uint64_t /*tag*/) {
  refuse(context);
}

cbor_callbacks make_callbacks() {
  auto callbacks = cbor_empty_callbacks;
  callbacks.array_start = on_array;
  callbacks.map_start = on_map;
  callbacks.indef_array_start = refuse;
  callbacks.indef_map_start = refuse;
  callbacks.indef_break = refuse;
  callbacks.byte_string_start = refuse;
  callbacks.string_start = refuse;
  callbacks.tag = refuse_tag;
  return callbacks;
}

}  // namespace

std::optional<std::size_t> cbor_item_size(View octets) {
  auto const callbacks = make_callbacks();
  Announced announced;
  std::size_t at = 0;
  while (announced.items > 0) {
    auto const rest = octets.substr(at);
    if (rest.size() < announced.items) return {};
    auto const decoded =
        cbor_stream_decode(reinterpret_cast<unsigned char const*>(rest.data()), rest.size(), &callbacks, &announced);
    if (decoded.status != CBOR_DECODER_FINISHED || announced.refused || decoded.read > rest.size()) return {};
    at += decoded.read;
    --announced.items;
  }
  return at;
}

}  // namespace cordon::credentials
