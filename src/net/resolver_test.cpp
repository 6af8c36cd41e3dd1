#include "net/resolver.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/dns_server.h"
#include "testing/turn.h"

namespace cordon::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::DnsServer;
using testing::turn;

struct Outcome {
  bool ended = false;
  Code code = Code::ok;
  std::vector<std::string> addresses;
};

Task<void> asks(Resolver& resolver, std::string name, Outcome& outcome, Duration deadline = std::chrono::hours(10)) {
  Fiber& fiber = co_await this_fiber();
  fiber.set_deadline(deadline);
  auto resolved = co_await resolver.resolve(std::move(name), 443);
  outcome.ended = true;
  outcome.code = resolved ? Code::ok : resolved.error().code;
  if (resolved) std::ranges::transform(*resolved, std::back_inserter(outcome.addresses), &Address::text);
  co_return ok();
}

std::vector<Address> addresses(std::initializer_list<char const*> texts) {
  std::vector<Address> result;
  for (auto const* text : texts) result.push_back(*Address::parse_ip(text));
  return result;
}

std::string const name = "origin.test";

class ResolverTest : public ::testing::Test {
 protected:
  ResolverTest() {
    EXPECT_TRUE(resolver->use_servers(server.address()));
    says({"192.0.2.1"});
  }
  ~ResolverTest() override {
    group.cancel();
    turn(loop);
    server.close();
    turn(loop);
  }
  void says(std::initializer_list<char const*> texts, unsigned ttl = 60) {
    server.answer = [all = addresses(texts), ttl](auto const&) { return DnsServer::Answer{.addresses = all, .ttl = ttl}; };
  }
  void is_silent() {
    server.answer = [](auto const&) { return DnsServer::Answer{.silent = true}; };
  }
  void knows_nobody() {
    server.answer = [](auto const&) { return DnsServer::Answer{.rcode = 3}; };
  }
  Outcome resolve(std::string asked = name) {
    Outcome outcome;
    group.spawn(asks(*resolver, std::move(asked), outcome));
    loop.run_until([&] { return outcome.ended; });
    return outcome;
  }
  void pass(Duration time) {
    clock.advance(time);
    turn(loop);
  }

  testing::FakeClock clock;
  Loop loop{clock};
  Group group{loop};
  DnsServer server{loop};
  std::unique_ptr<Resolver> resolver = std::make_unique<Resolver>(loop);
};

TEST_F(ResolverTest, KnowsNamesBelowLocalhostByItself) {
  for (auto const* const local : {"staff.praxis.localhost", "a.LOCALHOST", "a.localhost."})
    EXPECT_EQ(resolve(local).addresses, (std::vector<std::string>{"127.0.0.1:443", "[::1]:443"})) << local;
  EXPECT_TRUE(server.asked.empty());
  EXPECT_EQ(resolve("a.localhost.test").addresses, std::vector<std::string>{"192.0.2.1:443"});
}

TEST_F(ResolverTest, AsksForAddressesOfBothKinds) {
  says({"192.0.2.1", "2001:db8::1", "192.0.2.2"});
  auto outcome = resolve();
  std::ranges::sort(outcome.addresses);
  EXPECT_EQ(outcome.addresses, (std::vector<std::string>{"192.0.2.1:443", "192.0.2.2:443", "[2001:db8::1]:443"}));
}

TEST_F(ResolverTest, IsContentWithOneKind) {
  says({"2001:db8::1"});
  EXPECT_EQ(resolve().addresses, std::vector<std::string>{"[2001:db8::1]:443"});
}

TEST_F(ResolverTest, TakesALiteralAddressForItself) {
  EXPECT_EQ(resolve("192.0.2.77").addresses, std::vector<std::string>{"192.0.2.77:443"});
  EXPECT_EQ(resolve("[2001:db8::7]").addresses, std::vector<std::string>{"[2001:db8::7]:443"});
  EXPECT_TRUE(server.asked.empty());
}

TEST_F(ResolverTest, KeepsAnAnswerForItsTimeButNeitherTooLongNorTooShort) {
  struct Case {
    unsigned ttl;
    seconds kept;
  };
  for (auto const& [ttl, kept] :
       {Case{60, seconds(60)}, Case{0, seconds(1)}, Case{100'000, seconds(300)}, Case{0xffffffff, seconds(1)}}) {
    SCOPED_TRACE(ttl);
    auto const each = "ttl-" + std::to_string(ttl) + ".test";
    says({"192.0.2.1"}, ttl);
    EXPECT_EQ(resolve(each).addresses, std::vector<std::string>{"192.0.2.1:443"});
    says({"192.0.2.2"}, ttl);
    pass(kept - milliseconds(100));
    EXPECT_EQ(resolve(each).addresses, std::vector<std::string>{"192.0.2.1:443"});
    EXPECT_EQ(server.count(each), 1);
    pass(milliseconds(200));
    EXPECT_EQ(resolve(each).addresses, std::vector<std::string>{"192.0.2.2:443"});
    EXPECT_EQ(server.count(each), 2);
  }
}

TEST_F(ResolverTest, KnowsThatThereIsNoSuchName) {
  knows_nobody();
  EXPECT_EQ(resolve().code, Code::unreachable);
}

TEST_F(ResolverTest, TakesANameWithoutAddressesForUnreachable) {
  says({});
  EXPECT_EQ(resolve().code, Code::unreachable);
}

TEST_F(ResolverTest, UsesTheLastGoodAnswerWhenALaterQuestionFails) {
  for (unsigned const rcode : {2U, 3U, 5U}) {
    SCOPED_TRACE(rcode);
    auto const each = "rcode-" + std::to_string(rcode) + ".test";
    says({"192.0.2.1"});
    EXPECT_EQ(resolve(each).code, Code::ok);
    server.answer = [&](auto const&) { return DnsServer::Answer{.rcode = rcode}; };
    pass(seconds(61));
    EXPECT_EQ(resolve(each).addresses, std::vector<std::string>{"192.0.2.1:443"});
    auto const asked = server.count(each);
    EXPECT_GT(asked, 1);
    EXPECT_EQ(resolve(each).code, Code::ok);
    EXPECT_EQ(server.count(each), asked) << "not asked again at once";
    says({"192.0.2.2"});
    pass(seconds(2));
    EXPECT_EQ(resolve(each).addresses, std::vector<std::string>{"192.0.2.2:443"}) << "but before long";
  }
}

TEST_F(ResolverTest, LetsOthersMakeDoWithTheOldAnswerWhileOneAsks) {
  EXPECT_EQ(resolve().code, Code::ok);
  is_silent();
  pass(seconds(61));
  Outcome first, second;
  group.spawn(asks(*resolver, name, first));
  group.spawn(asks(*resolver, name, second));
  EXPECT_FALSE(first.ended);
  EXPECT_TRUE(second.ended);
  EXPECT_EQ(second.code, Code::ok);
  group.cancel();
  turn(loop);
}

TEST_F(ResolverTest, AsksForManyFibersAtOnce) {
  std::vector<Outcome> outcomes(100);
  for (std::size_t i = 0; i < outcomes.size(); ++i) group.spawn(asks(*resolver, "n" + std::to_string(i) + ".test", outcomes[i]));
  loop.run_until([&] { return group.empty(); });
  for (auto const& outcome : outcomes) EXPECT_EQ(outcome.addresses, std::vector<std::string>{"192.0.2.1:443"});
}

std::vector<Address> many(unsigned count) {
  std::vector<Address> result;
  for (unsigned i = 0; i < count; ++i) {
    std::array<unsigned char, 4> const bytes{10, 0, static_cast<unsigned char>(i >> 8), static_cast<unsigned char>(i & 0xff)};
    result.push_back(Address::from_bytes(bytes, 0));
  }
  return result;
}

TEST_F(ResolverTest, TakesAnAnswerWithManyAddresses) {
  server.answer = [](auto const&) { return DnsServer::Answer{.addresses = many(25)}; };
  EXPECT_EQ(resolve().addresses.size(), 25U);
}

TEST_F(ResolverTest, AsksOverTcpForWhatDoesNotFit) {
  server.answer = [](auto const&) { return DnsServer::Answer{.addresses = many(100), .truncated = true}; };
  Outcome outcome;
  group.spawn(asks(*resolver, name, outcome));
  loop.run_until([&] {
    clock.advance(milliseconds(1));
    return outcome.ended;
  });
  EXPECT_EQ(outcome.addresses.size(), 100U);
  EXPECT_GT(server.asked_over_tcp, 0);
}

TEST_F(ResolverTest, RefusesMalformedAnswers) {
  using Spoil = std::function<void(std::string&)>;
  std::pair<char const*, Spoil> const cases[] = {
      {"more records than there are", [](std::string& message) { message[7] = 9; }},
      {"65535 records", [](std::string& message) { message[6] = message[7] = '\xff'; }},
      {"a record that is cut", [](std::string& message) { message.resize(message.size() - 2); }},
      {"a length beyond the end", [](std::string& message) { message[message.size() - 5] = 100; }},
      {"a name that points at itself",
       [](std::string& message) { message[message.size() - 15] = static_cast<char>(message.size() - 16); }},
      {"a name that points beyond the end",
       [](std::string& message) { message[message.size() - 16] = message[message.size() - 15] = '\xff'; }},
      {"an address of three bytes",
       [](std::string& message) {
         message[message.size() - 5] = 3;
         message.pop_back();
       }},
  };
  for (auto const& [what, spoil] : cases) {
    SCOPED_TRACE(what);
    server.answer = [&](DnsServer::Question const& question) {
      auto const* const text = question.type == 28 ? "2001:db8::1" : "192.0.2.1";
      return DnsServer::Answer{.addresses = addresses({text}),
                               .spoil = question.type == 1 ? spoil : [](std::string& message) { message[3] |= 3; }};
    };
    EXPECT_EQ(resolve().code, Code::unreachable);
  }
}

TEST_F(ResolverTest, WaitsOnWhenSomebodyAnswersAnotherQuestion) {
  auto const* const forged = "203.0.113.66";
  for (int const field : {0, 1, 5, 13}) {  // the identifier, the count of questions, the name
    SCOPED_TRACE(field);
    server.answer = [&](auto const&) {
      return DnsServer::Answer{.addresses = addresses({forged}),
                               .spoil = [&](std::string& message) { message[static_cast<std::size_t>(field)] ^= 1; }};
    };
    Outcome outcome;
    group.spawn(asks(*resolver, name, outcome));
    turn(loop, 20);
    EXPECT_FALSE(outcome.ended);
    group.cancel();
    turn(loop);
    EXPECT_EQ(outcome.code, Code::cancelled);
  }
}

TEST_F(ResolverTest, IsCancelledWhileItAsks) {
  is_silent();
  Outcome outcome;
  group.spawn(asks(*resolver, name, outcome));
  turn(loop, 10);
  EXPECT_FALSE(outcome.ended);
  group.cancel();
  turn(loop);
  EXPECT_EQ(outcome.code, Code::cancelled);
}

TEST_F(ResolverTest, SaysThatTheDeadlinePassedAlsoWhenItKnewTheNameOnce) {
  EXPECT_EQ(resolve().code, Code::ok);
  is_silent();
  pass(seconds(61));
  Outcome outcome;
  group.spawn(asks(*resolver, name, outcome, seconds(1)));
  turn(loop, 5);
  pass(seconds(2));
  EXPECT_EQ(outcome.code, Code::timeout);
}

TEST_F(ResolverTest, TakesNoHarmFromAnAnswerThatComesAfterTheCancellation) {
  Outcome outcome;
  group.spawn(asks(*resolver, name, outcome));
  group.cancel();
  turn(loop, 10);
  EXPECT_EQ(outcome.code, Code::cancelled);
  EXPECT_GT(server.count(name), 0);
}

TEST_F(ResolverTest, MayGoWhileAnAbandonedQuestionIsUnderWay) {
  is_silent();
  Outcome outcome;
  group.spawn(asks(*resolver, name, outcome));
  turn(loop);
  group.cancel();
  turn(loop);
  resolver.reset();
  pass(seconds(10));
  EXPECT_EQ(outcome.code, Code::cancelled);
}

TEST_F(ResolverTest, RefusesServersThatAreNoAddresses) {
  for (auto const* text : {"not an address", "127.0.0.1:99999999", "1.2.3", "127.0.0.1,x", "unix:/run/dns"})
    EXPECT_FALSE(resolver->use_servers(text)) << text;
}

// The patience of the library is counted by the machine's clock, which no test moves: a few seconds.
TEST_F(ResolverTest, AsksAgainAndAtLastGivesUpASilentServer) {
  EXPECT_EQ(resolve().code, Code::ok);
  is_silent();
  pass(seconds(61));
  Outcome known, unknown;
  group.spawn(asks(*resolver, name, known));
  group.spawn(asks(*resolver, "unknown.test", unknown));
  loop.run_until([&] {
    clock.advance(milliseconds(2));
    return known.ended && unknown.ended;
  });
  EXPECT_EQ(known.addresses, std::vector<std::string>{"192.0.2.1:443"});
  EXPECT_EQ(unknown.code, Code::unreachable);
  EXPECT_GE(server.count("unknown.test"), 2);
}

}  // namespace
}  // namespace cordon::net
