#include "http/h1/request_body.h"

namespace cordon::http::h1 {

Task<void> RequestBody::ask() {
  asked_ = true;
  Call const& call = *serving_.call_;
  bool const waits = serving_.head_.expects_continue && call.continues_itself && !serving_.begun_ && !ready();
  if (!waits) co_return ok();
  auto written = co_await net::write_all(serving_.connection_.stream_, "HTTP/1.1 100 Continue\r\n\r\n");
  co_return written;
}

Task<View> RequestBody::pull() {
  if (!asked_) {
    auto asked = co_await ask();
    if (!asked) co_return fail(asked);
  }
  net::Fiber& fiber = co_await net::this_fiber();
  Steady const since = fiber.loop().now();
  if (!ready()) fiber.set_deadline(pace_.patience());
  auto data = co_await serving_.reader_->pull();
  fiber.clear_deadline();
  if (!data && data.error().code == Code::timeout) co_return fail(Code::timeout, "h1.body_timeout");
  if (!data) co_return fail(data);
  pace_.spend(fiber.loop().now() - since, data->size());
  serving_.connection_.moved_ += data->size();
  serving_.ending_.body_in += data->size();
  if (serving_.reader_->complete()) serving_.body_complete();
  co_return data;
}

}  // namespace cordon::http::h1
