#include "access/evaluator/answers.h"

#include <gtest/gtest.h>

#include <span>

namespace cordon::access {
namespace {

constexpr Wall noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::hours(12);

ExternalAnswer answer(std::string evaluator, bool allows, Wall given = noon) {
  return {.evaluator = std::move(evaluator), .allows = allows, .given = given};
}

// "hr yes, payroll no"
std::string said(Answers const& answers, Id const& login) {
  auto const list = answers.find(login);
  std::string text;
  if (list)
    for (auto const& each : *list) text += (text.empty() ? "" : ", ") + each.evaluator + (each.allows ? " yes" : " no");
  return text;
}

class AnswersTest : public ::testing::Test {
 protected:
  AnswersTest() { answers_.use({{"hr", "1"}, {"payroll", "1"}}); }

  Answers answers_{1000};
  Id zoe_ = Id::random(), max_ = Id::random();
};

TEST_F(AnswersTest, AreTheLastOfEachEvaluator) {
  EXPECT_EQ(answers_.find(zoe_), nullptr);
  answers_.keep(zoe_, answer("hr", true), "1");
  answers_.keep(zoe_, answer("payroll", true), "1");
  auto const before = answers_.find(zoe_);
  answers_.keep(zoe_, answer("hr", false), "1");
  EXPECT_EQ(said(answers_, zoe_), "payroll yes, hr no");
  EXPECT_EQ(before->size(), 2U) << "who looks at them goes on with what there was";
  EXPECT_EQ(said(answers_, max_), "");
}

TEST_F(AnswersTest, OfAnotherVoiceDoNotCount) {
  answers_.keep(zoe_, answer("hr", true), "2");
  answers_.keep(zoe_, answer("nobody", true), "1");
  EXPECT_EQ(said(answers_, zoe_), "");
  answers_.keep(zoe_, answer("hr", true), "1");
  answers_.keep(zoe_, answer("payroll", true), "1");
  answers_.use({{"hr", "2"}, {"payroll", "1"}});
  EXPECT_EQ(said(answers_, zoe_), "payroll yes");
  answers_.keep(zoe_, answer("hr", true), "1");  // a question of before, answered late
  EXPECT_EQ(said(answers_, zoe_), "payroll yes");
  answers_.use({});
  EXPECT_EQ(said(answers_, zoe_), "");
}

TEST_F(AnswersTest, AreForgottenWhenNothingIsAskedAnyMore) {
  answers_.keep(zoe_, answer("hr", true, noon), "1");
  answers_.keep(max_, answer("hr", true, noon + std::chrono::hours(1)), "1");
  answers_.forget_before(noon + std::chrono::minutes(1));
  EXPECT_EQ(said(answers_, zoe_), "");
  EXPECT_EQ(said(answers_, max_), "hr yes");
}

TEST_F(AnswersTest, AreOfNoMoreLoginsThanThereIsRoomFor) {
  for (int i = 0; i < 5000; ++i) answers_.keep(Id::random(), answer("hr", true), "1");
  EXPECT_LE(answers_.size(), 1100U);
}

TEST_F(AnswersTest, MakeRoomByTheOldest) {
  std::vector<Id> of_one_shard(24);
  for (std::size_t i = 0; i < of_one_shard.size(); ++i) {
    of_one_shard[i].octets[0] = static_cast<unsigned char>(i);
    answers_.keep(of_one_shard[i], answer("hr", true, noon + std::chrono::seconds(i)), "1");
  }
  EXPECT_EQ(said(answers_, of_one_shard.front()), "");
  for (auto const& late : std::span(of_one_shard).last(8)) EXPECT_EQ(said(answers_, late), "hr yes");
}

TEST_F(AnswersTest, AreOfTheLaterQuestionWhicheverComesFirst) {
  auto early = answer("hr", true, noon + std::chrono::minutes(1)), late = answer("hr", false);  // the clock was put back between
  early.number = answers_.next_number();
  late.number = answers_.next_number();
  answers_.keep(zoe_, late, "1");
  answers_.keep(zoe_, early, "1");
  EXPECT_EQ(said(answers_, zoe_), "hr no");
}

}  // namespace
}  // namespace cordon::access
