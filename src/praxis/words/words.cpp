#include "praxis/words/words.h"

#include <boost/json.hpp>
#include <stdexcept>
#include <unordered_map>

#include "praxis/assets.h"

namespace cordon::praxis {
namespace {

struct Hash : std::hash<View> {
  using is_transparent = void;
};
using Texts = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

View content_of(std::string const& source) {
  for (auto const& asset : assets()) {
    if (asset.source == source) return asset.content;
  }
  throw std::logic_error("there is no " + source);
}

Texts read(Language language) {
  Texts texts;
  auto const all = boost::json::parse(content_of(std::string(code(language)) + ".json"));
  for (auto const& [key, text] : all.as_object()) texts.emplace(key, text.as_string());
  return texts;
}

Texts const& texts_in(Language language) {
  static std::array<Texts, languages.size()> const all{read(languages[0]), read(languages[1]), read(languages[2]),
                                                       read(languages[3])};
  return all[static_cast<std::size_t>(language)];
}

// French counts zero as one.
bool is_one(Language language, std::size_t count) {
  return count == 1 || (count == 0 && language == Language::fr);
}

}  // namespace

std::string say(Language language, View key, std::initializer_list<Word> words) {
  auto const& texts = texts_in(language);
  auto const found = texts.find(key);
  if (found == texts.end()) throw std::logic_error("no words for " + std::string(key));
  View rest = found->second;
  std::string said;
  while (!rest.empty()) {
    auto const begin = rest.find('{');
    auto const end = begin == View::npos ? View::npos : rest.find('}', begin);
    said += rest.substr(0, end == View::npos ? View::npos : begin);
    if (end == View::npos) break;
    View const name = rest.substr(begin + 1, end - begin - 1);
    for (auto const& word : words) {
      if (word.name == name) said += word.value;
    }
    rest.remove_prefix(end + 1);
  }
  return said;
}

std::string say_count(Language language, View key, std::size_t count) {
  auto const number = std::to_string(count);
  return say(language, std::string(key) + (is_one(language, count) ? ".one" : ".other"), {{.name = "count", .value = number}});
}

bool has_words(Language language, View key) {
  return texts_in(language).contains(key);
}

}  // namespace cordon::praxis
