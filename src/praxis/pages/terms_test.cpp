#include "praxis/pages/terms.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

TEST(Terms, HaveWordsForEverySpecialtyInEveryLanguage) {
  for (auto const language : languages) {
    auto const options = specialty_options(language);
    EXPECT_EQ(options.size(), specialties);
    for (auto const& [value, text, more] : options) EXPECT_TRUE(has_words(language, "specialty." + value)) << value;
  }
}

TEST(Terms, ListLanguagesAsPeopleDo) {
  EXPECT_EQ(say_languages(Language::en, {"fr"}), "French");
  EXPECT_EQ(say_languages(Language::en, {"fr", "en"}), "French and English");
  EXPECT_EQ(say_languages(Language::de, {"fr", "en", "it"}), "Französisch, Englisch und Italienisch");
  EXPECT_EQ(say_languages(Language::en, {}), "");
}

TEST(Terms, CallPeopleAndPlacesByTheirNames) {
  EXPECT_EQ(name_of(Practitioner{.given_name = "Hélène", .family_name = "Marchand", .title = "Dr"}), "Dr Hélène Marchand");
  EXPECT_EQ(name_of(Practitioner{.given_name = "Ugo", .family_name = "Ferri"}), "Ugo Ferri");
  EXPECT_EQ(address_of(Place{.street = "14, rue Haute", .postal_code = "75011", .city = "Paris"}), "14, rue Haute, 75011 Paris");
  EXPECT_EQ(say_motive(Language::en, Motive{.name = "first-visit"}), "First visit");
  EXPECT_EQ(say_motive(Language::en, Motive{.name = "Piercing"}), "Piercing");
}

}  // namespace
}  // namespace cordon::praxis
