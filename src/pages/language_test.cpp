#include "pages/language.h"

#include <gtest/gtest.h>

namespace cordon::pages {
namespace {

TEST(Language, IsWhatTheReaderLikesBestOfOurs) {
  struct Case {
    View accept;
    View expected;
  };
  Case const cases[] = {
      {"", "en"},
      {"fr", "fr"},
      {"de-AT,de;q=0.9,en;q=0.8", "de"},
      {"DE-CH", "de"},
      {"nl, it;q=0.3, en;q=0.2", "it"},
      {"en;q=0.1, fr;q=0.9", "fr"},
      {"fr;q=0, it;q=0.001", "it"},
      {"it;q=1.000, fr;q=1", "it"},
      {"pl", "en"},
      {"*", "en"},
      {"fr;q=2, de;q=0.5", "de"},
      {"fr;q=abc,de;q=0.5", "de"},
      {"fr;level=1,de;q=0.5", "de"},
      {",,;;,=,fr", "fr"},
  };
  for (auto const& [accept, expected] : cases) EXPECT_EQ(code(choose_language(accept)), expected) << accept;
}

TEST(Language, IsFoundByItsCodeAlone) {
  for (auto const language : languages) EXPECT_EQ(find_language(code(language)), language);
  EXPECT_FALSE(find_language("FR"));
  EXPECT_FALSE(find_language("no"));
}

}  // namespace
}  // namespace cordon::pages
