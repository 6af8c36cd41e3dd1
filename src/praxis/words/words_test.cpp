#include "praxis/words/words.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

TEST(Words, ComeInEveryLanguage) {
  EXPECT_EQ(say(Language::en, "nav.log-in"), "Log in");
  EXPECT_EQ(say(Language::fr, "weekday.2"), "mardi");
  EXPECT_EQ(say(Language::de, "weekday.2"), "Dienstag");
  EXPECT_EQ(say(Language::it, "weekday.2"), "martedì");
}

TEST(Words, TakeWhatIsPutIntoThemAsItIs) {
  EXPECT_EQ(say(Language::en, "confirm.kept", {{.name = "time", .value = "{time}"}}), "This time is kept for you until {time}.");
  EXPECT_EQ(say(Language::en, "confirm.kept"), "This time is kept for you until .");
}

TEST(Words, KnowWhenItIsOne) {
  EXPECT_EQ(say_count(Language::en, "agenda.count", 1), "1 appointment");
  EXPECT_EQ(say_count(Language::en, "agenda.count", 0), "0 appointments");
  EXPECT_EQ(say_count(Language::fr, "agenda.count", 0), "0 rendez-vous");
}

TEST(Words, ThrowForAKeyThatIsNone) {
  EXPECT_THROW(say(Language::en, "nav.nowhere"), std::logic_error);
  EXPECT_FALSE(has_words(Language::en, "nav.nowhere"));
  EXPECT_TRUE(has_words(Language::it, "nav.search"));
}

}  // namespace
}  // namespace cordon::praxis
