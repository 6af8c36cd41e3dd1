#include "directory/password_login.h"

#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class T>
class PasswordLoginTest : public DirectoryTest<T> {
 protected:
  PasswordLogin& passwords() { return this->directory_.passwords(); }
  std::string hash_in_database() {
    return this->run(find_row(this->database_, "SELECT password FROM member", {})).value().text(0);
  }
};
TYPED_TEST_SUITE(PasswordLoginTest, testing::DatabasePlaces);

TYPED_TEST(PasswordLoginTest, LetsInWhoKnowsThePassword) {
  auto const zoe = this->add_with_password();
  auto const proved = this->run(this->passwords().verify(" ZOE@example.org", "correct horse", this->from_));
  EXPECT_EQ(proved.member, zoe);
  EXPECT_EQ(proved.enrolled, (Enrolled{.password = true}));
  EXPECT_THAT(this->amr_of(proved), ElementsAre("pwd"));
  EXPECT_EQ(proved.proof.when, this->clock_.wall());
  for (auto const* const wrong : {"correct horsf", "", "correct horse "}) EXPECT_EQ(this->log_in(wrong), "login.wrong") << wrong;
  EXPECT_EQ(this->log_in("correct horse", "abe@example.org"), "login.wrong");
  this->add("abe@example.org");  // has none
  EXPECT_EQ(this->log_in("", "abe@example.org"), "login.wrong");
  EXPECT_EQ(this->log_in("correct horse", "abe@example.org"), "login.wrong");
}

// Whoever tries gets the same answer, for the same work, whether the address is that of a member, of one who may not, or of
// nobody.
TYPED_TEST(PasswordLoginTest, TellsNobodyWhoIsAMember) {
  this->add_with_password();
  auto const left = this->add_with_password("left@example.org");
  this->run(this->directory_.members().deactivate(left.id));
  this->add("new@example.org");
  auto const work = [&](std::string email, std::string password) {
    auto const hashes = this->passwords_.computed();
    auto const reads = this->database_.reads, writes = this->database_.writes;
    auto result = this->log_in(std::move(password), std::move(email));
    return std::tuple(this->passwords_.computed() - hashes, this->database_.reads - reads, this->database_.writes - writes,
                      std::move(result));
  };
  for (auto const* const email :
       {"zoe@example.org", "left@example.org", "new@example.org", "nobody@example.org", "no address", "", "\xff"})
    EXPECT_EQ(work(email, "wrong horse"), std::tuple(1U, 1, 0, "login.wrong")) << email;
  EXPECT_EQ(work("left@example.org", "correct horse"), std::tuple(1U, 1, 0, "login.wrong"));
}

TYPED_TEST(PasswordLoginTest, TakesAnotherPassword) {
  auto const zoe = this->add_with_password();
  this->run(this->passwords().set(zoe.id, "another horse"));
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  EXPECT_EQ(this->log_in("another horse"), "");
  struct Row {
    char const* password;
    char const* reason;
  };
  for (auto const& row :
       {Row{"short", "password.short"}, Row{"password123", "password.common"}, Row{"zoe@example.org", "password.email"}})
    EXPECT_EQ(this->reason(this->passwords().set(zoe.id, row.password)), row.reason);
  EXPECT_EQ(this->reason(this->passwords().set("nobody", "another horse")), "member.none");
  this->run(this->passwords().remove(zoe.id));
  EXPECT_EQ(this->log_in("another horse"), "login.wrong");
  EXPECT_EQ(this->reason(this->passwords().remove("nobody")), "member.none");
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->reason(this->passwords().set(zoe.id, "another horse")), "member.none");
}

TYPED_TEST(PasswordLoginTest, LetsNobodyInWithWhatChangedMeanwhile) {
  this->add_with_password();
  this->database_.meanwhile = "UPDATE member SET password = 'another', version = version + 1";
  this->database_.meanwhile_at = this->database_.reads + 2;  // after the password was verified
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  EXPECT_EQ(this->database_.reads, this->database_.meanwhile_at);
}

TYPED_TEST(PasswordLoginTest, HashesAgainWhenMoreIsAskedFor) {
  this->add_with_password();
  credentials::Passwords stronger({.memory = credentials::Passwords::least_memory, .passes = 3, .parallel = 1, .waiting = 9});
  Directory directory(this->parts(stronger));
  for (int i = 0; i < 2; ++i) {
    this->run(directory.passwords().verify("zoe@example.org", "correct horse", this->from_));
    this->run(directory.drain());
    EXPECT_THAT(this->hash_in_database(), HasSubstr(",t=3,"));
  }
}

using GuardedPasswordTest = PasswordLoginTest<testing::SqlitePlace>;

TEST_F(GuardedPasswordTest, LetsThoseWaitWhoGuess) {
  add_with_password();
  for (auto const* const email : {"zoe@example.org", "nobody@example.org"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
    auto const computed = passwords_.computed();
    EXPECT_EQ(log_in("correct horse", email), "login.slow_down");
    EXPECT_EQ(passwords_.computed(), computed);
  }
  clock_.advance(1s);
  EXPECT_EQ(log_in("correct horse"), "");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong horse"), "login.wrong");  // from the beginning
}

TEST_F(GuardedPasswordTest, LetsInByPasskeyWhoIsLockedOutByOthers) {
  auto const zoe = add_with_password();
  credentials::TestAuthenticator authenticator;
  EXPECT_EQ(register_passkey(zoe, authenticator), "");
  auto reason = log_in("wrong horse");
  for (int i = 0; i < 60; ++i) reason = log_in("wrong horse");
  EXPECT_EQ(reason, "login.slow_down");
  EXPECT_EQ(log_in("correct horse"), "login.slow_down");
  EXPECT_EQ(log_in_with_passkey(authenticator), "");
}

TEST_F(GuardedPasswordTest, CountsGuessesThatComeAtOnce) {
  add_with_password();
  auto guesses = several(20, [&](int /*i*/) { return passwords().verify("zoe@example.org", "wrong horse", from_); });
  auto const reasons = all_at_once(std::move(guesses));
  EXPECT_EQ(std::ranges::count(reasons, "login.wrong"), 5);
  EXPECT_EQ(std::ranges::count(reasons, "login.slow_down"), 15);
}

TEST_F(GuardedPasswordTest, LetsThoseWaitWhoTryManyAddresses) {
  auto const try_many = [&](std::string const& where, std::string const& next) {
    from_ = net::Address::parse_ip(where).value();
    for (int i = 0; i < 48; ++i) EXPECT_TRUE(guards_.addresses.admit(name_of(from_)));  // as many as were tried before
    for (auto const* const email : {"a@example.org", "b@example.org"}) EXPECT_EQ(log_in("wrong horse", email), "login.wrong");
    from_ = net::Address::parse_ip(next).value();
    return log_in("wrong horse", "one.more@example.org");
  };
  EXPECT_EQ(try_many("192.0.2.7", "192.0.2.7"), "login.slow_down");
  EXPECT_EQ(try_many("2001:db8::1", "2001:db8::ffff"), "login.slow_down") << "of the same customer";
  EXPECT_EQ(try_many("2001:db8:1::1", "2001:db8:2::1"), "login.wrong") << "of another one";
}

}  // namespace
}  // namespace cordon::directory
