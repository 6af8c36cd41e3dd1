#include "praxis/mail/letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "mail/eml.h"

namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array<Language, 4> languages{Language::fr, Language::de, Language::it, Language::en};
constexpr std::array<Letter, 10> letters{Letter::confirm,          Letter::already_registered, Letter::reset,
                                         Letter::password_changed, Letter::confirm_change,     Letter::email_changed,
                                         Letter::erased,           Letter::practice_cancelled, Letter::practice_moved,
                                         Letter::practice_gave};

TEST(Letters, HaveShortLinesOfAscii) {
  for (auto const language : languages) {
    for (auto const letter : letters) {
      auto const link = "https://praxis.example.org/reset#" + std::string(43, 'x');
      auto const eml = mail::to_eml(write_letter(letter, language, "zoe@example.org", link), "praxis@example.org", "1", Wall());
      ASSERT_TRUE(eml);
      std::string_view rest = *eml;
      while (!rest.empty()) {
        auto const line = text::take_until(rest, '\n');
        EXPECT_TRUE(line.ends_with('\r')) << line;
        EXPECT_LE(line.size(), 77U) << line;
        for (char const c : line.substr(0, line.size() - 1)) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
      }
    }
  }
}

TEST(Letters, SayThatAnAccountThatNobodyConfirmsGoes) {
  constexpr std::array<std::string_view, 4> words{"est supprimé", "wird gelöscht", "viene eliminato", "is deleted"};
  for (std::size_t i = 0; i < languages.size(); ++i)
    EXPECT_THAT(write_letter(Letter::confirm, languages[i], "zoe@example.org").text, HasSubstr(words[i]));
}

TEST(Letters, AreThereInEachLanguage) {
  std::set<std::string> subjects, texts;
  for (auto const language : languages) {
    EXPECT_EQ(find_language(code(language)), language);
    for (auto const letter : letters) {
      auto const message = write_letter(letter, language, "zoe@example.org", "https://praxis.example.org/x#y", "yesterday");
      bool const of_appointment = letter >= Letter::practice_cancelled;
      bool const linked =
          letter == Letter::confirm || letter == Letter::reset || letter == Letter::confirm_change || of_appointment;
      EXPECT_EQ(message.text.contains("\n\nhttps://praxis.example.org/x#y\n\n"), linked);
      EXPECT_THAT(message.text, Not(HasSubstr("{")));
      EXPECT_EQ(message.text.contains("yesterday"), letter == Letter::practice_moved);
      EXPECT_EQ(message.to, "zoe@example.org");
      EXPECT_TRUE(subjects.insert(message.subject).second) << message.subject;
      EXPECT_TRUE(texts.insert(message.text).second) << message.subject;
    }
  }
  EXPECT_FALSE(find_language("es"));
  EXPECT_FALSE(find_language(""));
}

}  // namespace
}  // namespace cordon::praxis
