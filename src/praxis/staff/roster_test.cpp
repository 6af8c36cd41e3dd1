#include "praxis/staff/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using ::testing::ElementsAre;

template <class T>
class RosterTest : public ::testing::Test {
 protected:
  RosterTest() {
    for (auto const& part : {Roster::migrations(), Roster::later_migrations(), Roster::last_migrations()})
      all_.insert(all_.end(), part.begin(), part.end());
    auto const migrated = net::run(loop_, store::migrate(place_.database(), all_));
    EXPECT_TRUE(migrated) << migrated.error().reason << ": " << migrated.error().detail;
  }
  std::vector<Duty> duties_of(std::string email) { return recognize(std::move(email), "N").duties; }
  void assign(std::string email, Duty duty) { EXPECT_TRUE(net::run(loop_, roster_.assign(std::move(email), duty))); }

  Member recognize(std::string email, std::string name) {
    return net::run(loop_, roster_.recognize({.email = std::move(email), .name = std::move(name)})).value();
  }
  net::Task<void> recognize_into(std::vector<Id>& ids, std::string name) {
    auto const member = co_await roster_.recognize({.email = "roux@praxis.test", .name = std::move(name)});
    EXPECT_TRUE(member) << member.error().reason;
    if (member) ids.push_back(member->id);
    co_return ok();
  }

  std::vector<store::Migration> all_;
  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  Roster roster_{place_.database(), clock_};
};
TYPED_TEST_SUITE(RosterTest, testing::DatabasePlaces);

TYPED_TEST(RosterTest, SaysForWhomSomebodyWorks) {
  Duty const own{.practitioner = 1, .role = Duty::Role::practitioner}, helped{.practitioner = 2, .role = Duty::Role::assistant};
  this->assign("roux@praxis.test", helped);
  this->assign("roux@praxis.test", own);
  this->assign("other@praxis.test", {.practitioner = 3});
  EXPECT_THAT(this->duties_of("roux@praxis.test"), ElementsAre(own, helped));
  this->assign("roux@praxis.test", {.practitioner = 1, .role = Duty::Role::assistant});
  EXPECT_EQ(this->duties_of("roux@praxis.test").front().role, Duty::Role::assistant);
  EXPECT_TRUE(net::run(this->loop_, this->roster_.dismiss("roux@praxis.test", 1)));
  EXPECT_THAT(this->duties_of("roux@praxis.test"), ElementsAre(helped));
}

TYPED_TEST(RosterTest, KnowsAPersonByANumberThatStays) {
  this->assign("roux@praxis.test", {.practitioner = 1, .role = Duty::Role::practitioner});
  this->assign("other@praxis.test", {.practitioner = 1});
  auto const first = this->recognize("roux@praxis.test", "Élise Roux");
  EXPECT_NE(first.id, 0);
  EXPECT_EQ(first.name, "Élise Roux");
  ASSERT_TRUE(first.duty(1));
  EXPECT_EQ(first.duty(1)->role, Duty::Role::practitioner);
  EXPECT_FALSE(first.duty(2));
  this->assign("roux@praxis.test", {.practitioner = 2});
  auto const married = this->recognize("roux@praxis.test", "Élise Blanc");
  EXPECT_EQ(married.id, first.id);
  EXPECT_EQ(married.name, "Élise Blanc");
  EXPECT_EQ(married.duties.size(), 2U);
  EXPECT_NE(this->recognize("other@praxis.test", "Élise Roux").id, first.id) << "a namesake";
  this->place_.crash();
  Roster again(this->place_.database(), this->clock_);
  EXPECT_EQ(net::run(this->loop_, again.recognize({.email = "roux@praxis.test", .name = "Élise Blanc"}))->id, first.id);
}

TYPED_TEST(RosterTest, KnowsNoStrangers) {
  this->assign("roux@praxis.test", {.practitioner = 1});
  auto const id = this->recognize("roux@praxis.test", "Roux").id;
  for (auto const* const email : {"nobody@praxis.test", "roux@praxis.test"}) {
    EXPECT_TRUE(net::run(this->loop_, this->roster_.dismiss(email, 1)));
    auto const refused = net::run(this->loop_, this->roster_.recognize({.email = email, .name = "N"}));
    ASSERT_FALSE(refused) << email;
    EXPECT_EQ(refused.error().reason, "staff.stranger");
    EXPECT_EQ(refused.error().code, Code::forbidden);
  }
  this->assign("roux@praxis.test", {.practitioner = 2});
  EXPECT_EQ(this->recognize("roux@praxis.test", "Roux").id, id) << "who comes back is the same person";
}

TYPED_TEST(RosterTest, GivesOneNumberToWhoComesSeveralTimesAtOnce) {
  this->assign("roux@praxis.test", {.practitioner = 1});
  std::vector<Id> ids;
  net::Group group(this->loop_);
  for (int i = 0; i < 8; ++i) group.spawn(this->recognize_into(ids, "Roux " + std::to_string(i)));
  this->loop_.run_until([&] { return group.empty(); });
  ASSERT_EQ(ids.size(), 8U);
  EXPECT_THAT(ids, ::testing::Each(ids.front()));
}

}  // namespace
}  // namespace cordon::praxis
