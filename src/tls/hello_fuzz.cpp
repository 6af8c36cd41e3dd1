#include <cstdlib>

#include "tls/hello.h"

namespace cordon::tls {
namespace {

// "more", "hello" or the reason of the failure, with what was read.
std::string verdict(View bytes) {
  auto const result = parse_client_hello(bytes);
  if (!result) return std::string(result.error().reason);
  if (!*result) return "more";
  return "hello " + (*result)->server_name + " " + std::to_string((*result)->extensions.size());
}

// What is decided of a part stays decided, whatever follows.
void check(View bytes) {
  auto const whole = verdict(bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    auto const part = verdict(bytes.substr(0, size));
    if (part != "more" && part != whole) std::abort();
    if (part != "more") return;
  }
}

}  // namespace
}  // namespace cordon::tls

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  cordon::tls::check({reinterpret_cast<char const*>(data), size});
  return 0;
}
