#include "praxis/patients/accounts.h"

#include <fmt/format.h>

#include "praxis/patients/patient_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::UnorderedElementsAre;

template <class T>
class AccountsTest : public PatientsTest<T> {
 protected:
  // Runs them at once: why each failed, "" for those that did not.
  std::vector<std::string> all_at_once(std::vector<net::Task<std::string>> tasks) {
    std::vector<std::string> reasons;
    net::Group group(this->loop_);
    for (auto& task : tasks) group.spawn(note(std::move(task), reasons));
    this->loop_.run_until([&] { return group.empty(); });
    return reasons;
  }
  static net::Task<void> note(net::Task<std::string> task, std::vector<std::string>& reasons) {
    auto const result = co_await std::move(task);
    reasons.emplace_back(result ? std::string_view() : result.error().reason);
    co_return ok();
  }
  static net::Task<std::string> reset(Accounts& accounts, std::string link, std::string password) {
    auto done = co_await accounts.reset(std::move(link), std::move(password));
    if (!done) co_return fail(done);
    co_return std::string();
  }
  std::string find(std::string token) { return this->reason(this->sessions_.find(std::move(token))); }
};
TYPED_TEST_SUITE(AccountsTest, testing::DatabasePlaces);

TYPED_TEST(AccountsTest, AreUsedAtOnceAndFoundByTheirAddressWhenItIsConfirmed) {
  auto const token = this->run(this->accounts_.sign_up(this->registration(" Zoe@Example.ORG "), this->from_));
  auto const session = this->run(this->sessions_.find(token));
  EXPECT_EQ(this->run(this->records_.read(Actor::patient(session), session.account, Purpose::own_record)), zoe());
  EXPECT_FALSE(this->run(this->accounts_.is_confirmed(session)));
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  auto const link = this->last_link();
  EXPECT_EQ(this->last_message().to, "zoe@example.org");
  EXPECT_EQ(this->reason(this->accounts_.confirm(link, "wrong horse", this->from_)), "login.wrong");
  EXPECT_EQ(this->reason(this->accounts_.confirm(link + "x", "correct horse", this->from_)), "link.used");
  auto const confirmed = this->run(this->accounts_.confirm(link, "correct horse", this->from_));
  EXPECT_NE(confirmed, token);
  EXPECT_EQ(this->run(this->sessions_.find(confirmed)).account, session.account);
  EXPECT_TRUE(this->run(this->accounts_.is_confirmed(session)));
  EXPECT_EQ(this->run(this->accounts_.email(session)), "zoe@example.org");
  EXPECT_EQ(this->log_in("correct horse"), "");
  EXPECT_EQ(this->log_in("correct horse", "ZOE@example.org"), "");
  EXPECT_EQ(this->log_in("correct horsf"), "login.wrong");
  EXPECT_EQ(this->reason(this->accounts_.confirm(link, "correct horse", this->from_)), "link.used");
}

TYPED_TEST(AccountsTest, AreMadeFromWhatCanBeUsedOnly) {
  struct Case {
    std::string_view reason;
    Registration registration;
  };
  auto wrong_name = this->registration(), turned_name = wrong_name, wrong_date = wrong_name, wrong_number = wrong_name;
  wrong_name.profile.family_name = "  ";
  turned_name.profile.given_name = "Zo\u202eé";
  wrong_date.profile.birth_date = std::chrono::year(2026) / 2 / 1;  // not yet
  wrong_number.profile.identifier->value = "179122A99693261";
  for (auto const& one :
       {Case{"profile.email", this->registration("zoe")}, Case{"password.short", this->registration("zoe@example.org", "short")},
        Case{"password.email", this->registration("zoe@example.org", "Zoe@example.org")}, Case{"profile.name", wrong_name},
        Case{"profile.name", turned_name}, Case{"profile.birth_date", wrong_date}, Case{"identifier.check", wrong_number}})
    EXPECT_EQ(this->reason(this->accounts_.sign_up(one.registration, this->from_)), one.reason);
  EXPECT_TRUE(this->rows("SELECT id FROM patient").empty());
}

// Whoever signs up with an address sees the same, and costs the same, whether it has an account or not.
TYPED_TEST(AccountsTest, AreNotRevealed) {
  this->sign_up();
  auto const work = [&](auto const& deed) {
    auto const hashes = this->passwords_.computed();
    auto const asked = this->database_.asked;
    auto const result = deed();
    auto const counted = std::tuple(this->passwords_.computed() - hashes, this->database_.asked - asked, result);
    this->drain();
    return counted;
  };
  auto const sign_up = [&](std::string email) {
    return work([&] { return this->reason(this->accounts_.sign_up(this->registration(email, "other horse"), this->from_)); });
  };
  auto const ask_reset = [&](std::string email) {
    return work([&] { return this->reason(this->accounts_.ask_reset(email, this->from_)); });
  };
  auto const log_in = [&](std::string email, std::string password) {
    return work([&] { return this->log_in(password, email); });
  };
  EXPECT_EQ(sign_up("zoe@example.org"), sign_up("new@example.org"));
  for (auto const& password : {std::string("wrong horse"), std::string(300, 'x'), std::string()})
    EXPECT_EQ(log_in("zoe@example.org", password), log_in("nobody@example.org", password));
  EXPECT_EQ(log_in("zoe@example.org", "other horse"), log_in("new@example.org", "other horse"));  // both just signed up
  EXPECT_EQ(ask_reset("zoe@example.org"), ask_reset("nobody@example.org"));
  EXPECT_EQ(this->rows("SELECT token_hash FROM reset WHERE kind = 1").size(), 2U);
}

TYPED_TEST(AccountsTest, TellOnlyTheOwnerOfTheAddressThatThereIsOne) {
  this->sign_up();
  auto const before = this->mail_.messages.size();
  auto const token = this->run(this->accounts_.sign_up(this->registration("zoe@example.org", "other horse"), this->from_));
  EXPECT_EQ(this->find(token), "");
  EXPECT_EQ(this->last_message().subject, write_letter(Letter::already_registered, Language::fr, "").subject);
  EXPECT_EQ(this->last_link(), "");
  EXPECT_EQ(this->log_in("other horse"), "login.wrong");
  EXPECT_EQ(this->log_in("correct horse"), "");
  this->run(this->accounts_.ask_reset("nobody@example.org", this->from_));
  this->drain();
  EXPECT_EQ(this->mail_.messages.size(), before + 1);
}

TYPED_TEST(AccountsTest, AreOneForAnAddressHoweverManySignUpAtOnce) {
  std::vector<net::Task<std::string>> sign_ups, confirmations;
  for (int i = 0; i < 3; ++i) sign_ups.push_back(this->accounts_.sign_up(this->registration(), this->from_));
  EXPECT_THAT(this->all_at_once(std::move(sign_ups)), UnorderedElementsAre("", "", ""));
  this->drain();
  ASSERT_EQ(this->mail_.messages.size(), 3U);
  for (auto const& message : this->mail_.messages)
    confirmations.push_back(this->accounts_.confirm(this->link_in(message), "correct horse", this->from_));
  EXPECT_THAT(this->all_at_once(std::move(confirmations)), UnorderedElementsAre("", "link.taken", "link.taken"));
  EXPECT_EQ(this->rows("SELECT account FROM login WHERE email_index IS NOT NULL").size(), 1U);
  this->clock_.advance(Accounts::confirm_time);
  EXPECT_EQ(this->run(this->accounts_.unconfirmed()).size(), 2U);
}

TYPED_TEST(AccountsTest, AreResetByOneUseOfALink) {
  auto const session = this->sign_up();
  this->run(this->accounts_.ask_reset("Zoe@example.org", this->from_));
  auto const link = this->last_link();
  EXPECT_EQ(this->reason(this->accounts_.reset(link, "short")), "password.short");  // and the link is not spent
  std::vector<net::Task<std::string>> resets;
  std::string const passwords[] = {"horse number 0", "horse number 1", "horse number 2", "horse number 3"};
  for (auto const& password : passwords) resets.push_back(this->reset(this->accounts_, link, password));
  EXPECT_THAT(this->all_at_once(std::move(resets)), UnorderedElementsAre("", "link.used", "link.used", "link.used"));
  EXPECT_EQ(this->rows("SELECT token_hash FROM session").size(), 0U);
  EXPECT_EQ(this->last_message().subject, write_letter(Letter::password_changed, Language::fr, "").subject);
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  int right = 0;
  for (auto const& password : passwords) right += this->log_in(password).empty() ? 1 : 0;
  EXPECT_EQ(right, 1);
  EXPECT_EQ(this->reason(this->accounts_.reset(link, "one more horse")), "link.used");
}

TYPED_TEST(AccountsTest, AreNotResetByLinksThatAreOldOrForSomethingElse) {
  this->run(this->accounts_.sign_up(this->registration(), this->from_));
  auto const confirm = this->last_link();
  EXPECT_EQ(this->reason(this->accounts_.reset(confirm, "another horse")), "link.used");
  this->run(this->accounts_.confirm(confirm, "correct horse", this->from_));
  this->run(this->accounts_.ask_reset("zoe@example.org", this->from_));
  auto const link = this->last_link();
  EXPECT_EQ(this->reason(this->accounts_.confirm(link, "correct horse", this->from_)), "link.used");
  for (auto const& none : {std::string(), std::string("x"), std::string(43, 'A'), link.substr(1), crypto::digest(link)})
    EXPECT_EQ(this->reason(this->accounts_.reset(none, "another horse")), "link.used");
  this->clock_.advance(Accounts::reset_time);
  EXPECT_EQ(this->reason(this->accounts_.reset(link, "another horse")), "link.used");
  EXPECT_EQ(this->run(this->accounts_.expire()), 1U);
  EXPECT_EQ(this->log_in("correct horse"), "");
}

TYPED_TEST(AccountsTest, EndOtherSessionsWhenTheirPasswordChanges) {
  auto const session = this->sign_up();
  auto const other = this->run(this->accounts_.log_in("zoe@example.org", "correct horse", this->from_));
  EXPECT_EQ(this->find(other), "");
  EXPECT_EQ(this->reason(this->accounts_.change_password(session, "wrong horse", "another horse")), "login.wrong");
  EXPECT_EQ(this->reason(this->accounts_.change_password(session, "correct horse", "password123")), "password.common");
  EXPECT_EQ(this->find(other), "");
  this->run(this->accounts_.ask_reset("zoe@example.org", this->from_));
  auto const link = this->last_link();
  EXPECT_EQ(this->reason(this->accounts_.change_password(session, "correct horse", "another horse")), "");
  EXPECT_EQ(this->find(other), "session.none");
  EXPECT_EQ(this->reason(this->accounts_.email(session)), "");
  EXPECT_EQ(this->rows("SELECT token_hash FROM session").size(), 1U);
  EXPECT_EQ(this->reason(this->accounts_.reset(link, "yet another horse")), "link.used");  // asked for before
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  EXPECT_EQ(this->log_in("another horse"), "");
}

TYPED_TEST(AccountsTest, ChangeTheirAddressWhenTheNewOneAnswers) {
  auto const session = this->sign_up();
  auto const eve = this->sign_up("eve@example.org");
  EXPECT_EQ(this->reason(this->accounts_.ask_email_change(session, "wrong horse", "new@example.org")), "login.wrong");
  this->run(this->accounts_.ask_email_change(session, "correct horse", "new@example.org"));
  auto const link = this->last_link();
  EXPECT_EQ(this->last_message().to, "new@example.org");
  EXPECT_EQ(this->run(this->accounts_.email(session)), "zoe@example.org");
  EXPECT_EQ(this->reason(this->accounts_.change_email(eve, link)), "link.used");
  EXPECT_EQ(this->reason(this->accounts_.change_email(session, link)), "");
  EXPECT_EQ(this->last_message().to, "zoe@example.org");
  EXPECT_EQ(this->run(this->accounts_.email(session)), "new@example.org");
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  EXPECT_EQ(this->log_in("correct horse", "new@example.org"), "");
  this->run(this->accounts_.ask_email_change(session, "correct horse", "eve@example.org"));
  EXPECT_EQ(this->last_message().to, "eve@example.org");
  EXPECT_EQ(this->last_message().subject, write_letter(Letter::already_registered, Language::fr, "").subject);
}

TYPED_TEST(AccountsTest, HashAgainWhenMoreIsAskedFor) {
  this->sign_up();
  credentials::Passwords stronger({.memory = credentials::Passwords::least_memory, .passes = 3, .parallel = 1, .waiting = 9});
  Accounts accounts({.loop = this->loop_,
                     .database = this->database_,
                     .vault = this->vault_,
                     .passwords = stronger,
                     .sessions = this->sessions_,
                     .mailbox = this->mail_,
                     .guards = this->guards_,
                     .clock = this->clock_},
                    {});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(this->reason(accounts.log_in("zoe@example.org", "correct horse", this->from_)), "");
    this->run(accounts.drain());
    EXPECT_THAT(this->rows("SELECT password FROM login")[0].text(0), ::testing::HasSubstr(",t=3,"));
  }
}

using GuardedTest = AccountsTest<testing::SqlitePlace>;

TEST_F(GuardedTest, AccountsLetThoseWaitWhoGuess) {
  sign_up();
  for (std::string const email : {"zoe@example.org", "nobody@example.org"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
    auto const computed = passwords_.computed();
    EXPECT_EQ(log_in("correct horse", email), "login.slow_down");
    EXPECT_EQ(passwords_.computed(), computed);
    clock_.advance(1s);
    EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
    clock_.advance(1s);
    EXPECT_EQ(log_in("wrong horse", email), "login.slow_down");
  }
  clock_.advance(1s);
  EXPECT_EQ(log_in("correct horse"), "");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong horse"), "login.wrong");  // from the beginning
}

TEST_F(GuardedTest, AccountsCountGuessesThatComeAtOnce) {
  sign_up();
  std::vector<net::Task<std::string>> guesses;
  guesses.reserve(20);
  for (int i = 0; i < 20; ++i) guesses.push_back(accounts_.log_in("zoe@example.org", "wrong horse", from_));
  auto const reasons = all_at_once(std::move(guesses));
  EXPECT_EQ(std::ranges::count(reasons, "login.wrong"), 5);
  EXPECT_EQ(std::ranges::count(reasons, "login.slow_down"), 15);
}

TEST_F(GuardedTest, AccountsSendNoFloodOfLetters) {
  sign_up();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(reason(accounts_.ask_reset("zoe@example.org", from_)), "");
  EXPECT_EQ(reason(accounts_.ask_reset("zoe@example.org", from_)), "login.slow_down");
  EXPECT_EQ(reason(accounts_.ask_reset("nobody@example.org", from_)), "");
}

TEST_F(GuardedTest, AccountsLetNobodyWaitForWhatAnotherMistyped) {
  for (std::string const email : {"zoe", "zoe@", " ZOE@ "})
    for (int i = 0; i < 2; ++i) EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
  EXPECT_EQ(log_in("wrong horse", "zoe@"), "login.wrong");
  EXPECT_EQ(log_in("wrong horse", "zoe@"), "login.slow_down") << "the same as with an address";
  for (std::string const email : {"", "eve", "zoe@@example.org"}) EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
}

TEST_F(GuardedTest, AccountsSendLettersToNoEndOfAddresses) {
  auto const session = sign_up();
  int sent = 0;
  while (sent < 100 && reason(accounts_.ask_email_change(session, "correct horse", fmt::format("a{}@example.org", sent))).empty())
    ++sent;
  EXPECT_EQ(sent, 20);
}

}  // namespace
}  // namespace cordon::praxis
