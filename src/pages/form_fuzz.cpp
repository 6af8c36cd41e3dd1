#include <cstdlib>

#include "base/utf8.h"
#include "pages/form.h"

using namespace cordon;

namespace {

constexpr View names[] = {"a", "b", "old", "email"};

// Whatever came: it is text, without what no person writes, and no longer than it was sent.
void check_value(View value, std::size_t size) {
  bool const has_null = value.contains('\0');
  if (!text::is_utf8(value) || has_null || value.size() > size || praxis::form_length(value) > value.size()) std::abort();
}

}  // namespace

// What is read is what encode() would write: it comes back as it is.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  View const text(reinterpret_cast<char const*>(data), size);
  auto const form = praxis::Form::parse(text);
  if (!form) return 0;
  std::string written;
  for (auto const name : names) {
    check_value(form->untrimmed(name), size);
    if (form->has(name)) written += std::string(name) + "=" + praxis::encode(form->untrimmed(name)) + "&";
  }
  auto const again = praxis::Form::parse(written);
  if (!again) std::abort();
  for (auto const name : names) {
    if (again->has(name) != form->has(name) || again->untrimmed(name) != form->untrimmed(name)) std::abort();
  }
  return 0;
}
