#include "access/texts.h"

#include <gmock/gmock.h>

#include <thread>

namespace cordon::access {
namespace {

using ::testing::ElementsAre;

TEST(Texts, AreWhatTheyWereMadeOf) {
  EXPECT_THAT(Texts({"doctors", "staff"}), ElementsAre("doctors", "staff"));
  EXPECT_TRUE(Texts().empty());
  EXPECT_EQ(Texts(), Texts(Texts::List()));
  EXPECT_EQ(Texts({"doctors"}), std::vector<std::string>{"doctors"});
  EXPECT_NE(Texts({"doctors", "staff"}), Texts({"staff", "doctors"}));
}

TEST(Texts, AreThereStillWhenTheyWereMoved) {
  Texts one{"doctors"};
  Texts const two = std::move(one);  // NOLINT(performance-move-const-arg): so it is
  EXPECT_THAT(two, ElementsAre("doctors"));
  EXPECT_THAT(one, ElementsAre("doctors"));  // NOLINT(bugprone-use-after-move): that is what is told here
}

TEST(Texts, AreInMemoryOnceWhenTheyAreEqual) {
  Texts const one{"doctors", "staff"}, two{"doctors", "staff"}, other{"doctors"};
  EXPECT_EQ(&one.list(), &two.list());
  EXPECT_NE(&one.list(), &other.list());
}

TEST(Texts, AreForgottenWhenNobodyHoldsThem) {
  for (int i = 0; i < 1000; ++i) {
    Texts const held{"group " + std::to_string(i)};
    EXPECT_EQ(held.list().front(), "group " + std::to_string(i));
  }
  Texts const again{"group 7"};
  EXPECT_THAT(again, ElementsAre("group 7"));
}

TEST(Texts, AreMadeByManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 2000; ++i) {
        Texts const one{"group " + std::to_string(i % 100)}, two{"group " + std::to_string(i % 100)};
        EXPECT_EQ(&one.list(), &two.list());
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace cordon::access
