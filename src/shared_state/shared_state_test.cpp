#include "shared_state/shared_state.h"

#include <gmock/gmock.h>

#include <thread>

#include "net/group.h"
#include "shared_state/in_process.h"
#include "shared_state/redis.h"
#include "testing/redis_server.h"

namespace cordon::shared_state {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using namespace std::chrono_literals;

// Both keepers of the state have to pass the same tests, each on real time.
class Keeper {
 public:
  virtual ~Keeper() = default;
  virtual std::unique_ptr<SharedState> open(net::Loop& loop) = 0;
};

class HereKeeper final : public Keeper {
 public:
  std::unique_ptr<SharedState> open(net::Loop& loop) override { return std::make_unique<InProcess>(loop.clock()); }
};

class RedisKeeper final : public Keeper {
 public:
  std::unique_ptr<SharedState> open(net::Loop& loop) override {
    if (!resolver_) resolver_.emplace(loop);
    return std::make_unique<Redis>(
        RedisDoor(*resolver_, {.location = {.path = server_.socket()}, .user = {}, .password = {}}, nullptr));
  }

 private:
  testing::RedisServer server_;
  std::optional<net::Resolver> resolver_;
};

template <class Kind>
class SharedStateTest : public ::testing::Test {
 protected:
  template <class T>
  Result<T> run(net::Task<T> task) {
    return net::run(loop_, std::move(task));
  }
  void say(std::string member, std::string text, Duration kept = 1min) {
    EXPECT_TRUE(run(state_->announce({std::move(member), std::move(text), kept})));
  }
  std::map<std::string, std::string> heard() {
    std::map<std::string, std::string> all;
    for (auto const& member : run(state_->members()).value()) all[member.name] = member.text;
    return all;
  }

  net::Loop loop_;
  Kind keeper_;
  std::unique_ptr<SharedState> state_ = keeper_.open(loop_);
};

using Keepers = ::testing::Types<HereKeeper, RedisKeeper>;
TYPED_TEST_SUITE(SharedStateTest, Keepers);

TYPED_TEST(SharedStateTest, TellsWhatEachMemberSaidLast) {
  EXPECT_THAT(this->heard(), IsEmpty());
  this->say("b", "one");
  this->say("a", std::string("any\0octets\r\n", 12));
  this->say("b", "two");
  EXPECT_THAT(this->heard(), ElementsAre(Pair("a", std::string("any\0octets\r\n", 12)), Pair("b", "two")));
}

TYPED_TEST(SharedStateTest, ForgetsWhoLeaves) {
  this->say("a", "here");
  this->say("b", "here");
  EXPECT_TRUE(this->run(this->state_->leave("a")));
  EXPECT_TRUE(this->run(this->state_->leave("never there")));
  EXPECT_THAT(this->heard(), ElementsAre(Pair("b", "here")));
}

TYPED_TEST(SharedStateTest, ForgetsWhoIsSilentForTooLong) {
  this->say("short", "here", 50ms);
  this->say("long", "here");
  std::this_thread::sleep_for(80ms);
  EXPECT_THAT(this->heard(), ElementsAre(Pair("long", "here")));
  this->say("long", "here");
  EXPECT_THAT(this->heard(), ElementsAre(Pair("long", "here")));
}

TYPED_TEST(SharedStateTest, KnowsHowLongAMemberWasSilent) {
  this->say("a", "here");
  std::this_thread::sleep_for(50ms);
  auto const members = this->run(this->state_->members()).value();
  ASSERT_EQ(members.size(), 1U);
  EXPECT_GE(members[0].silent, 45ms);
  EXPECT_LE(members[0].silent, 5s);
}

TYPED_TEST(SharedStateTest, TakesNoTextThatIsTooLong) {
  auto const said = this->run(this->state_->announce({"a", std::string(SharedState::most_text + 1, 'x'), 1min}));
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, Code::too_large);
  this->say("a", std::string(SharedState::most_text, 'x'));
}

TYPED_TEST(SharedStateTest, AddsUpWhatAllWritersCount) {
  EXPECT_TRUE(this->run(this->state_->add({"one", 1, {{"requests", 3}, {"errors", 1}}})));
  EXPECT_TRUE(this->run(this->state_->add({"two", 1, {{"requests", 4}}})));
  EXPECT_TRUE(this->run(this->state_->add({"one", 2, {{"requests", 5}}})));
  EXPECT_THAT(this->run(this->state_->counters({"requests", "errors", "none"})).value(),
              ElementsAre(Pair("errors", 1), Pair("requests", 12)));
}

TYPED_TEST(SharedStateTest, CountsABatchOnceHoweverOftenItComes) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(this->run(this->state_->add({"one", 1, {{"requests", 3}}})));
  EXPECT_TRUE(this->run(this->state_->add({"one", 2, {{"requests", 1}}})));
  EXPECT_TRUE(this->run(this->state_->add({"one", 1, {{"requests", 3}}})));
  EXPECT_THAT(this->run(this->state_->counters({"requests"})).value(), ElementsAre(Pair("requests", 4)));
}

TYPED_TEST(SharedStateTest, HasRoomForNumbersThatGrowForYears) {
  std::uint64_t const many = std::uint64_t{1} << 62;
  EXPECT_TRUE(this->run(this->state_->add({"one", 1, {{"bytes", many}}})));
  EXPECT_TRUE(this->run(this->state_->add({"one", 2, {{"bytes", many - 1}}})));
  EXPECT_THAT(this->run(this->state_->counters({"bytes"})).value(), ElementsAre(Pair("bytes", 2 * many - 1)));
}

}  // namespace
}  // namespace cordon::shared_state
