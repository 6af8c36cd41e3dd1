#pragma once

#include "http/h1/serving.h"
#include "http/pace.h"

namespace cordon::http::h1 {

// The body of a client's request: asks for it when the client waits to be asked, and keeps the deadline between its bytes.
class RequestBody final : public Body {
 public:
  explicit RequestBody(Serving& serving)
      : serving_(serving),
        pace_(serving.connection_.settings_.timeouts.body, serving.connection_.settings_.limits.minimum_rate) {}

  Task<View> pull() override;
  bool ready() const override { return serving_.reader_->ready(); }
  std::optional<std::uint64_t> remaining() const override { return serving_.reader_->remaining(); }
  Fields const* trailers() const override { return serving_.reader_->trailers(); }

 private:
  Task<void> ask();
  Serving& serving_;
  Pace pace_;
  bool asked_ = false;
};

}  // namespace cordon::http::h1
