#include "access/pages/answer.h"

#include <gtest/gtest.h>

#include "access/pages/assets.h"
#include "net/group.h"
#include "pages/reply.h"

namespace cordon::access {
namespace {

using http::Name;

class Asked final : public http::Call {
 public:
  explicit Asked(http::ConnectionInfo const& connection, View path) : Call(connection) { request.target.path = path; }
  net::Task<http::Response> respond() override { co_return http::Response(arena, 500); }
  http::Response reject(Error const&) override { return {arena, 500}; }
};

struct Trial {
  net::Loop loop;
  http::ConnectionInfo info{.loop = loop, .peer = {}, .peer_ip = {}, .local = {}, .tls_version = {}, .server_name = {}};

  std::string body_of(http::Response& response) {
    auto const read = net::run(loop, pages::read_all(response.body.get(), 100'000));
    return read ? *read : std::string();
  }
};

TEST(AccessAnswer, IsNeverKeptFramedOrGivenAwayAndRunsNothingOfOthers) {
  Trial trial;
  Asked call(trial.info, "/.cordon/log-in");
  std::vector<std::string> const onward{"https://staff.praxis.localhost"};
  auto response = answer(call, "<p>page</p>", {.status = 403, .language = pages::Language::de, .onward = onward});
  EXPECT_EQ(response.status, 403);
  std::pair<View, View> const fields[] = {
      {"cache-control", "no-store"},
      {"content-type", "text/html; charset=utf-8"},
      {"content-language", "de"},
      {"content-security-policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self' "
       "https://staff.praxis.localhost; "
       "base-uri 'none'; frame-ancestors 'none'"},
      {"x-frame-options", "DENY"},
      {"x-content-type-options", "nosniff"},
      {"referrer-policy", "same-origin"},  // forms say where they come from only with this one or a laxer one
  };
  for (auto const& [name, value] : fields) EXPECT_EQ(response.fields.get(name), value) << name;
  EXPECT_FALSE(response.fields.get("refresh"));
  EXPECT_EQ(trial.body_of(response), "<p>page</p>");
}

TEST(AccessAnswer, LooksAgainWhenAsked) {
  Trial trial;
  Asked call(trial.info, "/.cordon/approval");
  EXPECT_EQ(answer(call, "", {.refresh = "20"}).fields.get("refresh"), "20");
}

TEST(AccessAnswer, SendsItsStyleAndScript) {
  Trial trial;
  for (View const source : {"access.css", "passkey.ts", "icon.svg"}) {
    auto const path = asset_path(source);
    Asked call(trial.info, path);
    auto response = answer_asset(call);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.fields.get(Name::cache_control), "public, max-age=31536000, immutable");
    EXPECT_FALSE(trial.body_of(response).empty());
    Asked again(trial.info, path);
    again.request.fields.add(Name::if_none_match, *response.fields.get(Name::etag));
    EXPECT_EQ(answer_asset(again).status, 304);
  }
}

TEST(AccessAnswer, KnowsNoOtherFile) {
  Trial trial;
  for (View const path :
       {"/.cordon/static/", "/.cordon/static/access.css", "/.cordon/static/../log-in", "/.cordon/log-in", "/", "*", ""}) {
    Asked call(trial.info, path);
    EXPECT_EQ(answer_asset(call).status, 404) << path;
  }
}

}  // namespace
}  // namespace cordon::access
