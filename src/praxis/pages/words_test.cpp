#include "praxis/pages/words.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

TEST(Words, ComeInEveryLanguage) {
  EXPECT_EQ(say(Language::english, "nav.log-in"), "Log in");
  EXPECT_EQ(say(Language::french, "weekday.2"), "mardi");
  EXPECT_EQ(say(Language::german, "weekday.2"), "Dienstag");
  EXPECT_EQ(say(Language::italian, "weekday.2"), "martedì");
}

TEST(Words, TakeWhatIsPutIntoThemAsItIs) {
  EXPECT_EQ(say(Language::english, "confirm.kept", {{.name = "time", .value = "{time}"}}),
            "This time is kept for you until {time}.");
  EXPECT_EQ(say(Language::english, "confirm.kept"), "This time is kept for you until .");
}

TEST(Words, KnowWhenItIsOne) {
  EXPECT_EQ(say_count(Language::english, "agenda.count", 1), "1 appointment");
  EXPECT_EQ(say_count(Language::english, "agenda.count", 0), "0 appointments");
  EXPECT_EQ(say_count(Language::french, "agenda.count", 0), "0 rendez-vous");
}

TEST(Words, ThrowForAKeyThatIsNone) {
  EXPECT_THROW(say(Language::english, "nav.nowhere"), std::logic_error);
  EXPECT_FALSE(has_words(Language::english, "nav.nowhere"));
  EXPECT_TRUE(has_words(Language::italian, "nav.search"));
}

}  // namespace
}  // namespace cordon::praxis
