#include "directory/passkeys.h"

#include "directory/challenge.h"
#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using credentials::PasskeyAlgorithm;
using credentials::TestAuthenticator;
using ::testing::ElementsAre;

constexpr unsigned present = 0x01, verified = 0x04, eligible = 0x08, backed_up = 0x10;

template <class T>
class PasskeysTest : public DirectoryTest<T> {
 protected:
  Passkeys& passkeys() { return this->directory_.passkeys(); }
  net::Task<Proved> finish(std::string answer, std::string browser = "browser") {
    return passkeys().finish_login(std::move(browser), std::move(answer), this->from_);
  }
};
TYPED_TEST_SUITE(PasskeysTest, testing::DatabasePlaces);

TYPED_TEST(PasskeysTest, SayWhoComes) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  TestAuthenticator of_zoe, of_abe(PasskeyAlgorithm::eddsa), laptop(PasskeyAlgorithm::rs256);
  EXPECT_EQ(this->register_passkey(zoe, of_zoe), "");
  EXPECT_EQ(this->register_passkey(abe, of_abe, {.flags = present | verified | eligible | backed_up}), "");
  EXPECT_EQ(this->register_passkey(zoe, laptop), "");
  for (int i = 0; i < 2; ++i) {
    auto const proved = this->run(this->finish(this->passkey_answer(of_zoe)));
    EXPECT_EQ(proved.member, zoe);
    EXPECT_EQ(proved.enrolled.passkeys, 2);
    EXPECT_THAT(this->amr_of(proved), ElementsAre("hwk", "user", "phr", "mfa"));
  }
  auto const proved = this->run(this->finish(this->passkey_answer(of_abe, {.flags = present | verified | eligible})));
  EXPECT_EQ(proved.member, abe);
  EXPECT_THAT(this->amr_of(proved), ElementsAre("swk", "user", "phr", "mfa"));
  EXPECT_EQ(this->run(this->finish(this->passkey_answer(laptop))).member, zoe);
  EXPECT_TRUE(this->changed_.empty());
}

TYPED_TEST(PasskeysTest, AreListedAndRemoved) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  TestAuthenticator phone, laptop;
  EXPECT_EQ(this->register_passkey(zoe, phone, {.flags = present | verified | eligible}), "");
  this->clock_.advance(1h);
  EXPECT_EQ(this->register_passkey(zoe, laptop), "");
  auto const used = this->clock_.wall();
  this->run(this->finish(this->passkey_answer(phone, {.flags = present | verified | eligible | backed_up})));
  auto const list = this->run(this->passkeys().list(zoe.id));
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].id, phone.id());
  EXPECT_EQ(list[0].name, "a key");
  EXPECT_EQ(list[0].created, zoe.created);
  EXPECT_EQ(list[0].used, used);
  EXPECT_TRUE(list[0].backup_eligible && list[0].backed_up);
  EXPECT_EQ(list[1].id, laptop.id());
  EXPECT_EQ(list[1].used, Wall());
  EXPECT_EQ(this->reason(this->passkeys().remove(abe.id, phone.id())), "passkey.none");
  this->run(this->passkeys().remove(zoe.id, phone.id()));
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->log_in_with_passkey(phone, {.flags = present | verified | eligible}), "passkey.unknown");
  EXPECT_EQ(this->log_in_with_passkey(laptop), "");
  EXPECT_EQ(this->reason(this->passkeys().remove(zoe.id, phone.id())), "passkey.none");
}

TYPED_TEST(PasskeysTest, AreRefusedWhenTheyAreOfNobodyOrOfAnother) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  TestAuthenticator of_zoe, unknown;
  EXPECT_EQ(this->register_passkey(zoe, of_zoe), "");
  EXPECT_EQ(this->log_in_with_passkey(unknown, {.user_handle = zoe.id}), "passkey.unknown");
  EXPECT_EQ(this->log_in_with_passkey(unknown, {.user_handle = zoe.id, .id = of_zoe.id()}), "passkey.signature");
  EXPECT_EQ(this->log_in_with_passkey(of_zoe, {.user_handle = abe.id}), "passkey.user");
  EXPECT_EQ(this->log_in_with_passkey(of_zoe, {.origin = "https://login.evil.example"}), "passkey.origin");
  EXPECT_EQ(this->log_in_with_passkey(of_zoe, {.flags = present}), "passkey.verification");
  EXPECT_EQ(this->reason(this->finish("{}")), "passkey.answer");
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->log_in_with_passkey(of_zoe), "passkey.unknown");
}

TYPED_TEST(PasskeysTest, AnswerAChallengeOfTheSameBrowserInTimeAndOnce) {
  auto const zoe = this->add();
  TestAuthenticator authenticator;
  EXPECT_EQ(this->register_passkey(zoe, authenticator), "");
  auto const answer = this->passkey_answer(authenticator);
  EXPECT_EQ(this->reason(this->finish(answer, "another browser")), "passkey.challenge");
  EXPECT_EQ(this->reason(this->finish(answer, "")), "passkey.challenge");
  EXPECT_EQ(this->reason(this->finish(answer)), "");
  EXPECT_EQ(this->reason(this->finish(answer)), "passkey.challenge") << "replayed";
  auto const late = this->passkey_answer(authenticator);
  this->clock_.advance(challenge_lifetime);
  EXPECT_EQ(this->reason(this->finish(late)), "passkey.challenge");
  EXPECT_EQ(this->log_in_with_passkey(authenticator, {.challenge = tls::base64url(View("made up"))}), "passkey.challenge");
  // What was asked for a registration is no login.
  auto const options = this->run(this->passkeys().begin_registration(zoe.id, "browser"));
  auto const challenge = std::string(View(boost::json::parse(options).at("challenge").as_string()));
  EXPECT_EQ(this->log_in_with_passkey(authenticator, {.challenge = challenge}), "passkey.challenge");
}

TYPED_TEST(PasskeysTest, OpenOnceForManyWhoBringTheSameAnswer) {
  auto const zoe = this->add();
  TestAuthenticator authenticator;
  EXPECT_EQ(this->register_passkey(zoe, authenticator), "");
  auto const answer = this->passkey_answer(authenticator);
  auto tries = this->several(5, [&](int /*i*/) { return this->finish(answer); });
  auto const reasons = this->all_at_once(std::move(tries));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1);
  EXPECT_EQ(std::ranges::count(reasons, "passkey.challenge"), 4);
}

TYPED_TEST(PasskeysTest, CountOnForOneOfManyWhoSayTheSameCount) {
  auto const zoe = this->add();
  TestAuthenticator authenticator;
  EXPECT_EQ(this->register_passkey(zoe, authenticator, {.counter = 1}), "");
  auto tries = this->several(3, [&](int /*i*/) { return this->finish(this->passkey_answer(authenticator, {.counter = 2})); });
  auto const reasons = this->all_at_once(std::move(tries));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1);
  EXPECT_EQ(std::ranges::count(reasons, "passkey.counter"), 2);
  EXPECT_EQ(this->log_in_with_passkey(authenticator, {.counter = 2}), "passkey.counter");
  EXPECT_EQ(this->log_in_with_passkey(authenticator, {.counter = 3}), "");
}

TYPED_TEST(PasskeysTest, AreRegisteredByWhoBegan) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  TestAuthenticator authenticator;
  auto const begin = [&] { return this->run(this->passkeys().begin_registration(zoe.id, "browser")); };
  auto const answer = authenticator.create(begin());
  auto const finish = [&](std::string member, std::string browser, std::string name = "a key") {
    return this->reason(this->passkeys().finish_registration(std::move(member), std::move(browser), std::move(name), answer));
  };
  EXPECT_EQ(finish(zoe.id, "another browser"), "passkey.challenge");
  EXPECT_EQ(finish(abe.id, "browser"), "passkey.challenge");
  for (auto const& name : {std::string(), std::string(101, 'x'), std::string("a\nb")})
    EXPECT_EQ(finish(zoe.id, "browser", name), "passkey.name");
  EXPECT_EQ(finish(zoe.id, "browser"), "");
  EXPECT_EQ(finish(zoe.id, "browser"), "passkey.challenge") << "replayed";
  auto const other = authenticator.create(this->run(this->passkeys().begin_registration(abe.id, "browser")));
  EXPECT_EQ(this->reason(this->passkeys().finish_registration(abe.id, "browser", "mine", other)), "passkey.taken");
  EXPECT_EQ(this->reason(this->passkeys().begin_registration("nobody", "browser")), "member.none");
  auto const begun = begin();
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->reason(this->passkeys().finish_registration(zoe.id, "browser", "a key", TestAuthenticator().create(begun))),
            "member.none");
}

TYPED_TEST(PasskeysTest, AreNotAskedForTwiceAndNotWithoutEnd) {
  auto const zoe = this->add();
  for (int i = 0; i < Passkeys::most - 1; ++i) {
    TestAuthenticator authenticator;
    EXPECT_EQ(this->register_passkey(zoe, authenticator), "");
  }
  auto const options = this->run(this->passkeys().begin_registration(zoe.id, "browser"));
  EXPECT_EQ(boost::json::parse(options).at("excludeCredentials").as_array().size(), Passkeys::most - 1U);
  EXPECT_EQ(boost::json::parse(options).at("user").at("id").as_string(), tls::base64url(View(zoe.id)));
  std::vector<net::Task<PasskeyInfo>> last;
  for (int i = 0; i < 3; ++i) {
    auto const begun = this->run(this->passkeys().begin_registration(zoe.id, "browser"));
    last.push_back(this->passkeys().finish_registration(zoe.id, "browser", "last", TestAuthenticator().create(begun)));
  }
  EXPECT_THAT(this->all_at_once(std::move(last)), ::testing::UnorderedElementsAre("", "passkey.many", "passkey.many"));
}

using GuardedPasskeysTest = PasskeysTest<testing::SqlitePlace>;

TEST_F(GuardedPasskeysTest, LetThoseWaitWhoSendAnything) {
  auto const zoe = add();
  TestAuthenticator authenticator;
  EXPECT_EQ(register_passkey(zoe, authenticator), "");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(log_in_with_passkey(authenticator), "");
  auto const writes = database_.writes;
  for (int i = 0; i < 50; ++i) EXPECT_EQ(reason(finish("{}")), "passkey.answer");
  EXPECT_EQ(database_.writes, writes);
  EXPECT_EQ(log_in_with_passkey(authenticator), "login.slow_down");
  clock_.advance(1s);
  EXPECT_EQ(log_in_with_passkey(authenticator), "");
}

}  // namespace
}  // namespace cordon::directory
