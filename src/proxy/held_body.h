#pragma once

#include <string>

#include "http/body.h"

namespace cordon::proxy {

// A request's body of which the first bytes are kept, so that it can be looked at before it goes on, or be sent again. Wraps the
// client's, which must outlive it. Whoever pulls it waits on a fiber of their own.
class HeldBody final : public http::Body {
 public:
  HeldBody(http::Body& inner, std::size_t most) : inner_(inner), most_(most) {}

  // Pulls until the body has ended or more than `most` bytes are here. Fails when the client does.
  Task<void> fill();
  // Whether all of it is here: then it may be rewound.
  bool is_whole() const { return ended_; }
  View held() const { return bytes_; }
  void rewind() { given_ = false; }

  Task<View> pull() override;
  View take() override;
  bool ready() const override { return !given_ || ended_ || inner_.ready(); }
  std::optional<std::uint64_t> remaining() const override;
  http::Fields const* trailers() const override { return inner_.trailers(); }

 private:
  http::Body& inner_;
  std::size_t most_;
  std::string bytes_;
  bool given_ = false;  // what is held
  bool ended_ = false;  // the inner one, while it was filled
};

}  // namespace cordon::proxy
