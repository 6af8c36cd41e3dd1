#include <cstdlib>

#include "record/trace.h"

// Whatever is accepted is written again as it was, but for flags that version 00 does not know.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  cordon::View const text(reinterpret_cast<char const*>(data), size);
  auto const trace = cordon::record::parse_traceparent(text);
  if (!trace) return 0;
  std::array<char, cordon::record::traceparent_size> written;
  cordon::record::write_traceparent(*trace, written);
  if (cordon::View(written.data(), 53) != text.substr(0, 53)) std::abort();
  return 0;
}
