#include "browser.h"
#include "frame_client.h"
#include "told.h"

// Whose request it is: nobody inherits, adds or takes away who somebody is.
namespace cordon::stories {
namespace {

constexpr auto site = "https://staff.test/agenda";

// A site with one open path, a member who is logged in, and what their browser keeps of it.
class Identity : public ::testing::Test {
 protected:
  Identity() {
    EXPECT_EQ(status_of(guarded_.add("zoe@clinic.eu", "doctors")), 200);
    Browser browser(guarded_.edge);
    EXPECT_EQ(Guarded::log_in(browser, browser.open(site)).url, site);
    cookie_ = "__Host-cordon=" + browser.cookies("staff.test").at("__Host-cordon");
  }
  static std::string asked(std::string const& path, std::string const& more = {}) {
    return get(path, "Sec-Fetch-Mode: cors\r\n" + more, "staff.test");
  }
  std::string known(std::string const& path, std::string const& more = {}) const {
    return asked(path, "Cookie: " + cookie_ + "\r\n" + more);
  }
  static h2::Pairs request(std::string const& path, h2::Pairs const& more = {}) {
    h2::Pairs fields{
        {":method", "GET"}, {":scheme", "https"}, {":authority", "staff.test"}, {":path", path}, {"sec-fetch-mode", "cors"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  }
  h2::Pairs cookie() const { return {{"cookie", cookie_}}; }
  Origin& origin() { return guarded_.origin; }

  Guarded guarded_{[](control::Settings& settings) { settings.sites[1].bypass = {rule("everybody", {}, {"/open/"})}; }};
  std::string cookie_;
};

TEST_F(Identity, IsNotInheritedByTheNextRequestOfAConnection) {
  auto client = guarded_.edge.connect_tls("staff.test");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(status_of(client.ask(known("/agenda"))), 200);
    EXPECT_EQ(email_told(origin().last()), "zoe@clinic.eu");
    EXPECT_EQ(status_of(client.ask(asked("/open/"))), 200);
    EXPECT_TRUE(origin().last().starts_with("GET /open/ "));
    EXPECT_FALSE(field_of(origin().last(), "cordon-assertion"));
    auto const seen = origin().requests().size();
    EXPECT_EQ(status_of(client.ask(asked("/agenda"))), 401);
    EXPECT_EQ(origin().requests().size(), seen);
  }
  EXPECT_EQ(origin().connections(), 1) << "though the origin hears all of them on one connection";
}

TEST_F(Identity, IsNotInheritedByWhatIsSaidWithoutWaiting) {
  auto client = guarded_.edge.connect_tls("staff.test");
  auto const seen = origin().requests().size();
  client.say(known("/one") + asked("/two") + asked("/open/three") + known("/four"));
  for (int const status : {200, 401, 200, 200}) EXPECT_EQ(status_of(client.hear()), status);
  auto const requests = origin().requests();
  ASSERT_EQ(requests.size(), seen + 3);
  for (std::size_t i = seen; i < requests.size(); ++i)
    EXPECT_EQ(email_told(requests[i]), requests[i].starts_with("GET /open/three ") ? "" : "zoe@clinic.eu");
}

TEST_F(Identity, IsNotInheritedByAnotherStream) {
  FrameClient client(guarded_.edge, 0, "staff.test");
  client.say(h2::headers(1, request("/one", cookie())) + h2::headers(3, request("/two")) +
             h2::headers(5, request("/open/three")) + h2::headers(7, request("/four", cookie())));
  EXPECT_EQ(client.hear(1).status, "200");
  EXPECT_EQ(client.hear(3).status, "401");
  EXPECT_EQ(client.hear(5).status, "200");
  EXPECT_EQ(client.hear(7).status, "200");
  for (auto const& request : origin().requests()) {
    EXPECT_FALSE(request.starts_with("GET /two "));
    EXPECT_EQ(email_told(request), request.starts_with("GET /open/three ") ? "" : "zoe@clinic.eu") << request;
  }
}

TEST_F(Identity, IsNotInheritedByWhoComesNextToTheOrigin) {
  ASSERT_EQ(status_of(guarded_.add("abe@clinic.eu", "doctors")), 200);
  Browser abe(guarded_.edge), nobody(guarded_.edge);
  ASSERT_EQ(Guarded::log_in(abe, abe.open(site), "abe@clinic.eu").url, site);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(status_of(guarded_.edge.connect_tls("staff.test").ask(known("/agenda"))), 200);
    EXPECT_EQ(email_told(origin().last()), "zoe@clinic.eu");
    EXPECT_EQ(nobody.open("https://staff.test/open/").status(), 200);
    EXPECT_FALSE(field_of(origin().last(), "cordon-assertion"));
    EXPECT_EQ(abe.open(site).status(), 200);
    EXPECT_EQ(email_told(origin().last()), "abe@clinic.eu");
  }
  EXPECT_EQ(origin().connections(), 1);
}

// A field that Connection names ends at the next hop; those that the edge writes are written behind that.
TEST_F(Identity, CannotBeTakenOffAsSomethingOfTheConnection) {
  for (std::string const& named :
       {"cordon-assertion", "Cordon-Assertion, keep-alive", "cookie", "host", "x-forwarded-for, forwarded, x-forwarded-proto",
        "via, traceparent", "content-length", "authorization", "sec-fetch-mode", "close, cordon-assertion"}) {
    SCOPED_TRACE(named);
    auto const more = "Connection: " + named + "\r\nCordon-Assertion: forged\r\nX-Forwarded-For: 6.6.6.6\r\n";
    auto const answer = guarded_.edge.connect_tls("staff.test").ask(known("/agenda", more));
    EXPECT_EQ(status_of(answer), 200);
    auto const last = origin().last();
    EXPECT_EQ(email_told(last), "zoe@clinic.eu");
    EXPECT_EQ(field_of(last, "host"), "staff.test");
    EXPECT_EQ(field_of(last, "x-forwarded-for"), "127.0.0.1");
    EXPECT_EQ(field_of(last, "x-forwarded-proto"), "https");
    EXPECT_FALSE(last.contains("forged"));
  }
}

TEST_F(Identity, CannotBeForgedWhereNobodyIsAskedWhoTheyAre) {
  for (std::string const& named : {"close", "cordon-assertion", "x-user"}) {
    auto const more = "Connection: " + named + "\r\nCordon-Assertion: forged\r\ncordon_assertion: forged\r\nX-User: forged\r\n";
    EXPECT_EQ(status_of(guarded_.edge.connect_tls("staff.test").ask(asked("/open/", more))), 200);
    EXPECT_FALSE(origin().last().contains("forged"));
  }
}

constexpr char const* forged_trailers[] = {"cordon-assertion",  "cordon_assertion", "x-forwarded-for",   "x-forwarded-user",
                                           "forwarded",         "remote-user",      "x-remote-user",     "x-user",
                                           "x-webauth-user",    "cookie",           "authorization",     "host",
                                           "ssl-client-verify", "x-client-cert",    "x-authentik-email", "oidc_claim_sub"};

// Some origins put trailers among the fields of the head.
TEST_F(Identity, IsNothingThatATrailerSays) {
  for (std::string const name : forged_trailers) {
    for (auto const& [path, cookie] : {std::pair("/open/", std::string()), std::pair("/agenda", "Cookie: " + cookie_ + "\r\n")}) {
      auto client = guarded_.edge.connect_tls("staff.test");
      auto const answer =
          client.ask("POST " + std::string(path) + " HTTP/1.1\r\nHost: staff.test\r\nTE: trailers\r\nTrailer: " + name + "\r\n" +
                     cookie + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n" + name + ": forged\r\n\r\n");
      EXPECT_TRUE(status_of(answer) == 200 || status_of(answer) == 400) << name << answer;
    }
  }
  for (auto const& request : origin().requests()) EXPECT_FALSE(request.contains("forged")) << request;
  EXPECT_FALSE(origin().leftovers().contains("forged")) << origin().leftovers();
}

TEST_F(Identity, IsNothingThatATrailerOfHttp2Says) {
  for (std::string const name : forged_trailers) {
    FrameClient client(guarded_.edge, 0, "staff.test");
    auto head = request("/open/", {{"te", "trailers"}});
    head[0].second = "POST";
    client.say(h2::headers(1, head, h2::end_headers) + h2::data(1, "hi") +
               h2::frame(h2::headers_frame, h2::end_headers | h2::end_stream, 1, h2::block({{name, "forged"}})));
    auto const& answer = client.hear(1);
    EXPECT_TRUE(!answer.status.empty() || answer.reset > 0);
  }
  for (auto const& request : origin().requests()) EXPECT_FALSE(request.contains("forged")) << request;
  EXPECT_FALSE(origin().leftovers().contains("forged"));
}

}  // namespace
}  // namespace cordon::stories
