#include "praxis/mail/letters.h"

#include <array>

#include "praxis/mail/letter_texts.h"

namespace cordon::praxis {
namespace {

// By Language.
constexpr std::array<LetterTexts const*, 4> letters{&french_letters, &german_letters, &italian_letters, &english_letters};

}  // namespace

Message write_letter(Letter letter, Language language, std::string to, std::string_view link) {
  auto const& [subject, text] = letters.at(static_cast<std::size_t>(language))->at(static_cast<std::size_t>(letter));
  Message message{.to = std::move(to), .subject = std::string(subject), .text = std::string(text) + "\n"};
  if (auto const place = message.text.find("{}"); place != std::string::npos) message.text.replace(place, 2, link);
  return message;
}

}  // namespace cordon::praxis
