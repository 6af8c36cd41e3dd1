#include "access/approval/approvals.h"

#include <gtest/gtest.h>

#include "access/session/trial.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using State = ApprovalQuestion::State;

template <class Place>
class ApprovalsTest : public ::testing::Test {
 protected:
  static NewQuestion question(std::string site = "staff.test") {
    return {.person = person_of(TwoNodes::zoe()),
            .site = std::move(site),
            .rule = "vault",
            .name = "Zoé",
            .email = "zoe@clinic.eu",
            .provider = "clinic",
            .reason = "Night shift,\n\"alone\"",
            .hours = 4};
  }
  Approvals::Kept ask(NewQuestion asked = question()) { return net::run(loop_, one_.approvals.ask(std::move(asked))).value(); }
  ApprovalQuestion find(TwoNodes::Node& node, Id id) { return net::run(loop_, node.approvals.find(id)).value().value(); }
  bool approve(TwoNodes::Node& node, Id id, std::chrono::seconds lasts = 1h) {
    auto const asked = find(node, id);
    return net::run(loop_, node.approvals.approve(asked, chief_, lasts)).value();
  }
  std::size_t known_to(TwoNodes::Node& node, Sessions::Begun const& begun) {
    EXPECT_EQ(nodes_.find(node, begun.cookie), "");
    auto const& grants = node.cache.find(begun.session->facts().id)->facts().grants;
    return grants ? approvals_at(*grants, "staff.test").size() : 0;
  }

  net::Loop loop_;
  Place place_{loop_};
  TwoNodes nodes_{loop_, place_.database()};
  TwoNodes::Node &one_ = nodes_.one, &two_ = nodes_.two;
  Approver const chief_{.email = "chief@clinic.eu", .ground = "group:heads"};
};
TYPED_TEST_SUITE(ApprovalsTest, testing::DatabasePlaces);

TYPED_TEST(ApprovalsTest, KeepAQuestionAsItWasAsked) {
  auto const kept = this->ask();
  EXPECT_TRUE(kept.is_new);
  auto const found = this->find(this->two_, kept.id);
  EXPECT_EQ(found.asked.reason, "Night shift,\n\"alone\"");
  EXPECT_EQ(found.asked.hours, 4U);
  EXPECT_EQ(found.asked.person, person_of(TwoNodes::zoe()));
  EXPECT_EQ(found.state, State::open);
  EXPECT_EQ(found.until, found.at + 24h);
  EXPECT_FALSE(net::run(this->loop_, this->one_.approvals.find(Id::random())).value());
}

TYPED_TEST(ApprovalsTest, HaveOneOpenQuestionForAPersonASiteAndARule) {
  auto const first = this->ask();
  auto const again = this->ask();
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.id, first.id);
  EXPECT_TRUE(this->ask(this->question("other.test")).is_new);
  EXPECT_TRUE(net::run(this->loop_, this->two_.approvals.find_open(person_of(TwoNodes::zoe()), "staff.test", "vault")).value());
  EXPECT_FALSE(net::run(this->loop_, this->two_.approvals.find_open(person_of(TwoNodes::zoe()), "staff.test", "x")).value());
}

TYPED_TEST(ApprovalsTest, AreNotAskedForTooOften) {
  for (std::size_t i = 0; i < Approvals::most_open; ++i) (void)this->ask(this->question("site" + std::to_string(i)));
  auto const one_more = net::run(this->loop_, this->one_.approvals.ask(this->question("more.test")));
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().reason, "approval.slow_down");
  this->nodes_.clock.advance(25h);
  for (std::size_t i = 0; i < Approvals::most_in_an_hour; ++i) {
    auto const asked = this->find(this->one_, this->ask().id);
    EXPECT_TRUE(net::run(this->loop_, this->one_.approvals.decline(asked, this->chief_)).value());
  }
  EXPECT_FALSE(net::run(this->loop_, this->one_.approvals.ask(this->question())));
  this->nodes_.clock.advance(1h + 1s);
  EXPECT_TRUE(this->ask().is_new);
}

TYPED_TEST(ApprovalsTest, HoldAtEveryNodeUntilTheyEnd) {
  auto const begun = this->nodes_.enter(this->one_, this->nodes_.log_in()).value();
  for (auto* node : {&this->one_, &this->two_}) EXPECT_EQ(this->known_to(*node, begun), 0U);
  ASSERT_TRUE(this->approve(this->one_, this->ask().id));
  EXPECT_EQ(this->known_to(this->one_, begun), 1U) << "at once";
  this->nodes_.hear(this->two_);
  EXPECT_EQ(this->known_to(this->two_, begun), 1U);
  auto const approval = this->two_.cache.find(begun.session->facts().id)->facts().grants->approvals.front();
  EXPECT_EQ(approval.by, "chief@clinic.eu");
  EXPECT_EQ(approval.as, "group:heads");
  EXPECT_EQ(approval.rule, "vault");
  EXPECT_EQ(approval.until - approval.given, 1h);
  EXPECT_FALSE(this->two_.cache.find(begun.session->facts().id)->has_ended()) << "the session goes on";
}

TYPED_TEST(ApprovalsTest, EndAtEveryNodeWhenTheyAreWithdrawn) {
  auto const begun = this->nodes_.enter(this->one_, this->nodes_.log_in()).value();
  auto const id = this->ask().id;
  ASSERT_TRUE(this->approve(this->one_, id));
  this->nodes_.hear(this->two_);
  EXPECT_EQ(this->known_to(this->two_, begun), 1U);
  auto const approved = this->find(this->one_, id);
  EXPECT_TRUE(net::run(this->loop_, this->one_.approvals.withdraw(approved, "zoe@clinic.eu")).value());
  EXPECT_FALSE(net::run(this->loop_, this->one_.approvals.withdraw(approved, "zoe@clinic.eu")).value()) << "once";
  EXPECT_EQ(this->known_to(this->one_, begun), 0U);
  this->nodes_.hear(this->two_);
  EXPECT_EQ(this->known_to(this->two_, begun), 0U);
  EXPECT_EQ(this->find(this->two_, id).state, State::withdrawn);
}

TYPED_TEST(ApprovalsTest, EndAllOfAPersonOrOfEverybody) {
  auto other = this->question();
  other.person = person_of("clinic", "somebody else");
  auto const given = this->ask().id, open = this->ask(this->question("other.test")).id, others = this->ask(other).id;
  ASSERT_TRUE(this->approve(this->one_, given));
  ASSERT_TRUE(this->approve(this->one_, others));
  auto const stale = this->find(this->two_, open);
  ASSERT_TRUE(net::run(this->loop_, this->one_.approvals.withdraw_all(person_of(TwoNodes::zoe()))));
  EXPECT_FALSE(net::run(this->loop_, this->two_.approvals.approve(stale, this->chief_, 1h)).value());
  auto const begun = this->nodes_.enter(this->one_, this->nodes_.log_in()).value();
  EXPECT_EQ(this->known_to(this->two_, begun), 0U);
  for (auto const id : {given, open}) EXPECT_EQ(this->find(this->two_, id).state, State::withdrawn);
  EXPECT_EQ(this->find(this->two_, others).state, State::approved);
  ASSERT_TRUE(net::run(this->loop_, this->one_.approvals.withdraw_all({})));
  EXPECT_EQ(this->find(this->two_, others).state, State::withdrawn);
}

TYPED_TEST(ApprovalsTest, AreAnsweredOnce) {
  auto const id = this->ask().id;
  auto const asked = this->find(this->two_, id);
  EXPECT_TRUE(net::run(this->loop_, this->one_.approvals.decline(asked, this->chief_)).value());
  EXPECT_FALSE(net::run(this->loop_, this->two_.approvals.approve(asked, this->chief_, 1h)).value());
  EXPECT_EQ(this->find(this->one_, id).state, State::declined);
}

TYPED_TEST(ApprovalsTest, AreForgottenWhenTheyAreOver) {
  auto const open = this->ask().id, given = this->ask(this->question("other.test")).id;
  ASSERT_TRUE(this->approve(this->one_, given));
  EXPECT_EQ(net::run(this->loop_, this->one_.approvals.list(Id())).value().size(), 2U);
  this->nodes_.clock.advance(24h);
  EXPECT_EQ(this->find(this->one_, open).state, State::expired) << "before anybody wrote it down";
  EXPECT_FALSE(this->approve(this->one_, open));
  EXPECT_TRUE(net::run(this->loop_, this->one_.approvals.list(Id())).value().empty());
  auto const expired = net::run(this->loop_, this->one_.approvals.expire()).value();
  EXPECT_EQ(expired, (std::map<std::string, std::uint64_t>{{"staff.test", 1}}));
  EXPECT_TRUE(net::run(this->loop_, this->one_.approvals.expire()).value().empty());
  this->nodes_.clock.advance(24h);
  ASSERT_TRUE(net::run(this->loop_, this->one_.approvals.expire()));
  EXPECT_FALSE(net::run(this->loop_, this->one_.approvals.find(open)).value());
}

}  // namespace
}  // namespace cordon::access
