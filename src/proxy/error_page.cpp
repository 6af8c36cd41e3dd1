#include "proxy/error_page.h"

#include <fmt/format.h>

#include "http/status.h"

namespace cordon::proxy {
namespace {

constexpr std::string_view page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{0} {1}</title></head>
<body><main><h1>{1}</h1><p>{2}</p><p><small>If you ask for help, quote this number: {3}</small></p></main></body></html>
)";

// Which of our statuses a failure has: another version of HTTP has one of its own.
int status_for(Error const& error) {
  if (error.reason == "h1.unsupported_version" || error.reason == "h1.http2_preface") return 505;
  return http::status_of(error.code);
}

bool prefers_json(http::Request const& request) {
  auto const accept = request.fields.get(http::Name::accept);
  if (!accept) return false;
  return accept->find("text/html") == std::string_view::npos && accept->find("json") != std::string_view::npos;
}

bool is_of_the_application(int status) {
  return status >= 502 && status <= 504;
}

// Whose style may stand in the page itself; it loads and runs nothing all the same.
constexpr std::string_view fallback_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

void add_page(http::Response& response, Arena& arena, std::string_view type, std::string_view policy, std::string_view text) {
  response.fields.add(http::Name::content_type, type);
  response.fields.add(http::Name::cache_control, "no-store");
  response.fields.add(http::Name::x_content_type_options, "nosniff");
  response.fields.add(http::Name::referrer_policy, "no-referrer");
  response.fields.add(http::Name::content_security_policy, policy);
  response.body = http::text_body(arena, text);
}

}  // namespace

http::Response error_page(http::Request const& request, Arena& arena, Error const& error, std::string_view quote,
                          std::string_view fallback) {
  int const status = status_for(error);
  http::Response response(arena, status);
  bool const json = prefers_json(request);
  if (status == 405) response.fields.add({"allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", http::Name::other});
  bool const own_page = !json && !fallback.empty() && is_of_the_application(status);
  if (status == 503 || own_page) response.fields.add(http::Name::retry_after, "5");
  if (own_page) {
    add_page(response, arena, "text/html; charset=utf-8", fallback_policy, fallback);
    return response;
  }
  auto const phrase = http::reason_phrase(status);
  auto const text =
      json ? fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}","reason":"{}","instance":"{}"}})"
                         "\n",
                         phrase, status, http::sentence(status), error.reason, quote)
           : fmt::format(page, status, phrase, http::sentence(status), quote);
  add_page(response, arena, json ? "application/problem+json" : "text/html; charset=utf-8",
           "default-src 'none'; frame-ancestors 'none'", arena.copy(text));
  return response;
}

}  // namespace cordon::proxy
