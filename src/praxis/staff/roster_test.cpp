#include "praxis/staff/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class T>
class RosterTest : public ::testing::Test {
 protected:
  RosterTest() {
    auto const migrated = net::run(loop_, store::migrate(place_.database(), Roster::migrations()));
    EXPECT_TRUE(migrated) << migrated.error().reason << ": " << migrated.error().detail;
  }
  std::vector<Duty> duties_of(std::string email) { return net::run(loop_, roster_.duties_of(std::move(email))).value(); }
  void assign(std::string email, Duty duty) { EXPECT_TRUE(net::run(loop_, roster_.assign(std::move(email), duty))); }

  net::Loop loop_;
  T place_{loop_};
  Roster roster_{place_.database()};
};
TYPED_TEST_SUITE(RosterTest, testing::DatabasePlaces);

TYPED_TEST(RosterTest, SaysForWhomSomebodyWorks) {
  Duty const own{.practitioner = 1, .role = Duty::Role::practitioner}, helped{.practitioner = 2, .role = Duty::Role::assistant};
  this->assign("roux@praxis.test", helped);
  this->assign("roux@praxis.test", own);
  this->assign("other@praxis.test", {.practitioner = 3});
  EXPECT_THAT(this->duties_of("roux@praxis.test"), ElementsAre(own, helped));
  EXPECT_THAT(this->duties_of("nobody@praxis.test"), IsEmpty());
  this->assign("roux@praxis.test", {.practitioner = 1, .role = Duty::Role::assistant});
  EXPECT_EQ(this->duties_of("roux@praxis.test").front().role, Duty::Role::assistant);
  EXPECT_TRUE(net::run(this->loop_, this->roster_.dismiss("roux@praxis.test", 1)));
  EXPECT_THAT(this->duties_of("roux@praxis.test"), ElementsAre(helped));
}

}  // namespace
}  // namespace cordon::praxis
