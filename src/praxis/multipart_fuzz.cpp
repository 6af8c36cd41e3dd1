#include <cstdlib>

#include "praxis/multipart.h"

using namespace cordon;

namespace {

struct Seen {
  std::string file;
  bool whole = false;
  bool failed = false;

  bool operator==(Seen const&) const = default;
};

Seen read(View form, std::size_t piece) {
  praxis::Multipart multipart("b");
  Seen seen;
  while (!form.empty()) {
    auto const bytes = multipart.feed(form.substr(0, piece));
    if (!bytes) {
      seen.failed = true;
      return seen;
    }
    seen.file += *bytes;
    form.remove_prefix(std::min(piece, form.size()));
  }
  seen.whole = multipart.has_file();
  return seen;
}

}  // namespace

// How the network cuts a form must not change the file in it.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  if (size == 0) return 0;
  View const form(reinterpret_cast<char const*>(data) + 1, size - 1);
  auto const whole = read(form, form.size() + 1);
  if (read(form, data[0] % 16 + 1U) != whole || whole.file.size() > form.size()) std::abort();
  return 0;
}
