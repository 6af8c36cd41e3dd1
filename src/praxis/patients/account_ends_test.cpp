#include <fmt/format.h>

#include "praxis/patients/patient_places.h"

namespace cordon::praxis {
namespace {

template <class T>
class AccountEndsTest : public PatientsTest<T> {
 protected:
  net::Task<void> close(Id account, bool& is_closed) {
    auto const closed = co_await this->accounts_.close(account);
    is_closed = closed.value_or(false);
    co_return ok();
  }
  net::Task<void> confirm(UserSession session, std::string link, bool& is_confirmed) {
    auto const confirmed = co_await this->accounts_.change_email(std::move(session), std::move(link));
    is_confirmed = confirmed.has_value();
    co_return ok();
  }
  UserSession unconfirmed(std::string email) {
    auto const token = this->run(this->accounts_.sign_up(this->registration(std::move(email)), this->from_));
    return this->run(this->sessions_.find(token));
  }
};
TYPED_TEST_SUITE(AccountEndsTest, testing::DatabasePlaces);

TYPED_TEST(AccountEndsTest, ComeAfterAWeekToThoseNobodyConfirmed) {
  auto const session = this->unconfirmed("zoe@example.org");
  auto const kept = this->sign_up("eve@example.org");
  this->clock_.advance(Accounts::confirm_time - std::chrono::seconds(1));
  EXPECT_TRUE(this->run(this->accounts_.unconfirmed()).empty());
  EXPECT_FALSE(this->run(this->accounts_.close(session.account)));
  this->clock_.advance(std::chrono::seconds(1));
  EXPECT_THAT(this->run(this->accounts_.unconfirmed()), ::testing::ElementsAre(session.account));
  EXPECT_TRUE(this->run(this->accounts_.close(session.account)));
  EXPECT_FALSE(this->run(this->accounts_.close(session.account))) << "once";
  EXPECT_FALSE(this->run(this->accounts_.close(kept.account)));
  for (std::string const table : {"login", "session", "reset"})
    EXPECT_TRUE(this->rows(fmt::format("SELECT 1 FROM {} WHERE account = {}", table, session.account)).empty()) << table;
  EXPECT_EQ(this->reason(this->accounts_.email(session)), "session.none");
  EXPECT_EQ(this->log_in("correct horse", "eve@example.org"), "");
}

// What is written by two at once: either it is confirmed, or it is gone.
TYPED_TEST(AccountEndsTest, AreConfirmedOrClosedAndNeverBoth) {
  for (int i = 0; i < 6; ++i) {
    auto const address = fmt::format("zoe{}@example.org", i);
    auto const session = this->unconfirmed(address);
    EXPECT_FALSE(this->run(this->accounts_.close(session.account))) << "too early";
    this->clock_.advance(Accounts::confirm_time);
    this->run(this->accounts_.ask_email_change(session, "correct horse", address));
    auto const link = this->last_link();
    bool is_closed = false, is_confirmed = false;
    net::Group group(this->loop_);
    if (i % 2 == 0) group.spawn(this->close(session.account, is_closed));
    group.spawn(this->confirm(session, link, is_confirmed));
    if (i % 2 != 0) group.spawn(this->close(session.account, is_closed));
    this->loop_.run_until([&] { return group.empty(); });
    auto const left = this->rows(fmt::format("SELECT email_index FROM login WHERE account = {}", session.account));
    EXPECT_NE(is_closed, is_confirmed);
    EXPECT_EQ(left.empty(), is_closed);
    if (is_closed) {
      EXPECT_EQ(this->rows(fmt::format("SELECT 1 FROM erasure WHERE patient = {}", session.account)).size(), 1U);
    } else {
      EXPECT_FALSE(left.at(0).is_null(0));
    }
  }
}

}  // namespace
}  // namespace cordon::praxis
