#include <cstdlib>

#include "jose/key.h"

using namespace cordon;

// What is taken for a set of keys has no more of them than it may, and each can do something and has a thumbprint.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const set = jose::KeySet::parse({reinterpret_cast<char const*>(data), size});
  if (!set) return 0;
  if (set->keys().size() + set->refused().size() > jose::KeySet::most_keys) std::abort();
  for (auto const& key : set->keys()) {
    bool useful = false;
    for (auto const algorithm : jose::all_algorithms()) useful = useful || key.can(algorithm);
    if (!useful || key.thumbprint().size() != 43) std::abort();
  }
  return 0;
}
