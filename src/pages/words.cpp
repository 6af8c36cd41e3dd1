#include "pages/words.h"

#include <boost/json.hpp>
#include <stdexcept>

namespace cordon::pages {
namespace {

// French counts zero as one.
bool is_one(Language language, std::size_t count) {
  return count == 1 || (count == 0 && language == Language::fr);
}

}  // namespace

Words::Words(std::array<View, languages.size()> const& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto const all = boost::json::parse(texts[i]);
    for (auto const& [key, text] : all.as_object()) texts_[i].emplace(key, text.as_string());
  }
}

std::string Words::say(Language language, View key, std::initializer_list<Word> words) const {
  auto const& texts = in(language);
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

std::string Words::say_count(Language language, View key, std::size_t count) const {
  auto const number = std::to_string(count);
  return say(language, std::string(key) + (is_one(language, count) ? ".one" : ".other"), {{.name = "count", .value = number}});
}

bool Words::has(Language language, View key) const {
  return in(language).contains(key);
}

}  // namespace cordon::pages
