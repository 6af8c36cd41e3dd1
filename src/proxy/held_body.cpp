#include "proxy/held_body.h"

namespace cordon::proxy {

Task<void> HeldBody::fill() {
  while (!ended_ && bytes_.size() <= most_) {
    auto const data = co_await inner_.pull();
    if (!data) co_return fail(data.error());
    bytes_.append(*data);
    ended_ = data->empty();
  }
  co_return ok();
}

// Empty when nothing is held: then the inner one tells whether that is the end.
View HeldBody::take() {
  if (!std::exchange(given_, true) && !bytes_.empty()) return bytes_;
  return ended_ ? View() : inner_.take();
}

Task<View> HeldBody::pull() {
  if (!std::exchange(given_, true) && !bytes_.empty()) co_return View(bytes_);
  if (ended_) co_return View();
  co_return co_await inner_.pull();
}

std::optional<std::uint64_t> HeldBody::remaining() const {
  std::uint64_t const held = given_ ? 0 : bytes_.size();
  if (ended_) return held;
  auto const rest = inner_.remaining();
  return rest ? std::optional(held + *rest) : std::nullopt;
}

}  // namespace cordon::proxy
