#include <gmock/gmock.h>

#include "story.h"

// The live view: what the admin listener streams to those who watch the node, and the page that shows it.
namespace cordon::stories {
namespace {

Client admin(Edge const& edge) {
  Wire wire;
  EXPECT_TRUE(wire.connect(edge.admin()));
  return {std::move(wire)};
}

std::string ask(Edge const& edge, std::string const& method, std::string const& path, std::string const& more = {}) {
  auto const length = method == "POST" ? std::string("Content-Length: 0\r\n") : std::string();
  return admin(edge).ask(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + length + more + "\r\n");
}

// Somebody who watches: the events as they come.
class Watcher {
 public:
  explicit Watcher(Edge const& edge) : client_(admin(edge)) {
    client_.say("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    head_ = client_.hear_until("\r\n\r\n");
  }
  std::string const& head() const { return head_; }
  std::string next() { return client_.hear_until("\n\n"); }
  // As a stream ends that is whole, not as one that is cut.
  bool ends_within(Duration time) { return client_.hear_until("0\r\n\r\n").ends_with("0\r\n\r\n") && client_.ends_within(time); }

 private:
  Client client_;
  std::string head_;
};

TEST(LiveView, TellsThreeSecondsOfARealEdge) {
  Origin origin;
  Edge edge(at(origin));
  Watcher watcher(edge);
  EXPECT_EQ(status_of(watcher.head()), 200) << watcher.head();
  EXPECT_EQ(field_of(watcher.head(), "content-type"), "text/event-stream");
  EXPECT_TRUE(watcher.next().contains(R"("node":)"));
  edge.connect_tls().ask(get("/patients/943476"));
  edge.connect_tls().ask("GET /secret%zz HTTP/1.1\r\nHost: praxis.test\r\n\r\n");
  auto const second = watcher.next();
  auto const third = watcher.next();
  auto const both = second + third;                               // the requests may be on either side of a look
  EXPECT_THAT(both, ::testing::ContainsRegex(R"("2xx":[1-9])"));  // 1 a second, or nearly: 9.9E-1, 1.02E0
  EXPECT_TRUE(third.contains(R"("site":"praxis.test")")) << third;
  EXPECT_TRUE(third.contains(R"("reason":"url.)")) << third;
  EXPECT_TRUE(third.contains(R"("last_minute":1)")) << third;
  EXPECT_TRUE(third.contains(R"("url":")" + at(origin) + R"(","state":"serving","reason":"start")")) << third;
  for (auto const* word : {"943476", "patients", "secret", "127.0.0.1\""}) EXPECT_FALSE(both.contains(word)) << both;
}

TEST(LiveView, IsForSoManyWatchersAndForThemAgain) {
  Origin origin;
  Edge edge(at(origin));
  std::list<Watcher> watchers;
  for (std::size_t i = 0; i < control::LiveFeed::most_watchers; ++i)
    EXPECT_EQ(status_of(watchers.emplace_back(edge).head()), 200);
  EXPECT_EQ(status_of(ask(edge, "GET", "/live")), 503);
  watchers.pop_front();
  auto const until = std::chrono::steady_clock::now() + Wire::patience;
  int status = 503;
  while (status == 503 && std::chrono::steady_clock::now() < until) status = status_of(Watcher(edge).head());
  EXPECT_EQ(status, 200);
}

TEST(LiveView, EndsWithTheNode) {
  Origin origin;
  Edge edge(at(origin));
  Watcher watcher(edge);
  watcher.next();
  edge.stop();
  EXPECT_TRUE(watcher.ends_within(3s));
}

TEST(LiveView, IsNotForThePagesOfOthers) {
  Origin origin;
  Edge edge(at(origin));
  auto const cross = std::string("Sec-Fetch-Site: cross-site\r\n");
  for (auto const* path : {"/live", "/status", "/metrics", "/"}) EXPECT_EQ(status_of(ask(edge, "GET", path, cross)), 403) << path;
  EXPECT_EQ(status_of(ask(edge, "GET", "/", cross + "Sec-Fetch-Dest: iframe\r\n")), 403);
  EXPECT_EQ(status_of(ask(edge, "GET", "/live", cross + "Sec-Fetch-Dest: document\r\n")), 403);
  EXPECT_EQ(status_of(ask(edge, "GET", "/", cross + "Sec-Fetch-Dest: document\r\n")), 200);  // a link
  for (auto const* own : {"same-origin", "none"})
    EXPECT_EQ(status_of(ask(edge, "GET", "/status", std::string("Sec-Fetch-Site: ") + own + "\r\n")), 200);
  EXPECT_FALSE(field_of(ask(edge, "GET", "/status", "Origin: https://evil.test\r\n"), "access-control-allow-origin"));
}

TEST(Console, RunsNoScriptButItsOwnAndStandsInNoFrame) {
  Origin origin;
  Edge edge(at(origin));
  auto const page = ask(edge, "GET", "/");
  EXPECT_EQ(status_of(page), 200);
  auto const policy = field_of(page, "content-security-policy").value_or("");
  for (auto const* part : {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"})
    EXPECT_TRUE(policy.contains(part)) << policy;
  EXPECT_FALSE(policy.contains("unsafe"));
  EXPECT_EQ(field_of(page, "x-content-type-options"), "nosniff");
  EXPECT_EQ(field_of(page, "cross-origin-resource-policy"), "same-origin");
  std::string const body(body_of(page));
  auto const begin = body.find("/console/console-");
  ASSERT_NE(begin, std::string::npos) << body;
  auto const file = body.substr(begin, body.find('"', begin) - begin);
  EXPECT_EQ(status_of(ask(edge, "GET", file)), 200);
  EXPECT_EQ(status_of(ask(edge, "GET", "/console/else.js")), 404);
}

TEST(Draining, GivesAnOriginNothingNewUntilItIsTakenBack) {
  Origin origin;
  Edge edge(at(origin));
  auto const url = at(origin);
  EXPECT_TRUE(ask(edge, "GET", "/status").contains(R"("drained":false)"));
  EXPECT_EQ(status_of(ask(edge, "POST", "/origins/drain?url=http%3A" + url.substr(5))), 200);
  EXPECT_TRUE(ask(edge, "GET", "/status").contains(R"("drained":true)"));
  EXPECT_EQ(status_of(edge.connect_tls().ask(get())), 503);
  EXPECT_EQ(status_of(ask(edge, "POST", "/origins/undrain?url=" + url)), 200);
  EXPECT_EQ(status_of(edge.connect_tls().ask(get())), 200);
}

TEST(Draining, RefusesWhatItDoesNotKnowAndWhoMayNotAsk) {
  Origin origin;
  Edge edge(at(origin));
  EXPECT_EQ(status_of(ask(edge, "POST", "/origins/drain?url=http://10.9.9.9:1")), 404);
  for (auto const* wrong : {"/origins/drain", "/origins/drain?url=%zz", "/origins/drain?uri=x"})
    EXPECT_EQ(status_of(ask(edge, "POST", wrong)), 400) << wrong;
  auto const path = "/origins/drain?url=" + at(origin);
  EXPECT_EQ(status_of(ask(edge, "GET", path)), 405);
  for (auto const* more : {"Origin: https://evil.test\r\n", "Sec-Fetch-Site: same-origin\r\n"})
    EXPECT_EQ(status_of(ask(edge, "POST", path, more)), 403) << more;
  EXPECT_TRUE(ask(edge, "GET", "/status").contains(R"("drained":false)"));
}

}  // namespace
}  // namespace cordon::stories
