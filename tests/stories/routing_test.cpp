#include "story.h"

// Which host is answered on which connection, and what a refusal tells.
namespace cordon::stories {
namespace {

TEST(Routing, MisdirectsAHostOfAnotherCertificate) {
  Origin origin;
  Edge edge(at(origin));
  auto client = edge.connect_tls();
  EXPECT_EQ(status_of(client.ask(get("/", "", "staff.test"))), 421);
  EXPECT_EQ(status_of(client.ask(get("/", "", "unknown.test"))), 421);
  EXPECT_EQ(origin.connections(), 0);
  EXPECT_EQ(status_of(client.ask(get("/", "", "also.test"))), 200);  // of the same certificate
}

TEST(Routing, FindsNoUnknownHostInClear) {
  Origin origin;
  Edge edge(at(origin));
  EXPECT_EQ(status_of(edge.connect().ask(get("/", "", "unknown.test"))), 404);
  EXPECT_EQ(origin.connections(), 0);
}

TEST(Routing, RefusesConnectAndTrace) {
  Origin origin;
  Edge edge(at(origin));
  auto const refused = edge.connect().ask("CONNECT praxis.test:443 HTTP/1.1\r\nHost: praxis.test:443\r\n\r\n");
  EXPECT_EQ(status_of(refused), 405);
  EXPECT_FALSE(field_of(refused, "allow")->contains("CONNECT"));
  EXPECT_EQ(status_of(edge.connect().ask("TRACE / HTTP/1.1\r\nHost: praxis.test\r\n\r\n")), 405);
  EXPECT_EQ(origin.connections(), 0);
}

TEST(Refusal, SaysNothingOfUsAndOfTheOrigin) {
  Edge edge("http://127.0.0.1:1");
  for (auto const& request : {get(), get("/", "Accept: application/json\r\n"), get("//"), std::string("nonsense\r\n\r\n"),
                              get("/", "", "unknown.test")}) {
    auto const page = edge.connect().ask(request);
    EXPECT_GE(status_of(page), 400);
    EXPECT_FALSE(field_of(page, "server")) << page;
    EXPECT_FALSE(field_of(page, "via")) << page;
    for (auto const* word : {"127.0.0.1", "0.1.0", "cordon", "Cordon", "refused"}) EXPECT_FALSE(page.contains(word)) << page;
    EXPECT_TRUE(field_of(page, "cache-control")->contains("no-store"));
  }
}

TEST(Refusal, HasANumberThatTheRecordHasToo) {
  Edge edge("http://127.0.0.1:1");
  auto const page = edge.connect().ask(get());
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), 1U);
  auto const trace = said(records[0], "trace");
  EXPECT_EQ(trace.size(), 32U);
  EXPECT_TRUE(page.contains(trace)) << page;
  EXPECT_EQ(said(records[0], "reason"), "origin.unreachable");
  EXPECT_EQ(said(records[0], "filter"), "origin");
}

TEST(Refusal, CarriesTheSecurityHeadersOfItsSite) {
  Edge edge("http://127.0.0.1:1");
  auto const of_site = edge.connect_tls().ask(get());
  EXPECT_EQ(field_of(of_site, "strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(field_of(of_site, "x-frame-options"), "SAMEORIGIN");
  auto const in_clear = edge.connect().ask(get());
  EXPECT_FALSE(field_of(in_clear, "strict-transport-security"));
  auto const of_nobody = edge.connect_tls().ask(get("/", "", "unknown.test"));
  EXPECT_EQ(status_of(of_nobody), 421);
  for (auto const& page : {of_site, in_clear, of_nobody}) {
    EXPECT_EQ(field_of(page, "x-content-type-options"), "nosniff");
    EXPECT_EQ(field_of(page, "referrer-policy"), "no-referrer");
    EXPECT_EQ(field_of(page, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  }
}

TEST(Refusal, IsAProblemForAProgram) {
  Edge edge("http://127.0.0.1:1");
  auto const page = edge.connect().ask(get("/", "Accept: application/json\r\n"));
  EXPECT_EQ(field_of(page, "content-type"), "application/problem+json");
  EXPECT_TRUE(body_of(page).contains("\"reason\":\"origin.unreachable\""));
}

TEST(Redirect, SendsEveryRequestForASiteToItsSecureAddress) {
  struct Row {
    std::string request;
    int status;
    std::string location;
  };
  Origin origin;
  Edge edge(at(origin));
  std::vector<Row> const rows = {{get("/"), 308, "https://praxis.test:8443/"},
                                 {get("/a/./b?c=d"), 308, "https://praxis.test:8443/a/b?c=d"},
                                 {get("/", "", "PRAXIS.test:80"), 308, "https://praxis.test:8443/"},
                                 {"OPTIONS * HTTP/1.1\r\nHost: praxis.test\r\n\r\n", 308, "https://praxis.test:8443/"},
                                 {get("/", "", "evil.test"), 404, ""},
                                 {get("//evil.test"), 400, ""},
                                 {get("/%0d%0aSet-Cookie:a=b"), 400, ""}};
  for (auto const& row : rows) {
    Client client(edge.wire(Edge::redirecting));
    auto const response = client.ask(row.request);
    EXPECT_EQ(status_of(response), row.status) << row.request;
    EXPECT_EQ(field_of(response, "location").value_or(""), row.location) << row.request;
  }
  EXPECT_EQ(origin.connections(), 0);
  auto const records = of_kind(edge.records(), "exchange");
  ASSERT_EQ(records.size(), rows.size());
  EXPECT_TRUE(said(records[1], "path").starts_with("/a/#")) << records[1];  // veiled as the site wants it
  EXPECT_EQ(said(records[1], "purpose"), "care");
}

}  // namespace
}  // namespace cordon::stories
