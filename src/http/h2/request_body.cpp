#include "http/h2/request_body.h"

#include <cstring>

#include "http/h2/request_head.h"
#include "http/trailer_fields.h"

namespace cordon::http::h2 {

Task<View> RequestBody::pull() {
  given_.release();
  if (std::exchange(expects_continue_, false) && call_.continues_itself && !ready()) source_.send_continue();
  while (!ready()) {
    auto const waited = co_await wait();
    if (!waited) co_return fail(waited.error());
  }
  if (filled_ > 0) co_return hand_out();
  if (error_) co_return fail(*error_);
  co_return View{};
}

Task<void> RequestBody::wait() {
  net::Fiber& fiber = co_await net::this_fiber();
  Steady const since = fiber.loop().now();
  fiber.set_deadline(pace_.patience() - waited_);
  auto waited = co_await arrived_.wait();
  fiber.clear_deadline();
  waited_ += fiber.loop().now() - since;
  if (!waited && waited.error().code == Code::timeout) break_off(Code::timeout, "h2.body_timeout");
  if (!waited && waited.error().code == Code::timeout) co_return fail(*error_);
  co_return waited;
}

View RequestBody::hand_out() {
  std::swap(filling_, given_);
  std::size_t const size = std::exchange(filled_, 0);
  pulled_ += size;
  pace_.spend(std::exchange(waited_, Duration::zero()), size);
  source_.pulled(size);
  return {given_.data(), size};
}

void RequestBody::wake() {
  if (!arrived_.is_awaited()) filling_.shrink(filled_);
  arrived_.set();
}

std::optional<std::uint64_t> RequestBody::remaining() const {
  if (over_) return filled_;
  if (!call_.request.content_length) return {};
  return *call_.request.content_length - pulled_;
}

bool RequestBody::arrive(View data) {
  received_ += data.size();
  if (over_) return false;
  auto const most = settings_.limits.body;
  if (most > 0 && received_ > most) {
    break_off(Code::too_large, "h2.large_body");
    return false;
  }
  if (data.size() > Slab::size - filled_) {
    break_off(Code::malformed, "h2.window_exceeded");
    return false;
  }
  filling_.ensure();
  std::memcpy(filling_.data() + filled_, data.data(), data.size());
  filled_ += data.size();
  return true;
}

void RequestBody::arrive_trailer(View name, View value) {
  if (over_) return;
  trailer_size_ += listed_size(name, value);
  if (trailer_size_ > settings_.limits.trailer || trailers_.size() >= settings_.limits.fields) {
    return break_off(Code::fields_too_large, "h2.long_trailer");
  }
  Field field{name, value, lookup(name)};
  if (auto checked = check_any_field(field); !checked) return break_off(checked.error().code, checked.error().reason);
  if (!may_trail(field)) return break_off(Code::malformed, "h2.forbidden_trailer");
  field.name = call_.arena.copy(name);
  field.value = call_.arena.copy(value);
  trailers_.add(field);
}

// What has arrived before may still be pulled; it does not make a whole.
void RequestBody::break_off(Code code, std::string_view reason) {
  if (over_) return;
  over_ = true;
  error_ = Error{code, reason, {}};
}

}  // namespace cordon::http::h2
