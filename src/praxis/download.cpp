#include <fmt/format.h>

#include <algorithm>

#include "praxis/noise.h"
#include "praxis/pages/basics.h"
#include "praxis/range.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

using http::Name;

constexpr std::uint64_t most_bytes = 10'000'000'000;
constexpr std::uint64_t usual_bytes = 1'000'000;
constexpr std::size_t piece = 64 * 1024;
constexpr View caching = "public, max-age=3600";

class Noise final : public http::Body {
 public:
  explicit Noise(Range range) : at_(range.first), left_(range.length) {}

  net::Task<View> pull() override {
    slab_.ensure();
    auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, piece));
    fill_noise(at_, slab_.span().first(size));
    at_ += size;
    left_ -= size;
    co_return View(slab_.data(), size);
  }
  bool ready() const override { return true; }
  std::optional<std::uint64_t> remaining() const override { return left_; }

 private:
  Slab slab_;
  std::uint64_t at_;
  std::uint64_t left_;
};

http::Response refuse_range(Visit& visit, std::uint64_t size) {
  auto response = problem(visit, 416, fmt::format("This has {} bytes.", size));
  response.fields.add(Name::content_range, visit.arena.copy(fmt::format("bytes */{}", size)));
  return response;
}

http::Response send(Visit& visit, RangeAnswer const& chosen, std::uint64_t size, View etag) {
  bool const is_part = chosen.kind == RangeAnswer::Kind::part;
  Range const range = is_part ? chosen.range : Range{.first = 0, .length = size};
  http::Response response(visit.arena, is_part ? 206 : 200);
  auto add = [&](Name name, std::string const& value) { response.fields.add(name, visit.arena.copy(value)); };
  add(Name::content_type, "application/octet-stream");
  add(Name::content_length, std::to_string(range.length));
  if (is_part) add(Name::content_range, fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, size));
  add(Name::accept_ranges, "bytes");
  add(Name::etag, std::string(etag));
  add(Name::cache_control, std::string(caching));
  response.body = visit.arena.make<Noise>(range);
  return response;
}

}  // namespace

Task<http::Response> send_download(Visit& visit) {
  auto const size = number_parameter(visit.request, "bytes", most_bytes, usual_bytes);
  if (!size) co_return problem(visit, 400, fmt::format("bytes must be a number up to {}.", most_bytes));
  auto const etag = fmt::format("\"noise-{}\"", *size);
  if (has_current(visit.request, etag)) co_return not_modified(visit, etag, caching);
  bool const is_get = visit.request.method == http::Method::get;
  auto const chosen = is_get ? choose_range(visit.request, *size, etag) : RangeAnswer();
  if (chosen.kind == RangeAnswer::Kind::unsatisfiable) co_return refuse_range(visit, *size);
  co_return send(visit, chosen, *size, etag);
}

}  // namespace cordon::praxis
