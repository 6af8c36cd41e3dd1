#include <random>

#include "access/policy/fixture.h"
#include "access/policy/judgement.h"

// What holds for every policy and every request, tried on many that are made up.
namespace cordon::access {
namespace {

constexpr int policies = 3000;
constexpr int questions = 20;

constexpr std::array<std::string_view, 12> conditions{"member",
                                                      "group:doctors",
                                                      "group:nurses",
                                                      "email:anna@clinic.eu",
                                                      "mfa:any within 1h",
                                                      "provider:directory",
                                                      "network:10.0.0.0/8",
                                                      "country:FR",
                                                      "method:GET",
                                                      "token:backup",
                                                      "certificate:any",
                                                      "group:nurses within 30m"};
constexpr std::array<std::string_view, 9> rule_paths{"/", "/a/", "/a", "/a/b/", "/a/B", "/Ab/", "/a/b/c/", "/c", "/a/c/"};
constexpr std::array<std::string_view, 10> segments{"a", "b", "c", "B", "A", "a.", "b%20", "a;x", "Ab", "c.;y"};

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool rarely() { return below(4) == 0; }

  std::vector<std::string> some_conditions(RuleKind kind) {
    std::vector<std::string> result;
    for (auto count = below(3); count > 0; --count) {
      // Of those at the end of the list nobody is asked who they are.
      auto const first = kind == RuleKind::bypass ? std::size_t{6} : std::size_t{0};
      auto const last = kind == RuleKind::bypass ? std::size_t{11} : conditions.size();
      result.emplace_back(conditions[first + below(last - first)]);
    }
    return result;
  }

  RuleText rule(RuleKind kind) {
    RuleText result{.kind = kind, .name = "r" + std::to_string(++named_)};
    for (auto count = below(3); count > 0; --count) result.paths.emplace_back(rule_paths[below(rule_paths.size())]);
    result.any = some_conditions(kind);
    result.when = some_conditions(kind);
    if (rarely()) result.unless = some_conditions(kind);
    if (kind == RuleKind::service) result.when.emplace_back("token:backup");
    if (kind == RuleKind::allow && rarely()) result.purpose = true;
    if (kind == RuleKind::allow && rarely()) result.break_glass = true;
    result.shadow = below(8) == 0;
    return result;
  }

  std::vector<RuleText> rules() {
    std::vector<RuleText> result;
    for (auto count = below(6); count > 0; --count) {
      constexpr std::array kinds{RuleKind::allow, RuleKind::allow, RuleKind::deny, RuleKind::bypass, RuleKind::service};
      result.push_back(rule(kinds[below(kinds.size())]));
    }
    return result;
  }

  std::string path() {
    std::string result;
    for (auto count = below(4); count > 0; --count) result += "/" + std::string(segments[below(segments.size())]);
    return result.empty() || rarely() ? result + "/" : result;
  }

  template <class T>
  void shuffle(std::vector<T>& values) {
    std::ranges::shuffle(values, random_);
  }

 private:
  std::minstd_rand random_;
  int named_ = 0;
};

// A question with all that it looks at.
struct Asked {
  explicit Asked(Maker& maker) : person(anna()), path(maker.path()), purposes{{.rule = "r1", .text = "why", .given = noon}} {
    if (maker.rarely()) person.groups = {"nurses"};
    if (maker.rarely()) person.groups_known = false;
    if (maker.rarely()) person.refreshed = noon - std::chrono::hours(25);
    question = asks(maker.rarely() ? nullptr : &person, path);
    question.purposes = purposes;
    if (maker.rarely()) question.country = {};
    if (maker.rarely()) question.client = {};
    if (maker.rarely()) question.machine.token = "backup";
  }
  Asked(Asked const&) = delete;
  Asked& operator=(Asked const&) = delete;
  ~Asked() = default;

  Identity person;
  std::string path;
  std::vector<Purpose> purposes;
  Question question;
};

template <class Deed>
void for_many(Deed deed) {
  for (unsigned seed = 1; seed <= policies; ++seed) {
    Maker maker(seed);
    auto const rules = maker.rules();
    deed(maker, rules);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(AnyPolicy, IsNotWidenedByADeny) {
  for_many([](Maker& maker, std::vector<RuleText> const& rules) {
    auto const before = policy_of(rules);
    auto more = rules;
    more.push_back(maker.rule(RuleKind::deny));
    auto const after = policy_of(more);
    for (int i = 0; i < questions; ++i) {
      Asked const asked(maker);
      ASSERT_GE(after.decide(asked.question).outcome, before.decide(asked.question).outcome) << asked.path;
    }
  });
}

TEST(AnyPolicy, DecidesTheSameInWhateverOrderItIsWritten) {
  for_many([](Maker& maker, std::vector<RuleText> const& rules) {
    auto const one = policy_of(rules);
    auto others = rules;
    maker.shuffle(others);
    auto const other = policy_of(others);
    for (int i = 0; i < questions; ++i) {
      Asked const asked(maker);
      ASSERT_EQ(one.decide(asked.question).outcome, other.decide(asked.question).outcome) << asked.path;
    }
  });
}

TEST(AnyPolicy, AllowsOnlyByARuleThatLetsIn) {
  int allowed = 0;
  for_many([&allowed](Maker& maker, std::vector<RuleText> const& rules) {
    auto const policy = policy_of(rules);
    for (int i = 0; i < questions; ++i) {
      Asked const asked(maker);
      auto const decision = policy.decide(asked.question);
      if (!decision.is_allowed()) continue;
      ++allowed;
      ASSERT_NE(decision.rule, nullptr);
      ASSERT_FALSE(decision.rule->shadow);
      ASSERT_NE(decision.rule->kind, RuleKind::deny);
      ASSERT_TRUE(asked.question.identity != nullptr || decision.rule->kind != RuleKind::allow);
      ASSERT_TRUE(asked.question.machine.is_known() || decision.rule->kind != RuleKind::service);
      ASSERT_EQ(standing(*decision.rule, asked.question).outcome, Outcome::allowed);
    }
  });
  EXPECT_GT(allowed, 1000);
}

// How an origin may read a path: letter by letter, written for this test alone.
std::string change(std::string_view path, std::size_t how) {
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (how == 0 && path[i] == ';') {
      while (i < path.size() && path[i] != '/') ++i;
      if (i < path.size()) result += '/';
      continue;
    }
    auto rest = path.substr(i);
    while (how == 1 && (rest.starts_with('.') || rest.starts_with("%20"))) rest.remove_prefix(rest.starts_with('.') ? 1 : 3);
    if (how == 1 && rest.size() < path.size() - i && (rest.empty() || rest.starts_with('/'))) {
      i = path.size() - rest.size() - 1;
      continue;
    }
    result += path[i];
  }
  if (how == 2 && result.size() > 1 && result.ends_with('/')) result.pop_back();
  return result;
}

TEST(AnyPolicy, GivesAnOriginNothingThatItsReadingIsRefused) {
  int allowed = 0;
  for_many([&allowed](Maker& maker, std::vector<RuleText> const& rules) {
    auto const policy = policy_of(rules);
    for (int i = 0; i < questions; ++i) {
      Asked const asked(maker);
      if (!policy.decide(asked.question).is_allowed()) continue;
      ++allowed;
      auto path = asked.path;
      for (auto changes = maker.below(4); changes > 0; --changes) path = change(path, maker.below(3));
      Reading const reading{.path = path, .folded = maker.below(2) == 0};
      ASSERT_TRUE(judge(policy.rules(), reading, asked.question, nullptr).is_allowed()) << asked.path << " read as " << path;
    }
  });
  EXPECT_GT(allowed, 1000);
}

TEST(AnyPolicy, ExplainsWhatItDecided) {
  for_many([](Maker& maker, std::vector<RuleText> const& rules) {
    auto const policy = policy_of(rules);
    Asked const asked(maker);
    auto const decision = policy.decide(asked.question);
    auto const explanation = policy.explain(asked.question);
    ASSERT_EQ(explanation.decision.outcome, decision.outcome);
    ASSERT_EQ(explanation.decision.rule, decision.rule);
    ASSERT_EQ(explanation.rules.size(), rules.size());
    ASSERT_TRUE(to_text(explanation).starts_with(name(decision.outcome)));
    ASSERT_TRUE(to_json(explanation).starts_with('{'));
  });
}

}  // namespace
}  // namespace cordon::access
