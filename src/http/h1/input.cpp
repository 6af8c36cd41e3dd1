#include "http/h1/input.h"

namespace cordon::http::h1 {

bool receive::attempt() {
  if (!input_.stream().may_read()) {
    input_.settle();
    return false;
  }
  auto const space = input_.space();
  got_ = space.empty() ? fail(Code::too_large, "h1.full_input") : input_.stream().try_read(space);
  if (got_) {
    input_.add(*got_);
    return true;
  }
  input_.settle();
  return got_.error().code != Code::would_block;
}

}  // namespace cordon::http::h1
