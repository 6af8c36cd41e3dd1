#include "praxis/mail/letters.h"

#include <array>

#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {
namespace {

// By Language.
constexpr std::array<LetterTexts const*, 4> letters{&french_letters, &german_letters, &italian_letters, &english_letters};

void put_in(std::string_view name, std::string_view value, std::string& text) {
  if (auto const place = text.find(name); place != std::string::npos) text.replace(place, name.size(), value);
}

}  // namespace

mail::Message write_letter(Letter letter, Language language, std::string to, std::string_view what, std::string_view before) {
  auto const& [subject, text] = letters.at(static_cast<std::size_t>(language))->at(static_cast<std::size_t>(letter));
  mail::Message message{.to = std::move(to), .subject = std::string(subject), .text = std::string(text) + "\n"};
  put_in("{before}", before, message.text);
  put_in("{}", what, message.text);
  return message;
}

}  // namespace cordon::praxis
