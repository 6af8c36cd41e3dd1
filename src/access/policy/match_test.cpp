#include "access/policy/match.h"

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

constexpr std::array<std::string_view, 5> sayings{"yes", "no", "nobody", "away", "old"};

// A match in words, and what is true of it in every world that is possible.
struct Words {
  std::vector<std::string_view> any{}, when{}, unless{};

  bool holds() const {
    auto const yes = [](std::string_view word) { return word == "yes"; };
    return (any.empty() || std::ranges::any_of(any, yes)) && std::ranges::all_of(when, yes) && std::ranges::none_of(unless, yes);
  }

  // Replaces the first word that may turn out either way; false when there is none.
  template <class Try>
  static bool split(std::vector<std::string_view>& words, Try again) {
    auto const open = std::ranges::find_if(words, [](std::string_view word) { return word != "yes" && word != "no"; });
    if (open == words.end()) return false;
    auto const was = *open;
    for (std::string_view const now : {"yes", "no"}) {
      *open = now;
      again();
    }
    *open = was;
    return true;
  }

  void worlds(std::vector<bool>& result) {
    auto const again = [&] { worlds(result); };
    if (!split(any, again) && !split(when, again) && !split(unless, again)) result.push_back(holds());
  }
};

struct Possible {
  bool never = true, always = true;

  explicit Possible(Words words) {
    std::vector<bool> worlds;
    words.worlds(worlds);
    for (bool const holds : worlds) {
      never = never && !holds;
      always = always && holds;
    }
  }
};

// Nobody has logged in: whom a deny speaks of is not there yet.
Words before_log_in(Words words) {
  std::ranges::replace(words.any, "nobody", "no");
  std::ranges::replace(words.when, "nobody", "no");
  return words;
}

std::vector<Term> terms(std::vector<std::string_view> const& words) {
  auto kinds = standard_kinds();
  add_said(kinds);
  std::vector<Term> result;
  for (auto const word : words) {
    auto text = "said:" + std::string(word);
    auto condition = kinds.parse(text).value();
    result.push_back({.text = std::move(text), .condition = std::move(condition)});
  }
  return result;
}

Match match_of(Words const& words) {
  return {.any = terms(words.any), .when = terms(words.when), .unless = terms(words.unless)};
}

// All lists of at most two words.
std::vector<std::vector<std::string_view>> lists() {
  std::vector<std::vector<std::string_view>> result{{}};
  for (auto const a : sayings) {
    result.push_back({a});
    for (auto const b : sayings) result.push_back({a, b});
  }
  return result;
}

template <class Deed>
void for_each_match(Deed deed) {
  auto const all = lists();
  for (auto const& any : all) {
    for (auto const& when : all) {
      for (auto const& unless : all) deed(Words{.any = any, .when = when, .unless = unless});
    }
  }
}

std::string spelled(Words const& words) {
  return ::testing::PrintToString(words.any) + ::testing::PrintToString(words.when) + ::testing::PrintToString(words.unless);
}

TEST(Match, LetsInOnlyWhatHoldsInEveryWorld) {
  auto const question = asks(nullptr);
  for_each_match([&](Words const& words) {
    auto const outcome = require(match_of(words), question).outcome;
    Possible const possible(words);
    ASSERT_EQ(outcome == Outcome::allowed, possible.always) << spelled(words);
    ASSERT_EQ(outcome == Outcome::refused, possible.never) << spelled(words);
  });
}

TEST(Match, KeepsOutWhatHoldsInSomeWorld) {
  auto const question = asks(nullptr);
  for_each_match([&](Words const& words) {
    auto const outcome = avoid(match_of(words), question).outcome;
    Possible const possible(before_log_in(words));
    ASSERT_EQ(outcome == Outcome::allowed, possible.never) << spelled(words);
    ASSERT_EQ(outcome == Outcome::refused, possible.always) << spelled(words);
  });
}

TEST(Match, IsTrueWhenItHoldsInEveryWorld) {
  auto const question = asks(nullptr);
  for_each_match([&](Words const& words) {
    auto const known = truth(match_of(words), question);
    Possible const possible(words);
    ASSERT_EQ(known == Truth::yes, possible.always) << spelled(words);
    ASSERT_EQ(known == Truth::no, possible.never) << spelled(words);
  });
}

struct Row {
  Words words;
  Outcome required, avoided;
};

TEST(Match, SaysWhatWouldHelp) {
  using enum Outcome;
  std::vector<Row> const rows{
      {{}, allowed, refused},
      {{.when = {"nobody"}}, log_in, allowed},
      {{.when = {"old"}}, step_up, step_up},
      {{.when = {"away"}}, unavailable, unavailable},
      {{.when = {"old", "away"}}, unavailable, step_up},
      {{.when = {"nobody", "no"}}, refused, allowed},
      {{.any = {"old", "away"}}, step_up, unavailable},
      {{.any = {"nobody", "away"}}, log_in, unavailable},
      {{.any = {"no", "old"}}, step_up, step_up},
      {{.unless = {"nobody"}}, log_in, log_in},
      {{.unless = {"old"}}, step_up, step_up},
      {{.unless = {"away"}}, unavailable, unavailable},
      {{.unless = {"yes"}}, refused, allowed},
      {{.when = {"yes"}, .unless = {"no"}}, allowed, refused},
  };
  for (auto const& [words, required, avoided] : rows) {
    EXPECT_EQ(require(match_of(words), asks(nullptr)).outcome, required) << spelled(words);
    EXPECT_EQ(avoid(match_of(words), asks(nullptr)).outcome, avoided) << spelled(words);
  }
}

}  // namespace
}  // namespace cordon::access
