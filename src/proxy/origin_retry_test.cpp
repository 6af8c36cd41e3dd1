#include <gtest/gtest.h>

#include "proxy/trial.h"

// What is asked again when an origin fails, and what is not. With one endpoint; the stories have several.
namespace cordon::proxy {
namespace {

using namespace std::chrono_literals;
using testing::status_of;
using trial::After;
using trial::get;
using trial::Reply;
using trial::Trial;

Reply const silent{.text = "", .after = After::ends};
Reply const cut{.text = "HTTP/1.1 200 OK\r\nContent-Le", .after = After::ends};

std::string with_body(std::string const& method, std::string const& framing = "Content-Length: 5\r\n\r\nhello") {
  return method + " / HTTP/1.1\r\nHost: praxis.test\r\n" + framing;
}

struct Row {
  std::string name;
  std::string request;
  std::vector<Reply> replies;  // then 200
  int status;
  std::size_t requests;  // that reached the origin
  std::uint64_t hold = 0;
};

TEST(Retry, IsOnlyForWhatDoesNoHarm) {
  std::string const chunked = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  Row const rows[] = {
      {"a read that was not answered", get(), {silent}, 200, 2},
      {"a read whose head was cut", get(), {cut}, 200, 2},
      {"a delete", with_body("DELETE", "\r\n"), {silent}, 200, 2},
      {"twice at the same endpoint at most", get(), {silent, silent}, 502, 2},
      {"a post", with_body("POST", "Content-Length: 0\r\n\r\n"), {silent}, 502, 1},
      {"a post with a body, held or not", with_body("POST"), {silent}, 502, 1, 1000},
      {"a put whose body is gone", with_body("PUT"), {silent}, 502, 1},
      {"a put whose body is held", with_body("PUT"), {silent}, 200, 2, 1000},
      {"a put whose chunks are held", with_body("PUT", chunked), {silent}, 200, 2, 1000},
      {"a put whose body is held to the last byte", with_body("PUT"), {silent}, 200, 2, 5},
      {"a put whose body is too long", with_body("PUT"), {silent}, 502, 1, 4},
      {"a put whose chunks are too long", with_body("PUT", chunked), {silent}, 502, 1, 4},
      {"a put that waits for 100",
       with_body("PUT", "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"),
       {silent},
       502,
       1,
       9},
      {"what was answered with an error", get(), {{.text = "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n"}}, 503, 1},
      {"what was answered in part", get(), {{.text = "HTTP/1.1 103 Early Hints\r\n\r\n", .after = After::ends}}, 502, 1},
      {"garbage, by the same endpoint", get(), {{.text = "SSH-2.0-OpenSSH\r\n\r\n"}}, 502, 1},
  };
  for (auto const& row : rows) {
    for (auto const fragment : {std::size_t{0}, std::size_t{3}}) {
      SCOPED_TRACE(row.name + " in pieces of " + std::to_string(fragment));
      Trial trial({.fragment = fragment, .origin = {.retry = {.hold = row.hold}}});
      trial.application.replies.assign(row.replies.begin(), row.replies.end());
      auto const heard = trial.ask(row.request);
      auto const final = heard.starts_with("HTTP/1.1 103") ? heard.substr(heard.find("\r\n\r\n") + 4) : heard;
      EXPECT_EQ(status_of(final), row.status);
      EXPECT_EQ(trial.application.requests.size(), row.requests);
      if (row.requests == 2) EXPECT_EQ(trial.application.requests[0], trial.application.requests[1]);
    }
  }
}

TEST(Retry, IsCountedAndEndsWithTheBudget) {
  Trial trial({.origin = {.retry = {.share = 0, .least = 1}}});
  trial.application.always = silent;
  for (int i = 0; i < 15; ++i) trial.ask(get());
  EXPECT_EQ(trial.application.requests.size(), 25U);  // ten of ten seconds
  auto const totals = trial.metrics.totals();
  EXPECT_EQ(totals.sites.at(1).retries, 10U);
  EXPECT_EQ(totals.sites.at(1).retries_denied, 5U);
  trial.pass(10s);
  trial.ask(get());
  EXPECT_EQ(trial.application.requests.size(), 27U);
}

TEST(Retry, OfAStaleConnectionDoesNotCount) {
  Trial trial({.origin = {.retry = {.attempts = 0}}});
  for (int i = 0; i < 5; ++i) {
    trial.application.replies = {{}, silent, {}};
    EXPECT_EQ(status_of(trial.ask(get())), 200);
    EXPECT_EQ(status_of(trial.ask(get())), 200);
    trial.application.stream->shutdown();
    trial.settle();
  }
  EXPECT_EQ(trial.metrics.totals().sites.at(1).retries, 0U);
  EXPECT_EQ(trial.endpoints.get("first", nullptr).value()->status().failures, 0U);
}

TEST(Timeouts, HaveAReasonForEachPhase) {
  OriginTimeouts const timeouts{.first_byte = 10s, .head = 5s, .pause = 20s};
  struct Phase {
    std::string text;
    Duration before;  // still waiting
    int status;
    std::string_view reason;
  };
  for (auto const& row :
       {Phase{"", 9s, 504, "origin.first_byte_timeout"}, {"HTTP/1.1 200 OK\r\nContent-Le", 4s, 504, "origin.head_timeout"}}) {
    SCOPED_TRACE(row.reason);
    Trial trial({.origin = {.timeouts = timeouts}});
    trial.application.always.text = row.text;
    trial.say(get());
    trial.settle();
    trial.pass(row.before);
    EXPECT_EQ(trial.overhear(), "");
    trial.pass(2s);
    EXPECT_EQ(status_of(trial.hear()), row.status);
    EXPECT_EQ(trial.reason(), row.reason);
  }
}

TEST(Timeouts, BoundThePauseWithinABody) {
  Trial trial({.origin = {.timeouts = {.pause = 20s}}});
  trial.application.always.text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello";
  trial.say(get());
  trial.settle();
  trial.pass(19s);
  EXPECT_FALSE(trial.ended());
  trial.pass(2s);
  EXPECT_TRUE(trial.ended());
  auto const records = trial.records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].contains("\"reason\":\"origin.body_timeout\"")) << records[0];
}

TEST(Timeouts, BoundTheWholeIfToldSo) {
  Trial trial({.origin = {.timeouts = {.total = 30s}}});
  trial.application.always.text = "";
  trial.say(get());
  trial.settle();
  trial.pass(29s);
  EXPECT_EQ(trial.overhear(), "");
  trial.pass(2s);
  EXPECT_EQ(status_of(trial.hear()), 504);
  EXPECT_EQ(trial.reason(), "origin.total_timeout");
  EXPECT_EQ(trial.endpoints.get("first", nullptr).value()->status().failures, 0U);
}

TEST(Timeouts, EndAnUploadThatTheOriginDoesNotTake) {
  Trial trial({.origin = {.timeouts = {.write = 10s}}});
  trial.application.replies = {{.text = "", .early = true}};
  trial.application.reads_on = false;
  trial.say("POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 10000000\r\n\r\n" + std::string(400'000, 'x'));
  trial.settle();
  trial.pass(9s);
  EXPECT_EQ(trial.overhear(), "");
  trial.pass(2s);
  EXPECT_EQ(status_of(trial.hear()), 504);
  EXPECT_EQ(trial.reason(), "origin.write_timeout");
  trial.close();
}

}  // namespace
}  // namespace cordon::proxy
