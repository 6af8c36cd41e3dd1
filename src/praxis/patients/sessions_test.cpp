#include "praxis/patients/sessions.h"

#include <fmt/format.h>

#include "praxis/patients/patient_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class SessionsTest : public PatientsTest<T> {
 protected:
  std::string token() { return this->run(this->accounts_.log_in("zoe@example.org", "correct horse", this->from_)); }
  std::string find(std::string token) { return this->reason(this->sessions_.find(std::move(token))); }
  std::string find(Sessions& sessions, std::string token) { return this->reason(sessions.find(std::move(token))); }
};
TYPED_TEST_SUITE(SessionsTest, testing::DatabasePlaces);

TYPED_TEST(SessionsTest, EndWhenNobodyUsesThem) {
  this->sign_up();
  auto const used = this->token(), idle = this->token();
  EXPECT_EQ(this->find(idle), "");
  for (int i = 0; i < 3; ++i) {
    this->clock_.advance(Sessions::idle / 2);
    EXPECT_EQ(this->find(used), "");
  }
  EXPECT_EQ(this->find(idle), "session.none");
  this->clock_.advance(Sessions::idle - 1s);
  EXPECT_EQ(this->find(used), "");
  this->clock_.advance(30s);
  EXPECT_EQ(this->find(used), "");  // known here, and not written
  this->clock_.advance(Sessions::idle - 1s);
  EXPECT_EQ(this->find(used), "");
  this->clock_.advance(Sessions::idle);
  EXPECT_EQ(this->find(used), "session.none");
  EXPECT_EQ(this->run(this->sessions_.expire()), 4U);
  EXPECT_TRUE(this->rows("SELECT account FROM session").empty());
}

TYPED_TEST(SessionsTest, EndAfterHalfADayAlsoWhenTheyAreUsed) {
  this->sign_up();
  auto const token = this->token();
  for (auto used = 20min; used < Sessions::absolute; used += 20min) {
    this->clock_.advance(20min);
    EXPECT_EQ(this->find(token), "") << used.count();
  }
  this->clock_.advance(20min - 1s);
  EXPECT_EQ(this->find(token), "");
  this->clock_.advance(1s);
  EXPECT_EQ(this->find(token), "session.none");
}

// Session fixation: a token is one that was made here, for this login.
TYPED_TEST(SessionsTest, AreNeverOpenedByATokenFromOutside) {
  this->sign_up();
  auto const token = this->token(), again = this->token();
  EXPECT_NE(token, again);
  EXPECT_EQ(token.size(), 43U);
  auto changed = token;
  changed.front() = changed.front() == 'A' ? 'B' : 'A';
  auto const stored = this->rows("SELECT token_hash FROM session");
  for (auto const& outside : {std::string(), std::string("x"), std::string(43, 'A'), changed, token + "A", token.substr(1),
                              stored.front().bytes(0), crypto::make_token()}) {
    EXPECT_EQ(this->find(outside), "session.none") << outside;
    EXPECT_EQ(this->find(outside), "session.none") << outside;
  }
  for (auto const& row : stored) EXPECT_EQ(row.bytes(0).find(token), std::string::npos);
  EXPECT_EQ(this->find(token), "");
  this->run(this->sessions_.end(this->run(this->sessions_.find(token))));
  EXPECT_EQ(this->find(token), "session.none");
  EXPECT_EQ(this->find(again), "");
}

TYPED_TEST(SessionsTest, CostNoStatementWhenTheyWereJustSeen) {
  auto const session = this->sign_up();
  auto const token = this->token();
  EXPECT_EQ(this->find(token), "");
  auto const asked = this->database_.asked;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(this->find(token), "");
  EXPECT_EQ(this->database_.asked, asked);
  this->clock_.advance(Sessions::freshness);
  EXPECT_EQ(this->find(token), "");
  EXPECT_EQ(this->database_.asked, asked + 1);
  EXPECT_EQ(this->find(token), "");
  EXPECT_EQ(this->database_.asked, asked + 1);
  this->run(this->sessions_.end_all(session.account));
  EXPECT_EQ(this->find(token), "session.none");  // at once
}

TYPED_TEST(SessionsTest, AreSharedByProcesses) {
  auto const session = this->sign_up();
  auto const token = this->token();
  SessionCache cache;
  Sessions other(cache, this->database_, this->clock_);
  EXPECT_EQ(this->find(other, token), "");
  EXPECT_EQ(this->find(token), "");
  for (int i = 0; i < 4; ++i) {  // one that is used only there
    this->clock_.advance(20min);
    EXPECT_EQ(this->find(other, token), "");
  }
  EXPECT_EQ(this->find(token), "");
  this->run(this->sessions_.end_all(session.account));
  this->clock_.advance(Sessions::freshness);
  EXPECT_EQ(this->find(other, token), "session.none");
}

TYPED_TEST(SessionsTest, DoNotOutliveTheirLogin) {
  auto const gone = this->sign_up();
  this->sign_up("eve@example.org");
  auto const token = this->token();
  auto const other = this->run(this->accounts_.log_in("eve@example.org", "correct horse", this->from_));
  EXPECT_EQ(this->find(token), "");
  this->change(this->place_.database(), fmt::format("DELETE FROM login WHERE account = {}", gone.account));
  this->clock_.advance(Sessions::freshness + 1s);
  EXPECT_EQ(this->find(token), "session.none");
  EXPECT_EQ(this->find(other), "");
}

TEST(SessionCache, IsBoundedAndKeepsNothingThatEnded) {
  SessionCache cache(2);
  testing::FakeClock clock;
  auto const known = [&](Id account) {
    return SessionCache::Known{.account = account, .created = clock.wall(), .seen = clock.wall(), .checked = clock.wall()};
  };
  cache.put("a", known(1), cache.generation());
  cache.put("b", known(2), cache.generation());
  cache.saw("a", clock.wall());
  cache.put("c", known(1), cache.generation());
  EXPECT_TRUE(cache.find("a") && cache.find("c"));
  EXPECT_FALSE(cache.find("b"));
  auto const before = cache.generation();
  cache.forget_all(1, "c");
  EXPECT_FALSE(cache.find("a"));
  EXPECT_TRUE(cache.find("c"));
  cache.put("a", known(1), before);  // looked for before it ended
  EXPECT_FALSE(cache.find("a"));
}

}  // namespace
}  // namespace cordon::praxis
