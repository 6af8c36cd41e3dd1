#pragma once

#include <initializer_list>
#include <string>

#include "access/pages/basics.h"

namespace cordon::access {

// A text of ours in a language: web/access/words/fr.json. What is put into it is text, as all of it. A key that is not there is a
// mistake of ours, and throws.
std::string say(Language language, View key, std::initializer_list<Word> words = {});
// "{count} sessions": the key ends with ".one" or ".other".
std::string say_count(Language language, View key, std::size_t count);
bool has_words(Language language, View key);

}  // namespace cordon::access
