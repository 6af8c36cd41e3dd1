#include "credentials/password.h"

#include <gtest/gtest.h>

#include "net/group.h"

namespace cordon::credentials {
namespace {

constexpr Passwords::Limits quick{.memory = Passwords::least_memory, .passes = 2, .parallel = 1, .waiting = 2};

TEST(Password, FollowsTheRules) {
  struct Case {
    std::string password;
    std::string_view reason;
  };
  for (auto const& [password, reason] : {
           Case{"correct horse", ""},
           Case{"ten chars!", ""},
           Case{"nine char", "password.short"},
           Case{"", "password.short"},
           Case{"éèàùçéèàùç", ""},               // ten characters
           Case{"éèàùçéèàù", "password.short"},  // eighteen octets
           Case{"🦊🦊🦊🦊🦊🐻🐻🐻🐻🐻", ""},
           Case{std::string(128, 'a') + std::string(128, 'b'), ""},
           Case{std::string(128, 'a') + std::string(129, 'b'), "password.long"},
           Case{"no utf-8 \xff\xfe\xfd\xfc", "password.text"},
           Case{"password123", "password.common"},
           Case{"PassWord123", "password.common"},
           Case{"motdepasse", "password.common"},
           Case{"passwort123", "password.common"},
           Case{"qwertzuiop", "password.common"},
           Case{"aaaaaaaaaaaa", "password.common"},
           Case{"zoe@example.org", "password.email"},
           Case{"Zoe@Example.ORG", "password.email"},
           Case{"zoe@example.org2", ""},
       }) {
    auto const checked = check_password(password, "zoe@example.org");
    EXPECT_EQ(checked ? std::string_view() : checked.error().reason, reason) << password;
  }
}

class PasswordsTest : public ::testing::Test {
 protected:
  std::string hash(Passwords& passwords, std::string password) {
    return net::run(loop_, passwords.hash(std::move(password))).value();
  }
  Passwords::Verdict verify(Passwords& passwords, std::string password, std::optional<std::string> hash) {
    return net::run(loop_, passwords.verify(std::move(password), std::move(hash))).value();
  }
  static net::Task<void> count(Passwords& passwords, unsigned& done, unsigned& busy) {
    auto const hash = co_await passwords.hash("correct horse");
    ++(hash ? done : busy);
    if (!hash) EXPECT_EQ(hash.error().reason, "password.busy");
    co_return ok();
  }

  net::Loop loop_;
  Passwords passwords_{quick};
};

TEST_F(PasswordsTest, AreKnownByTheirHash) {
  auto const hash = this->hash(passwords_, "correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_NE(hash, this->hash(passwords_, "correct horse"));
  EXPECT_TRUE(verify(passwords_, "correct horse", hash).right);
  EXPECT_FALSE(verify(passwords_, "correct horse", hash).outdated);
  for (auto const* wrong : {"correct horsf", "correct hors", "correct horse ", ""})
    EXPECT_FALSE(verify(passwords_, wrong, hash).right) << wrong;
  EXPECT_FALSE(verify(passwords_, "correct horse", "no hash").right);
}

TEST_F(PasswordsTest, AreHashedAgainWhenMoreIsAskedFor) {
  auto const hash = this->hash(passwords_, "correct horse");
  Passwords more_memory({.memory = Passwords::least_memory * 2, .passes = 2, .parallel = 1, .waiting = 1});
  Passwords more_passes({.memory = Passwords::least_memory, .passes = 3, .parallel = 1, .waiting = 1});
  EXPECT_TRUE(verify(more_memory, "correct horse", hash).outdated);
  EXPECT_TRUE(verify(more_passes, "correct horse", hash).outdated);
  EXPECT_FALSE(verify(more_passes, "wrong horse", hash).outdated);
  auto const stronger = this->hash(more_memory, "correct horse");
  EXPECT_TRUE(verify(passwords_, "correct horse", stronger).right);
  EXPECT_FALSE(verify(passwords_, "correct horse", stronger).outdated);  // nothing is made weaker
}

TEST_F(PasswordsTest, AreNeverMadeWeakly) {
  Passwords weak({.memory = 8192, .passes = 1, .parallel = 0, .waiting = 0});
  EXPECT_TRUE(hash(weak, "correct horse").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST_F(PasswordsTest, TakeAsMuchWorkWhereThereIsNone) {
  auto const hash = this->hash(passwords_, "correct horse");
  auto const before = passwords_.computed();
  verify(passwords_, "wrong horse", hash);
  EXPECT_EQ(passwords_.computed(), before + 1);
  EXPECT_FALSE(verify(passwords_, "wrong horse", std::nullopt).right);
  EXPECT_EQ(passwords_.computed(), before + 2);
}

TEST_F(PasswordsTest, RefuseWhoWouldWaitTooLong) {
  unsigned done = 0, busy = 0;
  auto const before = passwords_.computed();
  net::Group group(loop_);
  for (int i = 0; i < 10; ++i) group.spawn(count(passwords_, done, busy));
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(done, quick.parallel + quick.waiting);
  EXPECT_EQ(busy, 10 - done);
  EXPECT_EQ(passwords_.computed(), before + done);
  group.spawn(count(passwords_, done, busy));  // and then there is room again
  loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(done, quick.parallel + quick.waiting + 1);
}

}  // namespace
}  // namespace cordon::credentials
