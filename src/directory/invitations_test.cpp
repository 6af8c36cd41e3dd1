#include "directory/invitations.h"

#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using credentials::TestAuthenticator;
using ::testing::ElementsAre;

template <class T>
class InvitationsTest : public DirectoryTest<T> {
 protected:
  Invitations& invitations() { return this->directory_.invitations(); }
  std::string use(std::string token, std::string password = "correct horse") {
    return this->reason(invitations().use_with_password(std::move(token), std::move(password)));
  }
  std::string find(std::string token) { return this->reason(invitations().find(std::move(token))); }
};
TYPED_TEST_SUITE(InvitationsTest, testing::DatabasePlaces);

TYPED_TEST(InvitationsTest, SetTheFirstPasswordOnce) {
  auto const zoe = this->add();
  auto const token = this->run(this->invitations().make(zoe.id));
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(this->run(this->invitations().find(token)), zoe);
  EXPECT_EQ(this->use(token, "short"), "password.short");
  EXPECT_EQ(this->use(token, "zoe@example.org"), "password.email");
  EXPECT_EQ(this->use(token), "");
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->log_in("correct horse"), "");
  EXPECT_EQ(this->use(token, "another horse"), "invitation.used");
  EXPECT_EQ(this->find(token), "invitation.used");
  for (auto const* const none : {"", "made up"}) EXPECT_EQ(this->use(none), "invitation.used");
  EXPECT_EQ(this->log_in("correct horse"), "");
}

TYPED_TEST(InvitationsTest, RegisterTheFirstPasskeyOnce) {
  auto const zoe = this->add();
  auto const token = this->run(this->invitations().make(zoe.id));
  TestAuthenticator authenticator, other;
  auto const options = this->run(this->invitations().begin_passkey(token, "browser"));
  auto const wrong = other.create(options, {.origin = "https://evil.example"});
  EXPECT_EQ(this->reason(this->invitations().use_with_passkey(token, "browser", "a key", wrong)), "passkey.origin");
  auto const answer = authenticator.create(options);
  EXPECT_EQ(this->reason(this->invitations().use_with_passkey("made up", "browser", "a key", answer)), "invitation.used");
  EXPECT_EQ(this->run(this->invitations().use_with_passkey(token, "browser", "a key", answer)), zoe);
  EXPECT_EQ(this->log_in_with_passkey(authenticator), "");
  EXPECT_EQ(this->reason(this->invitations().begin_passkey(token, "browser")), "invitation.used");
  auto const later = other.create(this->run(this->directory_.passkeys().begin_registration(zoe.id, "browser")));
  EXPECT_EQ(this->reason(this->invitations().use_with_passkey(token, "browser", "a key", later)), "invitation.used");
  EXPECT_EQ(this->count("member_passkey"), 1);
}

TYPED_TEST(InvitationsTest, OpenOnceForManyWhoBringTheSame) {
  auto const zoe = this->add();
  auto const token = this->run(this->invitations().make(zoe.id));
  auto tries =
      this->several(4, [&](int i) { return this->invitations().use_with_password(token, "horse number " + std::to_string(i)); });
  auto const reasons = this->all_at_once(std::move(tries));
  EXPECT_EQ(std::ranges::count(reasons, ""), 1);
  EXPECT_EQ(std::ranges::count(reasons, "invitation.used"), 3);
}

TYPED_TEST(InvitationsTest, EndWithTheirTimeOrWithALaterOneOrWithAPassword) {
  auto const zoe = this->add();
  auto const first = this->run(this->invitations().make(zoe.id)), second = this->run(this->invitations().make(zoe.id));
  EXPECT_EQ(this->find(first), "invitation.used");
  this->clock_.advance(Invitations::lifetime - 1s);
  EXPECT_EQ(this->find(second), "");
  this->clock_.advance(1s);
  EXPECT_EQ(this->find(second), "invitation.used");
  EXPECT_EQ(this->use(second), "invitation.used");
  this->run(this->directory_.expire());
  EXPECT_EQ(this->count("member_invitation"), 0);
  auto const third = this->run(this->invitations().make(zoe.id));
  this->run(this->directory_.passwords().set(zoe.id, "correct horse"));
  EXPECT_EQ(this->find(third), "invitation.used");
}

TYPED_TEST(InvitationsTest, AreForMembersWhoAreActive) {
  EXPECT_EQ(this->reason(this->invitations().make("nobody")), "member.none");
  auto const zoe = this->add();
  auto const token = this->run(this->invitations().make(zoe.id));
  this->run(this->directory_.members().deactivate(zoe.id));
  EXPECT_EQ(this->find(token), "invitation.used");
  EXPECT_EQ(this->use(token), "invitation.used");
  EXPECT_EQ(this->reason(this->invitations().make(zoe.id)), "member.none");
}

}  // namespace
}  // namespace cordon::directory
