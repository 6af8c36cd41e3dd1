#include <fmt/format.h>

#include <boost/json.hpp>
#include <limits>

#include "base/text.h"
#include "praxis/multipart.h"
#include "praxis/page.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

using http::Name;

constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

// Counts and hashes what comes by.
struct Tally {
  std::uint64_t size = 0;
  tls::Sha256 hash;

  void add(View bytes) {
    size += bytes.size();
    hash.update(bytes);
  }
};

// The body, or the file in it when it is a form.
Task<void> receive(http::Body* body, std::uint64_t limit, std::optional<Multipart>& form, Tally& tally) {
  std::uint64_t received = 0;
  while (body) {
    auto data = co_await body->pull();
    if (!data) co_return fail(data);
    if (data->empty()) break;
    received += data->size();
    if (received > limit) co_return fail(Code::too_large, "upload.limit");
    auto bytes = form ? form->feed(*data) : Result<View>(*data);
    if (!bytes) co_return fail(bytes);
    tally.add(*bytes);
  }
  if (form && !form->has_file()) co_return fail(Code::malformed, "upload.no_file");
  co_return ok();
}

http::Response receipt(Visit& visit, bool as_page, Tally& tally) {
  auto const size = tally.size;
  auto const hash = text::hex(tally.hash.finish());
  if (!as_page) return reply_json(visit, 200, boost::json::object{{"bytes", size}, {"sha256", hash}});
  auto const text = fmt::format(
      "<p>We received <strong>{} bytes</strong>.</p>\n<p>Their SHA-256 is <code class=\"digest\">{}</code></p>\n"
      "<p><a href=\"/\">Back to the appointments</a></p>\n",
      size, hash);
  return reply(visit, 200, page_type, page("Your document arrived", text));
}

}  // namespace

// With limit=N, whoever announces more is refused before a byte of it is read.
Task<http::Response> take_upload(Visit& visit) {
  auto const limit = number_parameter(visit.request, "limit", no_limit, no_limit);
  if (!limit) co_return problem(visit, 400, "limit must be a number.");
  if (visit.request.content_length.value_or(0) > *limit) co_return fail(Code::too_large, "upload.limit");
  std::optional<Multipart> form;
  if (auto const boundary = multipart_boundary(visit.request.fields.get(Name::content_type).value_or(View())))
    form.emplace(*boundary);
  Tally tally;
  auto received = co_await receive(visit.body, *limit, form, tally);
  if (!received) co_return fail(received);
  co_return receipt(visit, form.has_value(), tally);
}

}  // namespace cordon::praxis
