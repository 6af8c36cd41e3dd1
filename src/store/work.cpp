#include "store/work.h"

#include "base/utf8.h"

namespace cordon::store {

Result<void> check_texts(Values const& values) {
  for (auto const& value : values) {
    auto const* text = std::get_if<std::string>(&value);
    if (text && (!text::is_utf8(*text) || text->contains('\0')))
      return fail(Code::invalid, "store.text", "a text is no UTF-8, or has a NUL");
  }
  return ok();
}

}  // namespace cordon::store
