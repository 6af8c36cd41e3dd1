#include <fmt/format.h>

#include "praxis/assets.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

using http::Name;

constexpr std::uint64_t most_milliseconds = 60'000;

// Three pieces of text, then a digest of them as a trailer (RFC 9530).
class WithTrailers final : public http::Body {
 public:
  explicit WithTrailers(Arena& arena) : trailers_(arena) {}

  net::Task<View> pull() override {
    if (piece_ == 3) {
      finish();
      co_return View();
    }
    text_ = fmt::format("piece {} of 3\n", ++piece_);
    hash_.update(text_);
    co_return View(text_);
  }
  bool ready() const override { return true; }
  http::Fields const* trailers() const override { return ended_ ? &trailers_ : nullptr; }

 private:
  void finish() {
    if (std::exchange(ended_, true)) return;
    auto const digest = "sha-256=:" + tls::base64(hash_.finish()) + ":";
    trailers_.add({.name = "repr-digest", .value = trailers_.arena().copy(digest)});
  }

  int piece_ = 0;
  std::string text_;
  tls::Sha256 hash_;
  http::Fields trailers_;
  bool ended_ = false;
};

}  // namespace

Task<http::Response> show_trailers(Visit& visit) {
  http::Response response(visit.arena, 200);
  response.fields.add(Name::content_type, "text/plain; charset=utf-8");
  response.fields.add(Name::cache_control, "no-store");
  response.fields.add(Name::trailer, "repr-digest");
  response.body = visit.arena.make<WithTrailers>(visit.arena);
  co_return response;
}

// 103 (RFC 8297) names the style sheet, so that the browser asks for it while we think; then comes the page.
Task<http::Response> show_early_hints(Visit& visit) {
  if (visit.interim) {
    http::Fields hints(visit.arena);
    auto const link = fmt::format("<{}>; rel=preload; as=style", asset_path("board.css"));
    hints.add({.name = "link", .value = visit.arena.copy(link)});
    auto sent = co_await visit.interim->send(103, hints);
    if (!sent) co_return fail(sent);
  }
  co_return co_await show_board(visit);
}

Task<http::Response> answer_slowly(Visit& visit) {
  auto const time = number_parameter(visit.request, "ms", most_milliseconds, 1000);
  if (!time) co_return problem(visit, 400, fmt::format("ms must be a number up to {}.", most_milliseconds));
  auto slept = co_await net::sleep(std::chrono::milliseconds(*time));
  if (!slept) co_return fail(slept);
  auto response = reply(visit, 200, "text/plain; charset=utf-8", fmt::format("{} ms later\n", *time));
  response.fields.add(Name::cache_control, "no-store");
  co_return response;
}

}  // namespace cordon::praxis
