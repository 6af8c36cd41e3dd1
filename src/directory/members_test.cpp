#include "directory/members.h"

#include "directory/directory_places.h"

namespace cordon::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

template <class T>
class MembersTest : public DirectoryTest<T> {
 protected:
  Members& members() { return this->directory_.members(); }
  std::vector<std::string> emails(std::string after, std::size_t most) {
    std::vector<std::string> found;
    for (auto const& member : this->run(members().list(std::move(after), most))) found.push_back(member.email);
    return found;
  }
};
TYPED_TEST_SUITE(MembersTest, testing::DatabasePlaces);

TYPED_TEST(MembersTest, AreFoundAsTheyWereAdded) {
  auto const zoe = this->run(this->members().add(
      {.email = " Zoe@Example.ORG ", .name = " Zoé ", .groups = {"on call", "doctors", " doctors "}, .is_break_glass = true}));
  EXPECT_EQ(zoe.id.size(), 32U);
  EXPECT_EQ(zoe.email, "zoe@example.org");
  EXPECT_EQ(zoe.name, "Zoé");
  EXPECT_THAT(zoe.groups, ElementsAre("doctors", "on call"));
  EXPECT_TRUE(zoe.is_active && zoe.is_break_glass);
  EXPECT_EQ(zoe.created, testing::FakeClock::start);
  auto const other = this->add("abe@example.org", {});
  EXPECT_NE(other.id, zoe.id);
  EXPECT_EQ(this->run(this->members().find(zoe.id)), zoe);
  EXPECT_EQ(this->run(this->members().find_by_email("ZOE@example.org")), zoe);
  EXPECT_EQ(this->run(this->members().find("nobody")), std::nullopt);
  EXPECT_EQ(this->run(this->members().find_by_email("nobody@example.org")), std::nullopt);
  EXPECT_EQ(this->run(this->members().find_by_email("no address")), std::nullopt);
  EXPECT_THAT(this->run(this->members().list()), ElementsAre(other, zoe));
  EXPECT_TRUE(this->changed_.empty());
}

TYPED_TEST(MembersTest, AreListedInParts) {
  for (auto const* const email : {"c@example.org", "a@example.org", "b@example.org", "d@example.org"}) this->add(email);
  EXPECT_THAT(this->emails("", 3), ElementsAre("a@example.org", "b@example.org", "c@example.org"));
  EXPECT_THAT(this->emails("c@example.org", 3), ElementsAre("d@example.org"));
  EXPECT_THAT(this->emails("d@example.org", 3), ElementsAre());
  for (auto const& member : this->run(this->members().list("a@example.org", 2)))
    EXPECT_THAT(member.groups, ElementsAre("doctors"));
}

TYPED_TEST(MembersTest, HaveWhatCanBeKeptOnly) {
  struct Row {
    std::string_view reason;
    Member member;
  };
  this->add();
  for (auto const& row : {Row{"member.email", {.email = "zoe", .name = "Zoé"}}, Row{"member.email", {.email = "", .name = "Zoé"}},
                          Row{"member.email", {.email = "zoe@example.org\r\nBcc: eve@example.org", .name = "Zoé"}},
                          Row{"member.name", {.email = "a@example.org", .name = "  "}},
                          Row{"member.name", {.email = "a@example.org", .name = "Zo\n"}},
                          Row{"member.name", {.email = "a@example.org", .name = "Zo\u202eé"}},
                          Row{"member.name", {.email = "a@example.org", .name = "Zo\xff"}},
                          Row{"member.name", {.email = "a@example.org", .name = std::string(201, 'z')}},
                          Row{"member.groups", {.email = "a@example.org", .name = "Zoé", .groups = {""}}},
                          Row{"member.groups", {.email = "a@example.org", .name = "Zoé", .groups = {"doctors", "a\tb"}}},
                          Row{"member.taken", {.email = "ZOE@example.org", .name = "Zoé"}}})
    EXPECT_EQ(this->reason(this->members().add(row.member)), row.reason) << row.member.name;
  EXPECT_EQ(this->count("member"), 1);
  EXPECT_EQ(this->count("member_group"), 1);
}

TYPED_TEST(MembersTest, AreChangedAsTheyWereRead) {
  auto const zoe = this->add(), abe = this->add("abe@example.org");
  this->clock_.advance(1h);
  auto wanted = zoe;
  wanted.email = "Zoe.New@example.org";
  wanted.name = "Zoé Roux";
  wanted.groups = {"interns", "admins"};
  wanted.is_break_glass = true;
  wanted.created = Wall();  // is not theirs to change
  auto const changed = this->run(this->members().change(wanted));
  EXPECT_EQ(changed.version, 2);
  EXPECT_EQ(changed.created, zoe.created);
  EXPECT_EQ(changed.changed, zoe.changed + 1h);
  EXPECT_THAT(changed.groups, ElementsAre("admins", "interns"));
  EXPECT_EQ(this->run(this->members().find(zoe.id)), changed);
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->reason(this->members().change(wanted)), "member.outdated");
  auto taken = changed;
  taken.email = "abe@example.org";
  EXPECT_EQ(this->reason(this->members().change(taken)), "member.taken");
  auto nobody = changed;
  nobody.id = "nobody";
  EXPECT_EQ(this->reason(this->members().change(nobody)), "member.none");
  EXPECT_EQ(this->run(this->members().find(zoe.id)), changed);
  EXPECT_EQ(this->run(this->members().find(abe.id)), abe);
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
}

TYPED_TEST(MembersTest, AreChangedByOneOfManyWhoReadTheSame) {
  auto const zoe = this->add();
  std::vector<net::Task<Member>> changes;
  for (auto const* const group : {"a", "b", "c"}) {
    auto wanted = zoe;
    wanted.groups = {group};
    changes.push_back(this->members().change(wanted));
  }
  EXPECT_THAT(this->all_at_once(std::move(changes)), UnorderedElementsAre("", "member.outdated", "member.outdated"));
  EXPECT_EQ(this->run(this->members().find(zoe.id))->groups.size(), 1U);
}

TYPED_TEST(MembersTest, HaveAnAddressThatOneOfManyGets) {
  auto added = this->several(4, [&](int /*i*/) { return this->members().add({.email = "zoe@example.org", .name = "Zoé"}); });
  EXPECT_THAT(this->all_at_once(std::move(added)), UnorderedElementsAre("", "member.taken", "member.taken", "member.taken"));
}

TYPED_TEST(MembersTest, AreDeactivatedAndComeBack) {
  auto const zoe = this->add_with_password();
  EXPECT_EQ(this->log_in("correct horse"), "");
  this->run(this->members().deactivate(zoe.id));
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  auto member = this->run(this->members().find(zoe.id)).value();
  EXPECT_FALSE(member.is_active);
  member.is_active = true;
  this->run(this->members().change(member));
  EXPECT_EQ(this->log_in("correct horse"), "");
  EXPECT_EQ(this->reason(this->members().deactivate("nobody")), "member.none");
}

TYPED_TEST(MembersTest, AreRemovedWithAllThatTheyHad) {
  auto const zoe = this->add_with_password(), abe = this->add_with_password("abe@example.org");
  for (auto const& member : {zoe, abe}) {
    credentials::TestAuthenticator authenticator;
    EXPECT_EQ(this->register_passkey(member, authenticator), "");
    this->run(this->directory_.second_factors().begin_totp(member.id, "Clinique"));
    this->run(this->directory_.second_factors().make_recovery_codes(member.id));
    this->run(this->directory_.pins().ask(
        member.email, [](Member const&, std::string const&) { return mail::Message(); }, this->from_));
    this->run(this->directory_.invitations().make(member.id));
  }
  this->run(this->members().remove(zoe.id));
  EXPECT_THAT(this->changed_, ElementsAre(zoe.id));
  EXPECT_EQ(this->run(this->members().find(zoe.id)), std::nullopt);
  for (std::string const table : {"member", "member_group", "member_totp", "member_passkey", "member_pin", "member_invitation"})
    EXPECT_EQ(this->count(table), 1) << table;
  EXPECT_EQ(this->count("member_recovery_code"), 10);
  EXPECT_EQ(this->reason(this->members().remove(zoe.id)), "member.none");
  EXPECT_NE(this->add().id, zoe.id);
}

TYPED_TEST(MembersTest, SayWhatTheyCanLogInWith) {
  auto const zoe = this->add();
  EXPECT_EQ(this->run(this->members().enrolled(zoe.id)), Enrolled());
  this->run(this->directory_.passwords().set(zoe.id, "correct horse"));
  this->run(this->directory_.second_factors().begin_totp(zoe.id, "Clinique"));  // is not confirmed
  this->run(this->directory_.second_factors().make_recovery_codes(zoe.id));
  credentials::TestAuthenticator authenticator;
  EXPECT_EQ(this->register_passkey(zoe, authenticator), "");
  EXPECT_EQ(this->run(this->members().enrolled(zoe.id)),
            (Enrolled{.password = true, .totp = false, .recovery_codes = 10, .passkeys = 1}));
}

}  // namespace
}  // namespace cordon::directory
