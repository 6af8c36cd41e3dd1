#include <cstdlib>

#include "credentials/client_data.h"

using namespace cordon;

namespace {

bool is_same(credentials::ClientData const& one, credentials::ClientData const& other) {
  return one.type == other.type && one.challenge == other.challenge && one.origin == other.origin;
}

}  // namespace

// What is read is found again among spaces; and no name counts a second time.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string const text(reinterpret_cast<char const*>(data), size);
  auto const parsed = credentials::parse_client_data(text);
  if (!parsed) return 0;
  auto const again = credentials::parse_client_data(text + " ");
  if (text.size() < 4096 && (!again || !is_same(*again, *parsed))) std::abort();
  auto const end = text.rfind('}');
  if (end == std::string::npos) std::abort();
  if (credentials::parse_client_data(text.substr(0, end) + R"(,"origin":""})")) std::abort();
  return 0;
}
