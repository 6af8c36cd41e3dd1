#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "proxy/proxy_protocol.h"

// However a header arrives, it says the same, and nothing behind it is taken for a part of it.
namespace {

using namespace cordon;
using namespace cordon::proxy;

using Parsed = Result<std::optional<ProxyHeader>>;

void require(bool held) {
  if (!held) std::abort();
}

// As a connection reads it: never more than certainly belongs to it.
Parsed parse_in_pieces(View bytes, std::size_t most, std::size_t& taken) {
  taken = 0;
  for (;;) {
    auto parsed = parse_proxy_header(bytes.substr(0, taken));
    if (!parsed || *parsed || taken == bytes.size()) return parsed;
    std::size_t const missing = missing_of_proxy_header(bytes.substr(0, taken));
    require(missing > 0);
    taken += std::min({missing, most, bytes.size() - taken});
  }
}

void compare(Parsed const& whole, Parsed const& pieces) {
  require(whole.has_value() == pieces.has_value());
  if (!whole) return;
  require(whole->has_value() == pieces->has_value());
  if (!*whole) return;
  require((*whole)->length == (*pieces)->length);
  require((*whole)->source == (*pieces)->source);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  View const bytes(reinterpret_cast<char const*>(data), size);
  auto const whole = parse_proxy_header(bytes);
  if (whole && *whole) require((*whole)->length >= 16 && (*whole)->length <= bytes.size());
  for (std::size_t most = 1; most <= 17; ++most) {
    std::size_t taken = 0;
    auto const pieces = parse_in_pieces(bytes, most, taken);
    compare(whole, pieces);
    if (pieces && *pieces) require(taken == (*pieces)->length);
  }
  return 0;
}
