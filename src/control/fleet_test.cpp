#include "control/fleet.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "control/fleet_view.h"
#include "net/group.h"
#include "shared_state/in_process.h"
#include "testing/clock.h"
#include "testing/turn.h"

namespace cordon::control {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace json = boost::json;

// Nodes of one process share what this holds; it can be made to fail, before or after it did what it was asked.
struct Shared {
  enum class Mood { well, away, forgetful };

  explicit Shared(Clock const& clock) : kept(clock) {}
  shared_state::InProcess kept;
  Mood mood = Mood::well;
};

class MoodyState final : public shared_state::SharedState {
 public:
  explicit MoodyState(Shared& shared) : shared_(shared) {}

  net::Task<void> announce(shared_state::Announcement announcement) override {
    if (shared_.mood == Shared::Mood::away) co_return fail(Code::unreachable, "test.away");
    co_return co_await shared_.kept.announce(std::move(announcement));
  }
  net::Task<std::vector<shared_state::Member>> members() override {
    if (shared_.mood == Shared::Mood::away) co_return fail(Code::unreachable, "test.away");
    co_return co_await shared_.kept.members();
  }
  net::Task<void> leave(std::string member) override { co_return co_await shared_.kept.leave(std::move(member)); }
  net::Task<void> add(shared_state::Batch batch) override {
    if (shared_.mood == Shared::Mood::away) co_return fail(Code::unreachable, "test.away");
    auto added = co_await shared_.kept.add(std::move(batch));
    if (shared_.mood == Shared::Mood::forgetful) co_return fail(Code::reset, "test.answer_lost");
    co_return added;
  }
  net::Task<shared_state::Counters> counters(std::vector<std::string> names) override {
    co_return co_await shared_.kept.counters(std::move(names));
  }
  std::string place() const override { return "test"; }

 private:
  Shared& shared_;
};

// A node that answers requests when the test says so.
class TestNode {
 public:
  TestNode(net::Loop& loop, Shared& shared, std::string name)
      : name_(std::move(name)),
        group_(loop),
        site_(metrics_.add_site("praxis.test")),
        shard_(metrics_.add_shard()),
        loop_(loop),
        fleet_(loop, std::make_unique<MoodyState>(shared), name_, metrics_, [this] { return status(); }) {
    fleet_.note(observe());
    group_.spawn(fleet_.run());
  }
  ~TestNode() { die(); }
  TestNode(TestNode const&) = delete;
  TestNode& operator=(TestNode const&) = delete;

  void serve(int requests, unsigned status = 200) {
    for (int i = 0; i < requests; ++i) shard_.site(site_).request(status, 1ms);
    fleet_.note(observe());
  }
  // Without a word, as after a kill -9.
  void die() {
    group_.cancel();
    loop_.run_until([&] { return group_.empty(); });
  }
  void end() {
    die();
    EXPECT_TRUE(net::run(loop_, fleet_.leave()));
  }
  // A process that this one replaced had counted so many.
  void take_over(int requests) {
    metrics_.carry("site requests 0," + std::to_string(requests) + " praxis.test");
    fleet_.note(observe());
  }
  json::object seen() const { return fleet_.describe(); }
  std::string metrics() const { return metrics_.text(); }

 private:
  json::object status() const {
    return {{"node", name_}, {"state", "serving"}, {"configuration", {{"hash", "abc"}, {"sites_hash", "def"}}}};
  }
  Observation observe() const {
    return {.at = loop_.clock().steady(), .time = loop_.clock().wall(), .totals = metrics_.totals(), .origins = {}};
  }

  std::string name_;
  record::Metrics metrics_{"1"};
  net::Group group_;
  std::size_t site_;
  record::Shard& shard_;
  net::Loop& loop_;
  Fleet fleet_;
};

class FleetTest : public ::testing::Test {
 protected:
  void pass(std::chrono::seconds time) {
    for (auto left = time; left > 0s; left -= 1s) {
      clock_.advance(1s);
      testing::turn(loop_);
    }
  }
  static std::vector<std::string> states(TestNode const& node) {
    std::vector<std::string> states;
    for (auto const& each : node.seen().at("nodes").as_array())
      states.push_back(std::string(each.at("node").as_string()) + " " + std::string(each.at("state").as_string()));
    return states;
  }
  static std::uint64_t counted(TestNode const& node, View name) {
    auto const counters = node.seen().at("counted").as_object();
    auto const* value = counters.if_contains(name);
    return value ? value->to_number<std::uint64_t>() : 0;
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  Shared shared_{clock_};
};

TEST_F(FleetTest, KnowsTheOthersAfterASecond) {
  TestNode a(loop_, shared_, "a"), b(loop_, shared_, "b");
  pass(2s);
  EXPECT_THAT(states(a), ElementsAre("a serving", "b serving"));
  EXPECT_THAT(states(b), ElementsAre("a serving", "b serving"));
  EXPECT_TRUE(a.seen().at("nodes").at(0).at("self").as_bool());
  EXPECT_FALSE(a.seen().at("nodes").at(1).at("self").as_bool());
  EXPECT_THAT(a.metrics(), HasSubstr("cordon_nodes{state=\"answering\"} 2"));
}

TEST_F(FleetTest, SaysThatANodeIsSilentWhichDiedAndForgetsItInTime) {
  TestNode a(loop_, shared_, "a"), b(loop_, shared_, "b");
  pass(2s);
  b.die();
  pass(5s);
  EXPECT_THAT(states(a), ElementsAre("a serving", "b silent"));
  EXPECT_THAT(a.metrics(), HasSubstr("cordon_nodes{state=\"silent\"} 1"));
  pass(601s);
  EXPECT_THAT(states(a), ElementsAre("a serving"));
}

TEST_F(FleetTest, HearsFromANodeThatItEnds) {
  TestNode a(loop_, shared_, "a"), b(loop_, shared_, "b");
  b.serve(3);
  b.end();
  pass(2s);
  EXPECT_THAT(states(a), ElementsAre("a serving"));
  EXPECT_EQ(counted(a, "requests.2xx"), 3U);
}

TEST_F(FleetTest, ShowsANodeThatWasRestartedOnce) {
  TestNode a(loop_, shared_, "a");
  {
    TestNode first(loop_, shared_, "b");
    pass(1s);
  }
  TestNode again(loop_, shared_, "b");
  pass(1s);
  EXPECT_THAT(states(a), ElementsAre("a serving", "b serving", "b serving"));
  pass(5s);
  EXPECT_THAT(states(a), ElementsAre("a serving", "b serving"));
}

TEST_F(FleetTest, AddsUpWhatAllCount) {
  TestNode a(loop_, shared_, "a"), b(loop_, shared_, "b");
  a.serve(3);
  b.serve(4);
  b.serve(1, 503);
  pass(2s);
  a.serve(5);
  pass(2s);
  for (auto const* node : {&a, &b}) {
    EXPECT_EQ(counted(*node, "requests.2xx"), 12U);
    EXPECT_EQ(counted(*node, "requests.5xx"), 1U);
  }
}

TEST_F(FleetTest, KeepsWhatItCountedWhileTheStateIsAway) {
  TestNode a(loop_, shared_, "a");
  a.serve(3);
  pass(2s);
  shared_.mood = Shared::Mood::away;
  a.serve(4);
  pass(3s);
  EXPECT_FALSE(a.seen().at("shared_state").at("reachable").as_bool());
  EXPECT_EQ(a.seen().at("shared_state").at("trouble").as_string(), "test.away");
  EXPECT_THAT(a.metrics(), HasSubstr("cordon_shared_state_up 0"));
  a.serve(5);
  shared_.mood = Shared::Mood::well;
  pass(3s);
  EXPECT_TRUE(a.seen().at("shared_state").at("reachable").as_bool());
  EXPECT_EQ(counted(a, "requests.2xx"), 12U);
}

TEST_F(FleetTest, CountsNothingTwiceWhenAnAnswerIsLost) {
  TestNode a(loop_, shared_, "a");
  shared_.mood = Shared::Mood::forgetful;
  a.serve(3);
  pass(3s);
  a.serve(4);
  pass(3s);
  shared_.mood = Shared::Mood::well;
  pass(6s);
  EXPECT_EQ(counted(a, "requests.2xx"), 7U);
}

TEST_F(FleetTest, LeavesWhatAProcessBeforeItCountedToThatOne) {
  TestNode a(loop_, shared_, "a");
  a.take_over(100);
  a.serve(3);
  pass(3s);
  EXPECT_EQ(counted(a, "requests.2xx"), 3U);
}

TEST_F(FleetTest, SaysNothingOfTheOthersThatIsTooOld) {
  TestNode a(loop_, shared_, "a"), b(loop_, shared_, "b");
  pass(2s);
  shared_.mood = Shared::Mood::away;
  pass(5s);
  EXPECT_THAT(states(a), ElementsAre("a silent", "b silent"));
}

TEST(FleetView, ShowsNothingThatCouldMoveACursorOrIsNoText) {
  std::vector<shared_state::Member> const members{
      {"a/1", R"({"node": "a\u001b[2J", "state": "serving\u009b", "region": "€"})", {}},
      {"\xff\xfe/1", R"({"node": "b"})", {}},
      {"c\x07/1", R"({"node": "c"})", {}},
      {"d\xc2\x9b/1", R"({"node": "d"})", {}},
  };
  auto const nodes = nodes_of(members, {}, "a/1");
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0].name, "a");
  EXPECT_EQ(nodes[0].state, "unreadable");
  EXPECT_EQ(nodes[0].said.at("region"), "€");
}

TEST(FleetView, DoesNotBelieveWhatIsNoDescription) {
  std::string const long_text(300, 'x');
  std::vector<shared_state::Member> const members{
      {"a/1", R"({"node": "a", "state": "serving", "requests": 2.5, "surprise": {"deep": []}})", {}},
      {"b/1", "no json", {}},
      {"c/1", R"(["a list"])", {}},
      {"d/1", R"({"node": 1, "state": ["serving"], "requests": "many"})", {}},
      {"e/1", R"({"node": ")" + long_text + R"(", "state": "serving"})", {}},
  };
  std::vector<std::string> shown;
  for (auto const& node : nodes_of(members, {}, "a/1")) shown.push_back(json::serialize(describe_node(node)));
  EXPECT_THAT(shown, ElementsAre(HasSubstr(R"("node":"a","state":"serving","requests":2.5E0,"silent_seconds":0E0,"self":true)"),
                                 HasSubstr(R"("node":"b","state":"unreadable")"), HasSubstr(R"("node":"c","state":"unreadable")"),
                                 HasSubstr(R"("node":"d","state":"unreadable")"), HasSubstr(R"("state":"serving")")));
  EXPECT_THAT(shown[0], ::testing::Not(HasSubstr("surprise")));
  EXPECT_THAT(shown[4], HasSubstr(R"("node":"e")"));
}

}  // namespace
}  // namespace cordon::control
