#include "praxis/staff/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class StaffSessionsTest : public ::testing::Test {
 protected:
  StaffSessionsTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), StaffSessions::migrations()))); }

  std::string entry(std::string email = "roux@praxis.test") {
    return assertions_.issue_entry({.email = std::move(email), .name = "Roux"});
  }
  std::string enter(std::string entry) {
    auto token = net::run(loop_, sessions_.enter(std::move(entry)));
    return token ? *token : std::string(token.error().reason);
  }
  std::string read(std::string entry) {
    auto const found = net::run(loop_, sessions_.read(std::move(entry)));
    return found ? found->email : std::string(found.error().reason);
  }
  std::string who(StaffSessions& sessions, std::string token) {
    auto const found = net::run(loop_, sessions.find(std::move(token)));
    return found ? found->email : std::string(found.error().reason);
  }
  std::string who(std::string token) { return who(sessions_, std::move(token)); }
  void end(std::string token) { EXPECT_TRUE(net::run(loop_, sessions_.end(std::move(token)))); }
  net::Task<void> try_to_enter(std::string entry, int& entered) {
    auto const token = co_await sessions_.enter(std::move(entry));
    if (token) ++entered;
    if (!token) EXPECT_EQ(token.error().reason, "staff.entered");
    co_return ok();
  }
  net::Task<void> list(store::Session& session, std::vector<store::Row>& rows) {
    auto answer = co_await session.run("SELECT token_hash, entry, email, name FROM staff_session");
    if (!answer) co_return fail(answer.error());
    rows = std::move(answer->rows);
    co_return ok();
  }
  std::vector<store::Row> rows() {
    std::vector<store::Row> all;
    EXPECT_TRUE(net::run(loop_, place_.database().read([&](store::Session& session) { return list(session, all); })));
    return all;
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  LocalAssertions assertions_ = LocalAssertions::make(std::string(32, 'k'), clock_).value();
  StaffSessions sessions_{assertions_, place_.database(), clock_};
};
TYPED_TEST_SUITE(StaffSessionsTest, testing::DatabasePlaces);

TYPED_TEST(StaffSessionsTest, BeginWithAnAddressThatIsGoodOnce) {
  auto const entry = this->entry();
  auto const token = this->enter(entry);
  EXPECT_EQ(token.size(), 43U) << token;
  EXPECT_EQ(this->who(token), "roux@praxis.test");
  EXPECT_EQ(this->enter(entry), "staff.entered");
  EXPECT_EQ(this->who(token), "roux@praxis.test") << "who tries again ends nothing";
  auto const late = this->entry();
  this->clock_.advance(LocalAssertions::entry_lifetime);
  EXPECT_EQ(this->enter(late), "assertion.expired");
  EXPECT_EQ(this->enter(this->assertions_.issue({.email = "roux@praxis.test", .name = "Roux"})), "assertion.audience");
  EXPECT_EQ(this->enter(""), "assertion.missing");
  for (auto const* const none : {"", "x", "roux@praxis.test"}) EXPECT_EQ(this->who(none), "staff.session") << none;
  EXPECT_EQ(this->who(entry), "staff.session") << "what is in the address is no token";
}

TYPED_TEST(StaffSessionsTest, AreNotBegunByWhoOnlyReadsTheAddress) {
  auto const entry = this->entry();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(this->read(entry), "roux@praxis.test");
  EXPECT_TRUE(this->rows().empty());
  EXPECT_EQ(this->enter(entry).size(), 43U);
  EXPECT_EQ(this->read(entry), "staff.entered");
  EXPECT_EQ(this->read(""), "assertion.missing");
  EXPECT_EQ(this->read(this->assertions_.issue({.email = "roux@praxis.test", .name = "Roux"})), "assertion.audience");
  auto const late = this->entry();
  this->clock_.advance(LocalAssertions::entry_lifetime);
  EXPECT_EQ(this->read(late), "assertion.expired");
}

TYPED_TEST(StaffSessionsTest, BeginOnceForManyWhoBringTheSameAddress) {
  auto const entry = this->entry();
  int entered = 0;
  net::Group group(this->loop_);
  for (int i = 0; i < 8; ++i) group.spawn(this->try_to_enter(entry, entered));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(entered, 1);
}

TYPED_TEST(StaffSessionsTest, EndOnAllWorkersAndForGood) {
  auto const entry = this->entry();
  auto const left = this->enter(entry), other = this->enter(this->entry());
  StaffSessions elsewhere(this->assertions_, this->place_.database(), this->clock_);
  EXPECT_EQ(this->who(elsewhere, left), "roux@praxis.test");
  this->end(left);
  EXPECT_EQ(this->who(elsewhere, left), "staff.session");
  EXPECT_EQ(this->who(elsewhere, other), "roux@praxis.test") << "that of another browser goes on";
  this->end(left);
  this->end("nothing");
  this->place_.crash();
  StaffSessions later(this->assertions_, this->place_.database(), this->clock_);
  EXPECT_EQ(this->who(later, left), "staff.session");
  EXPECT_EQ(this->who(later, other), "roux@praxis.test");
  auto const again = net::run(this->loop_, later.enter(entry));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "staff.entered");
}

TYPED_TEST(StaffSessionsTest, EndWithTheirTime) {
  auto const token = this->enter(this->entry());
  this->clock_.advance(StaffSessions::lifetime - 1s);
  EXPECT_EQ(this->who(token), "roux@praxis.test");
  EXPECT_TRUE(net::run(this->loop_, this->sessions_.expire()));
  EXPECT_EQ(this->rows().size(), 1U);
  this->clock_.advance(1s);
  EXPECT_EQ(this->who(token), "staff.session");
  EXPECT_TRUE(net::run(this->loop_, this->sessions_.expire()));
  EXPECT_TRUE(this->rows().empty());
}

TYPED_TEST(StaffSessionsTest, LeaveNothingInTheDatabaseThatOpensThem) {
  auto const entry = this->entry();
  auto const token = this->enter(entry);
  auto const row = this->rows().at(0);
  EXPECT_EQ(row.bytes(0).size(), 32U);
  EXPECT_NE(row.bytes(0), token);
  for (std::size_t i = 1; i < row.size(); ++i) {
    EXPECT_NE(row.text(i), token);
    EXPECT_NE(row.text(i), entry);
  }
}

}  // namespace
}  // namespace cordon::praxis
