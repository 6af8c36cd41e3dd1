#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace cordon::pages {

enum class Language : std::uint8_t { fr, de, it, en };
constexpr std::array languages{Language::fr, Language::de, Language::it, Language::en};

View code(Language language);     // "fr" (BCP 47), as in the addresses of pages
View name_of(Language language);  // "Français", for those who speak it
std::optional<Language> find_language(View code);

// What a reader likes best of ours (Accept-Language, RFC 9110 section 12.5.4); English when it says nothing of ours.
Language choose_language(View accept_language);

}  // namespace cordon::pages
