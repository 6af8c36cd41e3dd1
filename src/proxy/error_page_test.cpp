#include "proxy/error_page.h"

#include <gtest/gtest.h>

#include "http/status.h"
#include "net/group.h"

namespace cordon::proxy {
namespace {

std::string page_of(http::Response& response) {
  net::Loop loop;
  auto const pulled = net::run(loop, response.body->pull());
  return pulled ? std::string(*pulled) : "";
}

struct Asked {
  char const* accept;
  char const* type;
};

TEST(ErrorPage, IsWhatTheClientPrefers) {
  for (auto const& row :
       {Asked{nullptr, "text/html; charset=utf-8"}, Asked{"*/*", "text/html; charset=utf-8"},
        Asked{"text/html, application/json", "text/html; charset=utf-8"}, Asked{"application/json", "application/problem+json"},
        Asked{"application/fhir+json", "application/problem+json"}}) {
    Arena arena;
    http::Request request(arena);
    if (row.accept) request.fields.add(http::Name::accept, row.accept);
    auto const response = error_page(request, arena, {Code::forbidden, "access.no", "a secret"}, "abc");
    EXPECT_EQ(response.fields.get(http::Name::content_type), row.type);
    EXPECT_EQ(response.fields.get(http::Name::content_security_policy), "default-src 'none'; frame-ancestors 'none'");
  }
}

struct Failed {
  Code code;
  char const* accept;
  bool own;  // the site's page
};

TEST(ErrorPage, IsTheSitesOwnWhenTheApplicationFails) {
  for (auto const& row : {Failed{Code::bad_gateway, "text/html", true},
                          {Code::unavailable, "*/*", true},
                          {Code::gateway_timeout, "text/html", true},
                          {Code::unreachable, "text/html", true},
                          {Code::bad_gateway, "application/json", false},
                          {Code::forbidden, "text/html", false},
                          {Code::internal, "text/html", false},
                          {Code::too_large, "text/html", false}}) {
    Arena arena;
    http::Request request(arena);
    request.fields.add(http::Name::accept, row.accept);
    auto response = error_page(request, arena, {row.code, "some.reason"}, "abc", "<p>Back soon</p>");
    EXPECT_EQ(page_of(response) == "<p>Back soon</p>", row.own);
    EXPECT_EQ(response.status, http::status_of(row.code));
    if (row.own) EXPECT_EQ(response.fields.get(http::Name::retry_after), "5");
    auto const policy = response.fields.get(http::Name::content_security_policy).value_or("");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
    EXPECT_FALSE(policy.contains("script"));
  }
}

TEST(ErrorPage, KeepsTheDetailAndTheReasonToItself) {
  Arena arena;
  http::Request request(arena);
  auto response = error_page(request, arena, {Code::bad_gateway, "origin.reset", "10.0.0.1: Connection reset"}, "abc");
  auto const page = page_of(response);
  EXPECT_TRUE(page.contains("quote this number: abc"));
  EXPECT_FALSE(page.contains("10.0.0.1"));
  EXPECT_FALSE(page.contains("origin.reset"));
  EXPECT_EQ(response.fields.get(http::Name::content_security_policy), "default-src 'none'; frame-ancestors 'none'");
}

struct Row {
  Error error;
  int status;
  std::string_view field;
};

TEST(ErrorPage, HasTheStatusOfTheFailure) {
  for (auto const& row :
       {Row{{Code::malformed, "h1.bare_lf", {}}, 400, {}}, Row{{Code::unsupported, "h1.unsupported_version", {}}, 505, {}},
        Row{{Code::unsupported, "h1.http2_preface", {}}, 505, {}}, Row{{Code::unsupported, "else", {}}, 501, {}},
        Row{{Code::method_not_allowed, "route.trace", {}}, 405, "allow"},
        Row{{Code::unavailable, "shed", {}}, 503, "retry-after"}, Row{{Code::misdirected, "route.other_identity", {}}, 421, {}},
        Row{{Code::internal, "exception", "x"}, 500, {}}}) {
    Arena arena;
    http::Request request(arena);
    auto const response = error_page(request, arena, row.error, "abc");
    EXPECT_EQ(response.status, row.status) << row.error.reason;
    EXPECT_EQ(response.fields.get("cache-control"), "no-store");
    EXPECT_EQ(response.fields.get("x-content-type-options"), "nosniff");
    EXPECT_EQ(response.fields.get("referrer-policy"), "no-referrer");
    if (!row.field.empty()) EXPECT_TRUE(response.fields.get(row.field)) << row.error.reason;
  }
}

}  // namespace
}  // namespace cordon::proxy
