#include "control/console.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "control/console_assets.h"

namespace cordon::control {
namespace {

using http::Name;

constexpr View folder = "/console/";

// Nothing from elsewhere, no script or style within the page, and no page around it.
constexpr View policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string path_of(View source) {
  auto const all = assets();
  auto const found = std::ranges::find(all, source, &Asset::source);
  if (found == all.end()) throw std::logic_error("no asset is made of " + std::string(source));
  return std::string(folder) + std::string(found->name);
}

std::string page() {
  return fmt::format(R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cordon</title>
<link rel="icon" href="{}" type="image/svg+xml">
<link rel="stylesheet" href="{}">
<script type="module" src="{}"></script>
</head>
<body>
<div id="console"></div>
<noscript>This page draws itself by JavaScript. Without it: cordon top, cordon status, or /metrics.</noscript>
</body>
</html>
)",
                     path_of("icon.svg"), path_of("console.css"), path_of("console.tsx"));
}

http::Response answer(Arena& arena, View type, View content, View caching) {
  http::Response response(arena, 200);
  response.fields.add(Name::content_type, type);
  response.fields.add(Name::cache_control, caching);
  response.fields.add(Name::content_security_policy, policy);
  response.fields.add(Name::referrer_policy, "no-referrer");
  response.fields.add({"x-frame-options", "DENY"});
  response.fields.add({"cross-origin-opener-policy", "same-origin"});
  response.body = http::text_body(arena, content);
  return response;
}

}  // namespace

Result<http::Response> show_console(Arena& arena, View path) {
  if (path == "/") return answer(arena, "text/html; charset=utf-8", arena.copy(page()), "no-store");
  if (!path.starts_with(folder)) return fail(Code::not_found, "admin.path");
  auto const all = assets();
  auto const found = std::ranges::find(all, path.substr(folder.size()), &Asset::name);
  if (found == all.end()) return fail(Code::not_found, "admin.path");
  return answer(arena, found->type, found->content, "private, max-age=31536000, immutable");
}

}  // namespace cordon::control
