#include "control/digest.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/text.h"

namespace cordon::control {

// With its length, so that no two lists of texts look alike.
Digest& Digest::add(View text) {
  hash_.update(fmt::format("{}:", text.size()));
  hash_.update(text);
  return *this;
}

Digest& Digest::add_file(std::filesystem::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return add("");
  return add(std::string(std::istreambuf_iterator<char>(stream), {}));
}

std::string Digest::finish() {
  return text::hex(hash_.finish());
}

}  // namespace cordon::control
