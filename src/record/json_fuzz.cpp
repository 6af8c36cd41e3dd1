#include <cstdlib>
#include <string>

#include "record/json.h"

// Whatever comes in, a string in quotes on one line of printable ASCII comes out, and no quote ends it early.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  namespace json = cordon::record::json;
  cordon::View const text(reinterpret_cast<char const*>(data), size);
  std::string out(json::string_size(text), '\0');
  out.resize(static_cast<std::size_t>(json::put_string(out.data(), text) - out.data()));
  if (out.size() < 2 || out.front() != '"' || out.back() != '"') std::abort();
  bool escaped = false;
  for (char const c : cordon::View(out).substr(1, out.size() - 2)) {
    if (c < 0x20 || c > 0x7E || (c == '"' && !escaped)) std::abort();
    escaped = c == '\\' && !escaped;
  }
  if (escaped) std::abort();
  return 0;
}
