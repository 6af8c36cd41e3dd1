#include "directory/pin_login.h"

#include "credentials/pin.h"
#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

mail::Message letter(Member const& member, std::string const& pin) {
  return {.to = member.email, .subject = "PIN", .text = pin};
}

template <class T>
class PinLoginTest : public DirectoryTest<T> {
 protected:
  PinLogin& pins() { return this->directory_.pins(); }
  std::string ask(std::string email = "zoe@example.org") { return this->run(pins().ask(std::move(email), letter, this->from_)); }
  std::string pin() {
    this->drain();
    return this->mail_.messages.empty() ? "" : this->mail_.messages.back().text;
  }
  std::string verify(std::string secret, std::string pin) {
    return this->reason(pins().verify(std::move(secret), std::move(pin), this->from_));
  }
};
TYPED_TEST_SUITE(PinLoginTest, testing::DatabasePlaces);

TYPED_TEST(PinLoginTest, LetsInWhoReadsTheLetterInTheSameBrowser) {
  auto const zoe = this->add();
  auto const secret = this->ask(" ZOE@example.org"), other = this->ask();
  auto const second = this->pin(), first = this->mail_.messages.at(0).text;
  EXPECT_EQ(this->mail_.messages.at(0).to, "zoe@example.org");
  EXPECT_EQ(first.size(), 8U);
  EXPECT_EQ(this->verify(other, first), "login.wrong") << "it was asked for elsewhere";
  auto const proved = this->run(this->pins().verify(secret, first.substr(0, 4) + " " + first.substr(4), this->from_));
  EXPECT_EQ(proved.member, zoe);
  EXPECT_THAT(this->amr_of(proved), ElementsAre("mail"));
  EXPECT_EQ(this->verify(secret, first), "login.wrong") << "good once";
  for (auto const* const none : {"", "made up"}) EXPECT_EQ(this->verify(none, second), "login.wrong");
  EXPECT_EQ(this->verify(other, second), "");
}

TYPED_TEST(PinLoginTest, TakesFiveTries) {
  this->add();
  auto const secret = this->ask();
  auto const pin = this->pin(), wrong = pin == "00000000" ? std::string("00000001") : std::string("00000000");
  for (unsigned i = 0; i + 1 < credentials::pin_tries; ++i) EXPECT_EQ(this->verify(secret, wrong), "login.wrong");
  EXPECT_EQ(this->verify(secret, pin), "") << "the fifth";
  auto const again = this->ask();
  for (unsigned i = 0; i < credentials::pin_tries; ++i) EXPECT_EQ(this->verify(again, wrong), "login.wrong");
  EXPECT_EQ(this->verify(again, this->pin()), "login.wrong") << "the sixth";
}

TYPED_TEST(PinLoginTest, CountsTriesThatComeAtOnce) {
  this->add();
  auto const secret = this->ask();
  auto const pin = this->pin(), wrong = pin == "00000000" ? std::string("00000001") : std::string("00000000");
  auto tries = this->several(10, [&](int /*i*/) { return this->pins().verify(secret, wrong, this->from_); });
  this->all_at_once(std::move(tries));
  EXPECT_EQ(this->run(find_row(this->database_, "SELECT tries FROM member_pin", {})).value().number(0), 5);
  EXPECT_EQ(this->verify(secret, pin), "login.wrong");
  auto const again = this->ask();
  auto right = this->several(5, [&](int /*i*/) { return this->pins().verify(again, this->pin(), this->from_); });
  auto const reasons = this->all_at_once(std::move(right));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1) << "and opens once";
}

TYPED_TEST(PinLoginTest, EndsWithItsTime) {
  this->add();
  auto const secret = this->ask(), late = this->ask();
  auto const first = this->mail_.messages.at(0).text, second = this->pin();
  this->clock_.advance(credentials::pin_lifetime - 1s);
  EXPECT_EQ(this->verify(secret, first), "");
  this->clock_.advance(1s);
  EXPECT_EQ(this->verify(late, second), "login.wrong");
  EXPECT_EQ(this->count("member_pin"), 1);
  this->run(this->directory_.expire());
  EXPECT_EQ(this->count("member_pin"), 0);
}

// Whoever asks sees and costs the same, whether the address is that of a member, of one who may not, or of nobody.
TYPED_TEST(PinLoginTest, TellsNobodyWhoIsAMember) {
  this->add();
  auto const left = this->add("left@example.org");
  this->run(this->directory_.members().deactivate(left.id));
  auto const work = [&](std::string email) {
    auto const reads = this->database_.reads, writes = this->database_.writes;
    auto const secret = this->ask(std::move(email));
    auto const asked = std::tuple(this->database_.reads - reads, this->database_.writes - writes, secret.size());
    auto const reason = this->verify(secret, "1234567");
    return std::tuple(asked, this->database_.reads - reads, this->database_.writes - writes, reason);
  };
  auto const known = work("zoe@example.org");
  EXPECT_EQ(work("left@example.org"), known);
  EXPECT_EQ(work("nobody@example.org"), known);
  this->drain();
  EXPECT_EQ(this->mail_.messages.size(), 1U);
  EXPECT_EQ(this->reason(this->pins().ask("no address", letter, this->from_)), "member.email");
}

TYPED_TEST(PinLoginTest, LetsNobodyInWhoLeftMeanwhile) {
  auto const zoe = this->add();
  auto const secret = this->ask();
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->verify(secret, this->pin()), "login.wrong");
}

using GuardedPinTest = PinLoginTest<testing::SqlitePlace>;

TEST_F(GuardedPinTest, SendsNoFloodOfLetters) {
  add();
  for (auto const* const email : {"zoe@example.org", "nobody@example.org"}) {
    for (int i = 0; i < 3; ++i) ask(email);
    EXPECT_EQ(reason(pins().ask(email, letter, from_)), "login.slow_down") << email;
  }
  drain();
  EXPECT_EQ(mail_.messages.size(), 3U);
  clock_.advance(1min);
  auto const secret = ask();
  EXPECT_EQ(verify(secret, pin()), "");
  for (int i = 0; i < 3; ++i) ask();  // who reads them may go on
  int asked = 0;
  while (asked < 100 && reason(pins().ask("a" + std::to_string(asked) + "@example.org", letter, from_)).empty()) ++asked;
  EXPECT_LT(asked, 20);
}

}  // namespace
}  // namespace cordon::directory
