#include "acme/manager.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "net/group.h"
#include "net/listener.h"
#include "testing/clock.h"
#include "testing/folder.h"
#include "testing/turn.h"
#include "tls/authority.h"

namespace cordon::acme {
namespace {

using namespace std::chrono_literals;

// When the manager turns to an authority that hangs up on everybody. Time stands still but for the test.
class ManagerTest : public ::testing::Test {
 protected:
  ManagerTest() {
    log::set_level(log::Level::error);
    tasks_.spawn(hang_up());
  }
  ~ManagerTest() override {
    tasks_.cancel();
    loop_.run_until([this] { return tasks_.empty(); });
    log::set_level(log::Level::info);
  }

  void start() {
    auto const directory = "https://" + listener_->address().text() + "/dir";
    manager_.emplace(loop_, challenges_,
                     ManagerSettings{.state_directory = folder_.path(),
                                     .account = {.directory = directory, .contact = {}, .external = {}},
                                     .proof = {},
                                     .wanted = {{"a.example", {"a.example"}}},
                                     .chance = [] { return 0.0; }},
                     [](std::string const&) { FAIL() << "nothing was issued"; });
    tasks_.spawn(manager_->run());
  }
  // Until it has come so often, and the attempt is over.
  void expect_attempts(int count) {
    for (int turns = 0; attempts_ < count && turns < 2000; ++turns) testing::turn(loop_, 1);
    testing::turn(loop_, 100);
    EXPECT_EQ(attempts_, count);
  }
  void keep_certificate() {
    Store const store(folder_.path(), "https://" + listener_->address().text() + "/dir");
    auto const authority = *tls::Authority::create("Test", {}, clock_.wall());
    ASSERT_TRUE(store.open());
    ASSERT_TRUE(store.keep("a.example", *authority.issue({"a.example"}, std::chrono::days(90), clock_.wall())));
  }

  testing::FakeClock clock_;
  net::Loop loop_{clock_};
  testing::Folder folder_;
  Challenges challenges_;
  std::optional<Manager> manager_;

 private:
  Task<void> hang_up() {
    for (;;) {
      auto accepted = co_await listener_->accept();
      if (!accepted) co_return ok();
      ++attempts_;
    }
  }

  std::unique_ptr<net::Listener> listener_ = *net::Listener::open(loop_, *net::Address::parse("127.0.0.1:0"));
  int attempts_ = 0;
  net::Group tasks_{loop_};
};

TEST_F(ManagerTest, TriesAgainLaterEachTime) {
  start();
  expect_attempts(1);
  int attempts = 1;
  for (auto const pause : {1min, 2min, 4min, 8min}) {
    clock_.advance(pause - 1s);
    expect_attempts(attempts);
    clock_.advance(2s);
    expect_attempts(++attempts);
  }
}

TEST_F(ManagerTest, LeavesACertificateAloneUntilTwoThirdsOfItsLifeArePast) {
  keep_certificate();
  start();
  expect_attempts(0);
  clock_.advance(std::chrono::days(59));
  expect_attempts(0);
  clock_.advance(std::chrono::days(1));
  expect_attempts(1);
}

}  // namespace
}  // namespace cordon::acme
