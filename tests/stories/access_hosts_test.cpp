#include "browser.h"
#include "frame_client.h"
#include "told.h"

// Which site is asked: the handshake, the request line and the fields each name one, and one that is guarded is never had by the
// name of one that is not.
namespace cordon::stories {
namespace {

constexpr auto site = "https://staff.test/agenda";

// praxis.test is open, staff.test is for doctors. open.test is open and shares a certificate with wards.test, which is for
// doctors.
class Hosts : public ::testing::Test {
 protected:
  Hosts() { EXPECT_EQ(status_of(guarded_.add("zoe@clinic.eu", "doctors")), 200); }

  void add_sites(control::Settings& settings) const {
    auto const certificate = testing::write_certificate(folder_, "both", {"open.test", "wards.test"});
    for (std::string const& host : {std::string("open.test"), std::string("wards.test")}) {
      auto added = settings.sites[0];
      added.hosts = {host};
      added.certificate = certificate;
      added.key = folder_.path() / "both-key.pem";
      if (host == "wards.test") added.allow = {rule("doctors", {"group:doctors"})};
      settings.sites.push_back(added);
    }
  }
  // What one HTTP/1.1 request gets that is sent to a name.
  int status(std::string const& name, std::string const& line, std::string const& fields) const {
    return status_of(guarded_.edge.connect_tls(name).ask(line + "\r\nSec-Fetch-Mode: cors\r\n" + fields + "\r\n"));
  }
  std::string status_in_http2(std::string const& name, h2::Pairs const& fields) const {
    FrameClient client(guarded_.edge, 0, name);
    client.say(h2::headers(1, fields));
    return client.hear(1).status;
  }
  // Of somebody who has logged in there.
  std::string cookie(std::string const& url) const {
    Browser browser(guarded_.edge);
    EXPECT_EQ(Guarded::log_in(browser, browser.open(url)).url, url);
    return browser.cookies(Browser::host_of(url)).at("__Host-cordon");
  }
  Origin& origin() { return guarded_.origin; }

  testing::Folder folder_;
  Guarded guarded_{[this](control::Settings& settings) { add_sites(settings); }};
};

struct Row {
  char const* title;
  std::string name;  // of the handshake
  std::string line;
  std::string fields;
  int status;
};

std::vector<Row> const closed = {
    {"another certificate's site", "praxis.test", "GET / HTTP/1.1", "Host: staff.test\r\n", 421},
    {"an open site at the guarded one's connection", "staff.test", "GET / HTTP/1.1", "Host: praxis.test\r\n", 421},
    {"a guarded site of the same certificate", "open.test", "GET / HTTP/1.1", "Host: wards.test\r\n", 401},
    {"the login host", "staff.test", "GET / HTTP/1.1", "Host: login.test\r\n", 421},
    {"nobody's host", "staff.test", "GET / HTTP/1.1", "Host: evil.test\r\n", 421},
    {"two hosts", "open.test", "GET / HTTP/1.1", "Host: open.test\r\nHost: wards.test\r\n", 400},
    {"two hosts the other way", "open.test", "GET / HTTP/1.1", "Host: wards.test\r\nHost: open.test\r\n", 400},
    {"two hosts in one field", "open.test", "GET / HTTP/1.1", "Host: open.test, wards.test\r\n", 400},
    {"a port", "staff.test", "GET / HTTP/1.1", "Host: staff.test:443\r\n", 401},
    {"another port", "staff.test", "GET / HTTP/1.1", "Host: staff.test:8080\r\n", 401},
    {"a port that is none", "staff.test", "GET / HTTP/1.1", "Host: staff.test:x\r\n", 400},
    {"a dot behind", "staff.test", "GET / HTTP/1.1", "Host: staff.test.\r\n", 401},
    {"two dots behind", "staff.test", "GET / HTTP/1.1", "Host: staff.test..\r\n", 400},
    {"capitals", "staff.test", "GET / HTTP/1.1", "Host: STAFF.test\r\n", 401},
    {"capitals, a dot and a port", "open.test", "GET / HTTP/1.1", "Host: Wards.Test.:443\r\n", 401},
    {"somebody at a host", "open.test", "GET / HTTP/1.1", "Host: open.test@wards.test\r\n", 400},
    {"somebody with a port at a host", "open.test", "GET / HTTP/1.1", "Host: wards.test:443@open.test\r\n", 400},
    {"a path behind the host", "open.test", "GET / HTTP/1.1", "Host: wards.test/open.test\r\n", 400},
    {"a whole address of another host", "open.test", "GET https://wards.test/ HTTP/1.1", "Host: open.test\r\n", 400},
    {"a whole address that the host does not repeat", "open.test", "GET https://open.test/ HTTP/1.1", "Host: wards.test\r\n",
     400},
    {"a whole address of a guarded site", "open.test", "GET https://wards.test/ HTTP/1.1", "Host: wards.test\r\n", 401},
    {"a whole address in clear", "open.test", "GET http://open.test/ HTTP/1.1", "Host: open.test\r\n", 421},
    {"a whole address with somebody in it", "open.test", "GET https://open.test@wards.test/ HTTP/1.1", "Host: wards.test\r\n",
     400},
    {"no host", "staff.test", "GET / HTTP/1.1", "", 400},
    {"an empty host", "staff.test", "GET / HTTP/1.1", "Host: \r\n", 400},
    {"no host in HTTP/1.0", "staff.test", "GET / HTTP/1.0", "", 400},
    {"another host in HTTP/1.0", "open.test", "GET / HTTP/1.0", "Host: wards.test\r\n", 401},
    {"fields that others take for the host", "staff.test", "GET / HTTP/1.1",
     "Host: staff.test\r\nX-Forwarded-Host: praxis.test\r\nX-Host: praxis.test\r\nForwarded: host=praxis.test\r\n", 401},
};

TEST_F(Hosts, ThatAreGuardedAreNotHadByAnotherName) {
  for (auto const& row : closed) {
    SCOPED_TRACE(row.title);
    EXPECT_EQ(status(row.name, row.line, row.fields), row.status);
  }
  EXPECT_TRUE(origin().requests().empty());
  EXPECT_EQ(origin().leftovers(), "");
}

TEST_F(Hosts, ThatAreGuardedAreNotHadByAnotherNameInHttp2) {
  auto const ask = [](h2::Pairs const& more) {
    h2::Pairs fields{{":method", "GET"}, {":scheme", "https"}, {":path", "/"}};
    fields.insert(fields.end(), more.begin(), more.end());
    fields.emplace_back("sec-fetch-mode", "cors");
    return fields;
  };
  EXPECT_EQ(status_in_http2("praxis.test", ask({{":authority", "staff.test"}})), "421");
  EXPECT_EQ(status_in_http2("staff.test", ask({{":authority", "praxis.test"}})), "421");
  EXPECT_EQ(status_in_http2("open.test", ask({{":authority", "wards.test"}})), "401");
  EXPECT_EQ(status_in_http2("open.test", ask({{":authority", "WARDS.test.:443"}})), "401");
  EXPECT_EQ(status_in_http2("open.test", ask({{"host", "wards.test"}})), "401");
  EXPECT_NE(status_in_http2("open.test", ask({{":authority", "open.test"}, {":authority", "wards.test"}})), "200");
  EXPECT_NE(status_in_http2("open.test", ask({{":authority", "open.test"}, {"host", "wards.test"}})), "200");
  EXPECT_NE(status_in_http2("open.test", ask({{":authority", "open.test@wards.test"}})), "200");
  EXPECT_NE(status_in_http2("open.test", ask({})), "200");
  EXPECT_TRUE(origin().requests().empty());
}

TEST_F(Hosts, ThatAreGuardedAreNotHadInClear) {
  for (std::string const& fields : {std::string("Sec-Fetch-Mode: cors\r\n"), std::string("Accept: text/html\r\n")}) {
    auto const answer = guarded_.edge.connect().ask(get("/", fields, "staff.test"));
    EXPECT_TRUE(status_of(answer) == 401 || status_of(answer) == 303) << answer;
  }
  EXPECT_TRUE(origin().requests().empty());
}

// What browsers kept while there were rules is good again when they come back.
TEST_F(Hosts, WithoutRulesAnyMoreDoNotSeeWhatBrowsersKept) {
  auto const known = "Cookie: a=b; __Host-cordon=" + cookie(site) + "; c=d\r\n";
  guarded_.edge.rewrite([](control::Settings& settings) { settings.sites[1].allow = {}; });
  ASSERT_TRUE(guarded_.edge.reload().contains("\"hash\""));
  EXPECT_EQ(status("staff.test", "GET / HTTP/1.1", "Host: staff.test\r\n" + known), 200);
  EXPECT_EQ(field_of(origin().last(), "cookie"), "a=b; c=d");
}

// One connection for both, as browsers make it where a certificate names both.
TEST_F(Hosts, OfOneConnectionKnowOnlyTheirOwnCookies) {
  auto const wards = "Cookie: __Host-cordon=" + cookie("https://wards.test/") + "\r\nSec-Fetch-Mode: cors\r\n";
  auto const staff = "Cookie: __Host-cordon=" + cookie(site) + "\r\nSec-Fetch-Mode: cors\r\n";
  auto client = guarded_.edge.connect_tls("open.test");
  EXPECT_EQ(status_of(client.ask(get("/", wards, "wards.test"))), 200);
  EXPECT_EQ(claims_of(origin().last()).at("aud"), "https://wards.test");
  EXPECT_EQ(status_of(client.ask(get("/", wards, "open.test"))), 200);
  EXPECT_FALSE(field_of(origin().last(), "cordon-assertion")) << "it has no rules, and asks nobody";
  EXPECT_FALSE(origin().last().contains("__Host-cordon"));
  auto const seen = origin().requests().size();
  EXPECT_EQ(status_of(client.ask(get("/", staff, "wards.test"))), 401);
  EXPECT_EQ(status("staff.test", "GET / HTTP/1.1", "Host: staff.test\r\n" + wards.substr(0, wards.find("\r\n") + 2)), 401);
  EXPECT_EQ(origin().requests().size(), seen);
}

TEST_F(Hosts, OfSitesAnswerNoPathOfTheLoginHost) {
  Browser browser(guarded_.edge);
  auto const known = "Cookie: __Host-cordon=" + cookie(site) + "\r\n";
  auto const seen = origin().requests().size();
  for (auto const* const path :
       {"/.cordon/log-in", "/.cordon/log-in/password", "/.cordon/authorize", "/.cordon/security", "/.cordon/security/passkey",
        "/.cordon/sessions", "/.cordon/sessions/end", "/.cordon/invitation"}) {
    for (std::string const& method : {std::string("GET"), std::string("POST")}) {
      auto const answer = browser.ask(method, "https://staff.test" + std::string(path),
                                      "email=zoe@clinic.eu&password=correct+horse+battery", known);
      EXPECT_EQ(answer.status(), 404) << method << ' ' << path;
      EXPECT_FALSE(answer.field("set-cookie").contains("__Host-cordon=")) << path;
    }
  }
  EXPECT_EQ(origin().requests().size(), seen);
}

TEST_F(Hosts, OfTheLoginAnswerNoPathOfASite) {
  Browser browser(guarded_.edge);
  auto const known = "Cookie: __Host-cordon=" + cookie(site) + "\r\n";
  auto const seen = origin().requests().size();
  for (auto const* const path :
       {"/.cordon/callback?code=x&state=y", "/.cordon/session", "/.cordon/purpose", "/agenda", "/admin/"}) {
    for (std::string const& method : {std::string("GET"), std::string("POST")}) {
      auto const answer = browser.ask(method, "https://login.test" + std::string(path), "", known);
      EXPECT_TRUE(answer.status() >= 400) << method << ' ' << path << ' ' << answer.status();
    }
  }
  EXPECT_EQ(origin().requests().size(), seen) << "it has no origin";
}

}  // namespace
}  // namespace cordon::stories
