#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <unordered_map>

#include "pages/language.h"

namespace cordon::pages {

// Stands for {name} in a text.
struct Word {
  View name;
  View value;
};

// Texts of ours in every language, by key.
class Words {
 public:
  // One JSON object of texts for each of `languages`, in that order. Throws for what is none: they are part of the program.
  explicit Words(std::array<View, languages.size()> const& texts);

  // What is put into it is text, as all of it. A key that is not there is a mistake of ours, and throws.
  std::string say(Language language, View key, std::initializer_list<Word> words = {}) const;
  // "{count} free times": the key ends with ".one" or ".other".
  std::string say_count(Language language, View key, std::size_t count) const;
  bool has(Language language, View key) const;

 private:
  struct Hash : std::hash<View> {
    using is_transparent = void;
  };
  using Texts = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;
  Texts const& in(Language language) const { return texts_[static_cast<std::size_t>(language)]; }

  std::array<Texts, languages.size()> texts_;
};

}  // namespace cordon::pages
