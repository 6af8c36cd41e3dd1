#include <algorithm>
#include <array>
#include <map>

#include "story.h"

// An origin that fails in every way there is, alone and as one of three: what clients see.
namespace cordon::stories {
namespace {

using proxy::EndpointState;

constexpr int tries = 30;  // requests of a client, one after another

bool ok(Wire& wire, std::string const&) {
  return wire.say("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").has_value();
}

bool reset(Wire& wire, std::string const&) {
  wire.cut();
  return false;
}

bool reset_in_head(Wire& wire, std::string const&) {
  static_cast<void>(wire.say("HTTP/1.1 200 OK\r\ncontent-le"));
  wire.cut();
  return false;
}

bool reset_in_body(Wire& wire, std::string const&) {
  static_cast<void>(wire.say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello"));
  wire.cut();
  return false;
}

bool garbage(Wire& wire, std::string const&) {
  static_cast<void>(wire.say("SSH-2.0-OpenSSH_9.2p1\r\n\r\n"));
  return false;
}

bool away(Wire& wire, std::string const&) {
  return wire.say("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\naway").has_value();
}

// Answers, stays open, and closes when the next request comes.
Origin::Answer closing_under_a_request() {
  return [answered = std::make_shared<std::atomic<int>>(0)](Wire& wire, std::string const& request) {
    if (answered->fetch_add(1) % 2 == 0) return ok(wire, request);
    wire.end();
    return false;
  };
}

// What is wrong with an origin.
struct Fault {
  std::string name;
  Origin::Answer answer;  // none: it is not there
};

control::OriginUrl url_of(std::uint16_t port) {
  return {.tls = false, .host = "127.0.0.1", .port = port, .path = {}};
}

// Nobody listens there.
std::uint16_t dead_port() {
  return Origin().port();
}

// An origin that takes connections and nothing more is silent for this long, in real time.
void be_quick(control::SiteSettings& site) {
  site.timeouts.first_byte = 200ms;
  site.timeouts.head = 200ms;
  site.timeouts.connect = 500ms;
}

struct Seen {
  std::map<int, int> statuses;  // how often each; 0: broken off
  std::chrono::milliseconds longest{};
};

Seen ask_many(Edge& edge, int count, std::string const& request = get()) {
  Seen seen;
  for (int i = 0; i < count; ++i) {
    auto client = edge.connect();
    auto const begin = std::chrono::steady_clock::now();
    auto const response = client.ask(request);
    bool const whole = testing::message_length(response) == response.size() && !response.empty();
    ++seen.statuses[whole ? status_of(response) : 0];
    auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    seen.longest = std::max(seen.longest, took);
  }
  return seen;
}

std::string metric(Edge const& edge, std::string const& line) {
  Wire wire;
  EXPECT_TRUE(wire.connect(edge.admin()));
  auto const page = Client(std::move(wire)).ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto const begin = page.find("\n" + line + " ");
  if (begin == std::string::npos) return "none";
  auto const value = begin + line.size() + 2;
  return page.substr(value, page.find('\n', value) - value);
}

struct Alone {
  Fault fault;
  int status;  // 0: broken off
  std::string reason;
  std::size_t asked;  // times it saw the request
};

TEST(OneOrigin, ThatFailsIsToldToTheClientWithItsReason) {
  Alone const rows[] = {
      {{"is not there", nullptr}, 502, "origin.unreachable", 0},
      {{"is hung", silence()}, 504, "origin.first_byte_timeout", 1},
      {{"resets", reset}, 502, "origin.reset", 2},
      {{"resets within its head", reset_in_head}, 502, "origin.reset", 2},
      {{"resets within its body", reset_in_body}, 0, "origin.reset", 1},
      {{"speaks no HTTP", garbage}, 502, "h1.bad_version", 1},
      {{"answers 503", away}, 503, "", 1},
  };
  for (auto const& row : rows) {
    SCOPED_TRACE(row.fault.name);
    Origin origin;
    if (row.fault.answer) origin.answer(row.fault.answer);
    auto const port = row.fault.answer ? origin.port() : dead_port();
    Edge edge("http://127.0.0.1:" + std::to_string(port), [](auto& settings) { be_quick(settings.sites[0]); });
    auto const seen = ask_many(edge, 1);
    EXPECT_EQ(seen.statuses, (std::map<int, int>{{row.status, 1}}));
    EXPECT_LT(seen.longest, 3s);
    EXPECT_EQ(row.fault.answer ? origin.requests().size() : 0, row.asked);
    auto const records = of_kind(edge.records(), "exchange");
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(said(records[0], "reason"), row.reason);
  }
}

TEST(OneOrigin, ThatClosesUnderARequestIsAskedAgainWithoutAWord) {
  Origin origin(closing_under_a_request());
  Edge edge(at(origin));
  EXPECT_EQ(ask_many(edge, 10).statuses, (std::map<int, int>{{200, 10}}));
  EXPECT_EQ(metric(edge, "cordon_retries_total{site=\"praxis.test\"}"), "0");
  EXPECT_EQ(edge.origins().at(0).endpoint.failures, 0U);
}

struct OfThree {
  Fault fault;
  std::map<int, int> statuses;  // of thirty reads, one after another; 0: broken off
  bool ejected;
  std::map<int, int> posts;  // of thirty posts
};

TEST(OneOfThreeOrigins, ThatFailsIsHardlySeen) {
  std::map<int, int> const well{{200, tries}};
  OfThree const rows[] = {
      {{"is not there", nullptr}, well, true, well},
      {{"is hung", silence()}, well, true, {{200, tries - 5}, {504, 5}}},
      {{"resets", reset}, well, true, {{200, tries - 5}, {502, 5}}},
      {{"resets within its head", reset_in_head}, well, true, {{200, tries - 5}, {502, 5}}},
      {{"resets within its body", reset_in_body}, {{200, tries - 5}, {0, 5}}, true, {{200, tries - 5}, {0, 5}}},
      {{"speaks no HTTP", garbage}, well, true, {{200, tries - 5}, {502, 5}}},
      {{"answers 503", away}, {{200, tries - 5}, {503, 5}}, true, {{200, tries - 5}, {503, 5}}},
      {{"closes under a request", closing_under_a_request()}, well, false, {{200, tries - 5}, {502, 5}}},
  };
  for (auto const& row : rows) {
    for (bool const reads : {true, false}) {
      SCOPED_TRACE(row.fault.name + (reads ? ", reads" : ", posts"));
      Origin first;
      Origin bad;
      Origin third;
      if (row.fault.answer) bad.answer(row.fault.answer);
      auto const bad_port = row.fault.answer ? bad.port() : dead_port();
      Edge edge(at(first), [&](auto& settings) {
        be_quick(settings.sites[0]);
        settings.sites[0].origins = {url_of(first.port()), url_of(bad_port), url_of(third.port())};
        settings.sites[0].ejection.statuses = true;
        settings.sites[0].retry.least = 100;
      });
      auto const post = "POST / HTTP/1.1\r\nHost: praxis.test\r\nContent-Length: 2\r\n\r\nhi";
      auto const seen = ask_many(edge, tries, reads ? get() : post);
      EXPECT_EQ(seen.statuses, reads ? row.statuses : row.posts);
      EXPECT_LT(seen.longest, 3s);
      auto const state = edge.origins().at(1).endpoint;
      EXPECT_EQ(state.state == EndpointState::ejected, row.ejected) << name(state.state) << " " << state.failures;
      EXPECT_EQ(edge.origins().at(0).endpoint.state, EndpointState::serving);
    }
  }
}

TEST(OneOfThreeOrigins, ThatIsSlowGetsNothingMoreByLeastRequests) {
  Origin first;
  Origin slow(silence());
  Origin third;
  Edge edge(at(first), [&](auto& settings) {
    settings.sites[0].origins = {url_of(first.port()), url_of(slow.port()), url_of(third.port())};
    settings.sites[0].balance.method = control::BalanceMethod::least_requests;
  });
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(edge.connect());
    clients.back().say(get());
  }
  ASSERT_TRUE(slow.await_requests(1));
  EXPECT_EQ(ask_many(edge, 20).statuses, (std::map<int, int>{{200, 20}}));
  EXPECT_EQ(slow.requests().size(), 1U);
}

// A client may have its answer a moment before the edge is done with it.
bool await_idle(Edge const& edge, std::size_t origin) {
  auto const until = std::chrono::steady_clock::now() + Wire::patience;
  while (std::chrono::steady_clock::now() < until) {
    if (edge.origins().at(origin).endpoint.outstanding == 0) return true;
    std::this_thread::yield();
  }
  return false;
}

// Two workers, four clients without a pause, and in the middle of it one of three is killed.
TEST(OneOfThreeOrigins, ThatIsKilledUnderLoadIsNotSeenByReaders) {
  Origin first;
  auto second = std::make_unique<Origin>();
  Origin third;
  Edge edge(at(first), [&](auto& settings) {
    settings.node.workers = 2;
    settings.sites[0].origins = {url_of(first.port()), url_of(second->port()), url_of(third.port())};
    settings.sites[0].retry.least = 100;
  });
  std::atomic<int> done = 0;
  std::atomic<bool> killed = false;
  std::array<Seen, 4> seen;
  std::vector<std::thread> clients;
  clients.reserve(seen.size());
  for (auto& mine : seen) {
    clients.emplace_back([&] {
      auto client = edge.connect();
      for (int after = 0; after < 200; after += killed) {
        ++mine.statuses[status_of(client.ask(get()))];
        ++done;
      }
    });
  }
  while (done < 200) std::this_thread::yield();
  second.reset();
  killed = true;
  for (auto& client : clients) client.join();
  for (auto const& mine : seen) {
    EXPECT_EQ(mine.statuses.size(), 1U);
    EXPECT_GE(mine.statuses.at(200), 200);
  }
  EXPECT_EQ(edge.origins().at(1).endpoint.state, EndpointState::ejected);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(await_idle(edge, i)) << i;
}

bool await_state(Edge const& edge, std::size_t origin, EndpointState state) {
  auto const until = std::chrono::steady_clock::now() + Wire::patience;
  while (std::chrono::steady_clock::now() < until) {
    if (edge.origins().at(origin).endpoint.state == state) return true;
    std::this_thread::yield();
  }
  return false;
}

TEST(HealthCheck, TakesAnOriginOutAndBringsItBack) {
  Origin first;
  Origin second;
  Edge edge(at(first), [&](auto& settings) {
    settings.sites[0].origins = {url_of(first.port()), url_of(second.port())};
    settings.sites[0].check.path = "/health";
    settings.sites[0].check.interval = 20ms;
  });
  ASSERT_TRUE(first.await_requests(1));
  EXPECT_EQ(first.last(),
            "GET /health HTTP/1.1\r\nhost: praxis.test\r\nuser-agent: cordon-check\r\naccept: */*\r\nconnection: close\r\n\r\n");
  first.answer(away);
  ASSERT_TRUE(await_state(edge, 0, EndpointState::unhealthy));
  auto const before = second.requests().size();
  EXPECT_EQ(ask_many(edge, 10).statuses, (std::map<int, int>{{200, 10}}));
  EXPECT_GE(second.requests().size(), before + 10);
  EXPECT_EQ(edge.origins().at(0).endpoint.reason, "check.status");
  auto const series = "cordon_origin_state{site=\"praxis.test\",origin=\"" + at(first) + "\",state=\"unhealthy\"}";
  EXPECT_EQ(metric(edge, series), "1");
  first.answer(ok);
  ASSERT_TRUE(await_state(edge, 0, EndpointState::serving));
  EXPECT_EQ(metric(edge, series), "0");
}

TEST(Draining, LetsAnOriginFinishAndGivesItNothingNew) {
  Origin first;
  Origin second;
  Edge edge(at(first), [&](auto& settings) { settings.sites[0].origins = {url_of(first.port()), url_of(second.port())}; });
  std::atomic<bool> may_answer = false;
  first.answer([&](Wire& wire, std::string const& request) {
    while (!may_answer) std::this_thread::yield();
    return ok(wire, request);
  });
  auto busy = edge.connect();
  busy.say(get());
  ASSERT_TRUE(first.await_requests(1));
  EXPECT_FALSE(edge.drain_origin("http://127.0.0.1:1", true));
  EXPECT_TRUE(edge.drain_origin(at(first), true));
  EXPECT_EQ(ask_many(edge, 10).statuses, (std::map<int, int>{{200, 10}}));
  EXPECT_EQ(first.requests().size(), 1U);
  may_answer = true;
  EXPECT_EQ(status_of(busy.hear()), 200);
  EXPECT_TRUE(first.await_open(0));  // its connection is not kept
  EXPECT_TRUE(edge.drain_origin(at(second), true));
  EXPECT_EQ(ask_many(edge, 1).statuses, (std::map<int, int>{{503, 1}}));
  EXPECT_TRUE(edge.drain_origin(at(first), false));
  EXPECT_EQ(ask_many(edge, 3).statuses, (std::map<int, int>{{200, 3}}));
  auto const records = of_kind(edge.records(), "exchange");
  EXPECT_EQ(std::ranges::count_if(records, [](auto const& r) { return said(r, "reason") == "origin.drained"; }), 1);
}

TEST(FullOrigin, IsAnsweredForWithA503) {
  Origin origin(silence());
  Edge edge(at(origin), [](auto& settings) { settings.sites[0].balance.most_requests = 2; });
  std::vector<Client> waiting;
  for (std::size_t i = 1; i <= 2; ++i) {
    waiting.push_back(edge.connect());
    waiting.back().say(get());
    ASSERT_TRUE(origin.await_requests(i));
  }
  auto client = edge.connect();
  auto const shed = client.ask(get());
  EXPECT_EQ(status_of(shed), 503);
  EXPECT_TRUE(field_of(shed, "retry-after"));
  EXPECT_EQ(edge.origins().at(0).endpoint.outstanding, 2);
  EXPECT_EQ(edge.origins().at(0).endpoint.overloads, 1U);
  auto const records = of_kind(edge.records(), "exchange");
  EXPECT_EQ(said(records.at(0), "reason"), "origin.overloaded");
}

// So many that it is as good as certain that each origin has some: who goes where follows from the ports.
TEST(Stickiness, KeepsAPatientAtOneOrigin) {
  Origin origins[3];
  Edge edge(at(origins[0]), [&](auto& settings) {
    settings.sites[0].origins = {url_of(origins[0].port()), url_of(origins[1].port()), url_of(origins[2].port())};
    settings.sites[0].balance.method = control::BalanceMethod::hash;
    settings.sites[0].balance.cookie = "session";
  });
  for (int patient = 0; patient < 40; ++patient) {
    std::size_t before[3];
    for (int i = 0; i < 3; ++i) before[i] = origins[i].requests().size();
    auto const request = get("/", "Cookie: a=b; session=patient-" + std::to_string(patient) + "\r\n");
    EXPECT_EQ(ask_many(edge, 4, request).statuses, (std::map<int, int>{{200, 4}}));
    for (int i = 0; i < 3; ++i) {
      auto const came = origins[i].requests().size() - before[i];
      EXPECT_TRUE(came == 0 || came == 4) << came;
    }
  }
  for (auto const& origin : origins) EXPECT_FALSE(origin.requests().empty());
}

struct Shown {
  std::string accept;
  bool own_page;
};

TEST(FallbackPage, IsShownToPeopleWhenTheApplicationFails) {
  std::filesystem::path page;
  testing::Folder const folder;
  page = folder.write("away.html", "<!doctype html><title>Praxis</title><p>Please call 112 in an emergency.</p>");
  Edge edge("http://127.0.0.1:" + std::to_string(dead_port()), [&](auto& settings) { settings.sites[0].fallback_page = page; });
  for (auto const& row : {Shown{"text/html,application/xhtml+xml", true}, {"*/*", true}, {"application/json", false}}) {
    SCOPED_TRACE(row.accept);
    auto client = edge.connect();
    auto const response = client.ask(get("/", "Accept: " + row.accept + "\r\n"));
    EXPECT_EQ(status_of(response), 502);
    EXPECT_EQ(body_of(response).contains("Please call 112"), row.own_page);
    EXPECT_EQ(field_of(response, "retry-after").has_value(), row.own_page);
    EXPECT_TRUE(field_of(response, "content-security-policy").value_or("").contains("default-src 'none'"));
  }
  auto client = edge.connect();
  EXPECT_FALSE(body_of(client.ask(get("/", "", "staff.test"))).contains("112"));  // another site
}

}  // namespace
}  // namespace cordon::stories
