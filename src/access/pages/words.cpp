#include "access/pages/words.h"

#include <stdexcept>

#include "access/pages/assets.h"

namespace cordon::access {
namespace {

View content_of(View language) {
  for (auto const& asset : assets()) {
    if (asset.source.ends_with(".json") && asset.source.starts_with(language)) return asset.content;
  }
  throw std::logic_error("there are no words");
}

Words const& words_of_pages() {
  static Words const words({content_of(code(languages[0])), content_of(code(languages[1])), content_of(code(languages[2])),
                            content_of(code(languages[3]))});
  return words;
}

}  // namespace

std::string say(Language language, View key, std::initializer_list<Word> words) {
  return words_of_pages().say(language, key, words);
}

std::string say_count(Language language, View key, std::size_t count) {
  return words_of_pages().say_count(language, key, count);
}

bool has_words(Language language, View key) {
  return words_of_pages().has(language, key);
}

}  // namespace cordon::access
