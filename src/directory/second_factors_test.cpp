#include "directory/second_factors.h"

#include "credentials/totp.h"
#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// RFC 4648 section 6, back.
std::string from_base32(View text) {
  std::string octets;
  unsigned held = 0;
  std::uint32_t bits = 0;
  for (char const c : text) {
    bits = bits << 5 | static_cast<std::uint32_t>(View("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find(c));
    held += 5;
    if (held < 8) continue;
    held -= 8;
    octets += static_cast<char>(bits >> held & 0xff);
  }
  return octets;
}

template <class T>
class SecondFactorsTest : public DirectoryTest<T> {
 protected:
  SecondFactors& factors() { return this->directory_.second_factors(); }
  std::string code(std::string const& secret) {
    return credentials::totp_code(secret, credentials::totp_step_at(this->clock_.wall()));
  }
  // The secret of an app that counts from now on. Its next code is that of the next step.
  std::string enrol(Member const& member) {
    auto const secret = from_base32(this->run(factors().begin_totp(member.id, "Clinique")).text);
    this->run(factors().confirm_totp(member.id, code(secret)));
    this->clock_.advance(credentials::totp_step);
    return secret;
  }
  std::string verify(Member const& member, std::string code) {
    return this->reason(factors().verify_totp(member.id, std::move(code), this->from_));
  }
  std::string use(Member const& member, std::string code) {
    return this->reason(factors().use_recovery_code(member.id, std::move(code), this->from_));
  }
};
TYPED_TEST_SUITE(SecondFactorsTest, testing::DatabasePlaces);

TYPED_TEST(SecondFactorsTest, CountFromTheFirstRightCode) {
  auto const zoe = this->add();
  EXPECT_EQ(this->reason(this->factors().confirm_totp(zoe.id, "123456")), "totp.none");
  auto const enrolment = this->run(this->factors().begin_totp(zoe.id, "Clinique"));
  EXPECT_EQ(enrolment.text.size(), 32U);
  EXPECT_THAT(enrolment.uri, HasSubstr("otpauth://totp/Clinique:zoe%40example.org?secret=" + enrolment.text));
  auto const secret = from_base32(enrolment.text);
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "login.wrong") << "is not confirmed";
  EXPECT_EQ(this->reason(this->factors().confirm_totp(zoe.id, "12345")), "totp.wrong");
  this->run(this->factors().confirm_totp(zoe.id, this->code(secret)));
  EXPECT_EQ(this->reason(this->factors().confirm_totp(zoe.id, this->code(secret))), "totp.none");
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "login.wrong") << "that code was used to confirm";
  this->clock_.advance(credentials::totp_step);
  auto const proved = this->run(this->factors().verify_totp(zoe.id, this->code(secret), this->from_));
  EXPECT_THAT(this->amr_of(proved), ElementsAre("otp"));
  EXPECT_EQ(proved.member, zoe);
  EXPECT_TRUE(proved.enrolled.totp);
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "login.wrong") << "good once";
  EXPECT_TRUE(this->changed_.empty());
}

TYPED_TEST(SecondFactorsTest, AreReplacedByAnotherAppOnceThatWorks) {
  auto const zoe = this->add();
  auto const old = this->enrol(zoe);
  auto const begun = from_base32(this->run(this->factors().begin_totp(zoe.id, "Clinique")).text);
  EXPECT_EQ(this->verify(zoe, this->code(begun)), "login.wrong");
  EXPECT_EQ(this->verify(zoe, this->code(old)), "");
  this->clock_.advance(SecondFactors::enrolment_time);
  EXPECT_EQ(this->reason(this->factors().confirm_totp(zoe.id, this->code(begun))), "totp.none") << "too late";
  EXPECT_EQ(this->verify(zoe, this->code(old)), "");
  auto const next = this->enrol(zoe);
  EXPECT_EQ(this->verify(zoe, this->code(old)), "login.wrong");
  EXPECT_EQ(this->verify(zoe, this->code(next)), "");
  this->run(this->factors().remove_totp(zoe.id));
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  this->clock_.advance(credentials::totp_step);
  EXPECT_EQ(this->verify(zoe, this->code(next)), "login.wrong");
}

TYPED_TEST(SecondFactorsTest, AreThoseOfOneMember) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  auto const secret = this->enrol(zoe);
  this->enrol(abe);
  auto const codes = this->run(this->factors().make_recovery_codes(zoe.id));
  EXPECT_EQ(this->verify(abe, this->code(secret)), "login.wrong");
  EXPECT_EQ(this->use(abe, codes[0]), "login.wrong");
  EXPECT_EQ(this->verify({.id = "nobody"}, this->code(secret)), "login.wrong");
  EXPECT_EQ(this->reason(this->factors().begin_totp("nobody", "Clinique")), "member.none");
  EXPECT_EQ(this->reason(this->factors().make_recovery_codes("nobody")), "member.none");
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "login.wrong");
  EXPECT_EQ(this->use(zoe, codes[0]), "login.wrong");
  EXPECT_EQ(this->reason(this->factors().begin_totp(zoe.id, "Clinique")), "member.none");
}

TYPED_TEST(SecondFactorsTest, OpenOnceForManyWhoBringTheCodeOfOneStep) {
  auto const zoe = this->add();
  auto const secret = this->enrol(zoe);
  auto tries = this->several(5, [&](int /*i*/) { return this->factors().verify_totp(zoe.id, this->code(secret), this->from_); });
  auto const reasons = this->all_at_once(std::move(tries));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1);
  EXPECT_EQ(std::ranges::count(reasons, "login.wrong"), 4);
}

TYPED_TEST(SecondFactorsTest, HaveRecoveryCodesThatAreGoodOnce) {
  auto const zoe = this->add();
  auto const codes = this->run(this->factors().make_recovery_codes(zoe.id));
  ASSERT_EQ(codes.size(), 10U);
  auto const proved = this->run(this->factors().use_recovery_code(zoe.id, " " + codes[3], this->from_));
  EXPECT_THAT(this->amr_of(proved), ElementsAre("kba"));
  EXPECT_EQ(proved.enrolled.recovery_codes, 9);
  EXPECT_EQ(this->use(zoe, codes[3]), "login.wrong");
  EXPECT_EQ(this->use(zoe, codes[4]), "");
  for (auto const* const wrong : {"", "k7m2q-x9p4r-bt3wh"}) EXPECT_EQ(this->use(zoe, wrong), "login.wrong") << wrong;
  auto const later = this->run(this->factors().make_recovery_codes(zoe.id));
  EXPECT_EQ(this->use(zoe, codes[5]), "login.wrong");
  EXPECT_EQ(this->use(zoe, later[5]), "");
}

TYPED_TEST(SecondFactorsTest, OpenOnceForManyWhoBringTheSameRecoveryCode) {
  auto const zoe = this->add();
  auto const codes = this->run(this->factors().make_recovery_codes(zoe.id));
  auto tries = this->several(5, [&](int /*i*/) { return this->factors().use_recovery_code(zoe.id, codes[0], this->from_); });
  auto const reasons = this->all_at_once(std::move(tries));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1);
  EXPECT_EQ(std::ranges::count(reasons, "login.wrong"), 4);
}

TYPED_TEST(SecondFactorsTest, AreTenHoweverOftenTheyAreMadeAtOnce) {
  auto const zoe = this->add();
  auto made = this->several(4, [&](int /*i*/) { return this->factors().make_recovery_codes(zoe.id); });
  EXPECT_THAT(this->all_at_once(std::move(made)), ElementsAre("", "", "", ""));
  EXPECT_EQ(this->count("member_recovery_code"), 10);
}

TYPED_TEST(SecondFactorsTest, LeaveNothingInTheDatabaseThatOpens) {
  auto const zoe = this->add();
  auto const secret = this->enrol(zoe);
  auto const codes = this->run(this->factors().make_recovery_codes(zoe.id));
  auto const sealed = this->run(find_row(this->database_, "SELECT secret FROM member_totp", {})).value().bytes(0);
  EXPECT_FALSE(sealed.contains(secret));
  auto const digests = this->run(read_all(this->database_, {{"SELECT digest FROM member_recovery_code"}}));
  for (auto const& row : digests.at(0).rows) {
    EXPECT_EQ(row.bytes(0).size(), 32U);
    EXPECT_THAT(codes, ::testing::Not(::testing::Contains(row.bytes(0))));
  }
  // Nor does it open for another member, or under another key.
  auto const abe = this->add("abe@example.org");
  this->enrol(abe);
  this->run(change(this->database_, "UPDATE member_totp SET secret = $1, last_step = 0", {store::Bytes(sealed)}));
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "");
  EXPECT_EQ(this->verify(abe, this->code(secret)), "totp.sealed");
  this->key_ = crypto::Secret::random(crypto::key_size);
  EXPECT_EQ(this->verify(zoe, this->code(secret)), "totp.sealed");
}

using GuardedFactorsTest = SecondFactorsTest<testing::SqlitePlace>;

TEST_F(GuardedFactorsTest, LetThoseWaitWhoGuess) {
  auto const zoe = add();
  auto const secret = enrol(zoe);
  auto const codes = run(factors().make_recovery_codes(zoe.id));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(verify(zoe, "12345"), "login.wrong");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(use(zoe, "none"), "login.wrong");
  EXPECT_EQ(verify(zoe, code(secret)), "login.slow_down");
  EXPECT_EQ(use(zoe, codes[0]), "login.slow_down");
  clock_.advance(1s);
  EXPECT_EQ(verify(zoe, code(secret)), "");
  EXPECT_EQ(use(zoe, codes[0]), "");
}

}  // namespace
}  // namespace cordon::directory
