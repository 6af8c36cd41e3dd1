#include "proxy/route.h"

#include <gtest/gtest.h>

#include "net/loop.h"
#include "proxy/door.h"

namespace cordon::proxy {
namespace {

std::shared_ptr<Site> site(std::string host, void const* identity) {
  auto made = std::make_shared<Site>();
  made->name = host;
  made->hosts = {std::move(host)};
  made->identity = identity;
  return made;
}

int const one = 1, other = 2;

Sites sites() {
  return Sites({site("one.test", &one), site("same.test", &one), site("other.test", &other), site("clear.test", nullptr)});
}

struct Row {
  http::Method method;
  char const* host;
  void const* identity;  // of the connection; null: in clear
  char const* reason;    // empty: served
};

TEST(Route, LeadsOnlyToASiteThatTheConnectionWasMadeFor) {
  using http::Method;
  net::Loop loop;
  auto const all = sites();
  for (auto const& row :
       {Row{Method::get, "one.test", &one, ""}, Row{Method::get, "same.test", &one, ""},
        Row{Method::get, "other.test", &one, "route.other_identity"},
        Row{Method::get, "clear.test", &one, "route.other_identity"}, Row{Method::get, "none.test", &one, "route.unknown_host"},
        Row{Method::get, "clear.test", nullptr, ""}, Row{Method::get, "none.test", nullptr, "route.unknown_host"},
        Row{Method::connect, "one.test", &one, "route.connect"}, Row{Method::trace, "one.test", &one, "route.trace"}}) {
    Arena arena;
    http::Request request(arena);
    request.method = row.method;
    request.target.host = row.host;
    http::ConnectionInfo const connection{.loop = loop,
                                          .peer = {},
                                          .peer_ip = {},
                                          .local = {},
                                          .secure = row.identity != nullptr,
                                          .tls_version = {},
                                          .server_name = {},
                                          .identity = row.identity};
    auto const routed = route(all, request, connection);
    EXPECT_EQ(routed ? "" : std::string(routed.error().reason), row.reason) << row.host;
    if (routed) EXPECT_EQ((*routed)->name, row.host);
  }
}

TEST(Route, LetsAConnectionAskForTheSiteItNamedThoughItsIdentityHasChanged) {
  net::Loop loop;
  auto const all = sites();
  Arena arena;
  http::Request request(arena);
  request.method = http::Method::get;
  http::ConnectionInfo const connection{.loop = loop,
                                        .peer = {},
                                        .peer_ip = {},
                                        .local = {},
                                        .secure = true,
                                        .tls_version = {},
                                        .server_name = "one.test",
                                        .identity = &other};
  request.target.host = "one.test";
  EXPECT_TRUE(route(all, request, connection));
  request.target.host = "same.test";
  EXPECT_FALSE(route(all, request, connection));
}

TEST(Door, RefusesWhatCannotBeServedBeforeAHandshake) {
  auto const all = sites();
  struct Asked {
    char const* name;
    char const* reason;
  };
  for (auto const& row : {Asked{"", "door.no_server_name"}, Asked{"none.test", "door.unknown_server_name"},
                          Asked{"clear.test", "door.no_certificate"}}) {
    tls::ClientHello hello;
    hello.server_name = row.name;
    auto const decision = decide(all, nullptr, hello, true);
    ASSERT_TRUE(std::holds_alternative<Refuse>(decision)) << row.name;
    EXPECT_EQ(std::get<Refuse>(decision).error.reason, row.reason);
    EXPECT_EQ(std::get<Refuse>(decision).alert, tls::Alert::unrecognized_name);
  }
}

}  // namespace
}  // namespace cordon::proxy
