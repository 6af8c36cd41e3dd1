#include "access/pages/answer.h"

#include <algorithm>

#include "access/pages/addresses.h"
#include "access/pages/assets.h"
#include "pages/reply.h"

namespace cordon::access {
namespace {

using http::Name;

constexpr View caching = "public, max-age=31536000, immutable";

bool is_origin(View text) {
  auto const scheme = text.find("://");
  if (scheme == View::npos || (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http")) return false;
  auto const rest = text.substr(scheme + 3);
  return !rest.empty() && std::ranges::all_of(rest, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == '_' || c == '[' ||
           c == ']';
  });
}

}  // namespace

std::string content_security_policy(std::span<std::string const> onward) {
  std::string policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'";
  for (auto const& origin : onward) {
    if (is_origin(origin)) policy += " " + origin;
  }
  return policy + "; base-uri 'none'; frame-ancestors 'none'";
}

http::Response answer(http::Call& call, std::string const& page, Sending const& sending) {
  auto response = pages::reply(call, sending.status, "text/html; charset=utf-8", page);
  auto& fields = response.fields;
  fields.add(Name::cache_control, "no-store");
  fields.add(Name::content_security_policy, call.arena.copy(content_security_policy(sending.onward)));
  fields.add({.name = "content-language", .value = pages::code(sending.language)});
  fields.add(Name::x_content_type_options, "nosniff");
  fields.add(Name::x_frame_options, "DENY");
  fields.add(Name::referrer_policy, "same-origin");
  fields.add({.name = "cross-origin-opener-policy", .value = "same-origin"});
  if (!sending.refresh.empty()) fields.add({.name = "refresh", .value = call.arena.copy(sending.refresh)});
  return response;
}

http::Response answer_asset(http::Call& call) {
  View path = call.request.target.path;
  auto const* const asset = path.starts_with(address::assets) ? find_asset(path.substr(address::assets.size())) : nullptr;
  if (!asset) return pages::problem(call, 404, "There is no such file.");
  auto const etag = "\"" + std::string(asset->name) + "\"";
  if (pages::has_current(call.request, etag)) return pages::not_modified(call, etag, caching);
  auto response = pages::reply(call, 200, asset->type, asset->content);
  response.fields.add(Name::etag, call.arena.copy(etag));
  response.fields.add(Name::cache_control, caching);
  response.fields.add(Name::x_content_type_options, "nosniff");
  return response;
}

}  // namespace cordon::access
