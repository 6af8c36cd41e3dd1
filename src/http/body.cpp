#include "http/body.h"

#include <utility>

namespace cordon::http {
namespace {

class TextBody final : public Body {
 public:
  explicit TextBody(View text) : text_(text) {}
  net::Task<View> pull() override { co_return take(); }
  View take() override { return std::exchange(text_, {}); }
  bool ready() const override { return true; }
  std::optional<std::uint64_t> remaining() const override { return text_.size(); }

 private:
  View text_;
};

}  // namespace

ArenaOwner<Body> text_body(Arena& arena, View text) {
  return arena.make<TextBody>(text);
}

}  // namespace cordon::http
