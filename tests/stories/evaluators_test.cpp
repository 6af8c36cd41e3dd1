#include "access/evaluator/evaluators.h"

#include <thread>

#include "access/session/somebody.h"
#include "control/site_evaluators.h"
#include "evaluator_server.h"
#include "net/group.h"

// Many questions to one evaluator, on a loop of the test's own.
namespace cordon::stories {
namespace {

class EvaluatorsTest : public ::testing::Test {
 protected:
  EvaluatorsTest() {
    control::AccessSettings settings;
    settings.evaluators = {hr.settings()};
    settings.evaluators[0].timeout = 4s;
    control::SiteSettings site;
    site.allow = {rule("all", {"external:hr"})};
    offers = control::make_evaluators(site, settings).value();
    answers.use({{"hr", offers[0]->voice}});
    hr.say([this](auto const& question) {
      std::this_thread::sleep_for(2500ms);
      return hr.token(EvaluatorServer::answer_to(question, true));
    });
  }

  // A login of this person.
  static std::shared_ptr<access::Session const> login_of(std::string person) {
    auto const now = system_clock().wall();
    access::Identity identity{.provider = "directory",
                              .subject = std::move(person),
                              .email = {},
                              .name = {},
                              .groups = {},
                              .amr = {},
                              .acr = {},
                              .claims = {},
                              .authenticated = now,
                              .refreshed = now};
    return access::session_of(std::move(identity), now, access::Id::random());
  }
  net::Task<void> ask_about(std::vector<std::string> people) {
    net::Group group(loop);
    for (auto const& person : people) group.spawn(evaluators.ask(offers, login_of(person)));
    co_await group.join();
    co_return ok();
  }
  net::Task<void> end() {
    co_await evaluators.drain();
    co_return ok();
  }

  EvaluatorServer hr;
  access::EvaluatorOffers offers;
  testing::Folder folder;
  std::unique_ptr<access::Signer> signer = access::Signer::open(folder.path(), "https://login.test", system_clock()).value();
  net::Loop loop{system_clock()};
  net::Resolver resolver{loop};
  access::Answers answers;
  access::Tally tally{1};
  access::Evaluators evaluators{
      {.loop = loop, .resolver = resolver, .signer = *signer, .answers = answers, .tally = tally, .clock = system_clock()}};
};

TEST_F(EvaluatorsTest, AreNotAwayForThoseWhoWaitedInTheLine) {
  std::vector<std::string> people;
  people.reserve(100);
  for (int i = 0; i < 100; ++i) people.push_back(std::to_string(i));
  ASSERT_TRUE(net::run(loop, ask_about(people)));
  auto const asked = hr.questions().size();
  EXPECT_LT(answers.size(), 100U) << "the line was too long";
  EXPECT_GT(answers.size(), 0U);
  ASSERT_TRUE(net::run(loop, ask_about({"100"})));
  EXPECT_EQ(hr.questions().size(), asked + 1);
  EXPECT_TRUE(net::run(loop, end()));
}

TEST_F(EvaluatorsTest, AreNotFilledWithQuestionsAboutOnePerson) {
  ASSERT_TRUE(net::run(loop, ask_about(std::vector<std::string>(10, "zoe"))));
  EXPECT_EQ(hr.questions().size(), access::Evaluators::most_of_a_person);
  EXPECT_TRUE(net::run(loop, end()));
}

TEST_F(EvaluatorsTest, EndWithQuestionsUnderWay) {
  auto const begin = [this]() { return evaluators.ask_behind(offers, login_of("zoe"), access::Evaluators::Unanswered::ask); };
  EXPECT_TRUE(begin());
  auto const begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(net::run(loop, end()));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(answers.size(), 0U);
}

}  // namespace
}  // namespace cordon::stories
