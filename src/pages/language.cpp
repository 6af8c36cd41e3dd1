#include "pages/language.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::pages {
namespace {

struct Known {
  View code;
  View name;
};
constexpr std::array<Known, languages.size()> known{
    {{"fr", "Français"}, {"de", "Deutsch"}, {"it", "Italiano"}, {"en", "English"}}};

constexpr std::size_t most_ranges = 20;

// "0.8" in thousandths; 0 when it is no weight.
unsigned weight_of(View parameter) {
  parameter = text::trim(parameter);
  if (parameter.empty()) return 1000;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 0;
  parameter.remove_prefix(2);
  auto const whole = text::parse_number<unsigned>(text::take_until(parameter, '.'));
  if (!whole || *whole > 1 || parameter.size() > 3) return 0;
  unsigned weight = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    char const digit = i < parameter.size() ? parameter[i] : '0';
    if (!text::is_digit(digit)) return 0;
    weight = weight * 10 + static_cast<unsigned>(digit - '0');
  }
  return *whole == 1 ? 1000 : weight;
}

}  // namespace

View code(Language language) {
  return known[static_cast<std::size_t>(language)].code;
}

View name_of(Language language) {
  return known[static_cast<std::size_t>(language)].name;
}

std::optional<Language> find_language(View code) {
  auto const found = std::ranges::find(known, code, &Known::code);
  if (found == known.end()) return {};
  return languages[static_cast<std::size_t>(found - known.begin())];
}

Language choose_language(View accept_language) {
  Language best = Language::en;
  unsigned best_weight = 0;
  for (std::size_t i = 0; i < most_ranges && !accept_language.empty(); ++i) {
    View range = text::take_until(accept_language, ',');
    View tag = text::trim(text::take_until(range, ';'));
    auto const language = find_language(text::to_lower(text::take_until(tag, '-')));
    unsigned const weight = weight_of(range);
    if (!language || weight <= best_weight) continue;
    best = *language;
    best_weight = weight;
  }
  return best;
}

}  // namespace cordon::pages
