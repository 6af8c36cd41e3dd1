#pragma once

#include <array>
#include <string_view>

// The texts of letters, in the order of Letter. "{}" is the link or the appointment, "{before}" when it was.
namespace cordon::praxis {

struct LetterText {
  std::string_view subject;
  std::string_view text;
};
using LetterTexts = std::array<LetterText, 10>;
extern LetterTexts const french_letters, german_letters, italian_letters, english_letters;

}  // namespace cordon::praxis
