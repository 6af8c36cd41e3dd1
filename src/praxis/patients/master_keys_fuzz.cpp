#include <cstdlib>

#include "praxis/patients/master_keys.h"

using namespace cordon;

// What is read as a file of keys is written as one that has the same keys, and none of version 0, which is that of keys that were
// destroyed.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const keys = praxis::MasterKeys::parse(View(reinterpret_cast<char const*>(data), size));
  if (!keys) return 0;
  auto const text = keys->text();
  auto const again = praxis::MasterKeys::parse(text);
  bool const is_same = again && again->text() == text && again->current() == keys->current();
  bool const is_whole = keys->current() > 0 && keys->wrapping(keys->current()).size() == praxis::crypto::key_size &&
                        keys->index().size() == praxis::crypto::key_size && keys->wrapping(0).empty();
  if (!is_same || !is_whole) std::abort();
  return 0;
}
