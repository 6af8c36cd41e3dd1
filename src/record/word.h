#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "base/bytes.h"
#include "record/escape.h"

namespace cordon::record {

// A short piece of a line that is known when we compile: sixteen bytes that are copied at once.
class Word {
 public:
  static constexpr std::size_t room = 16;

  consteval Word(View before, View text, View after) : size_(before.size() + text.size() + after.size()) {
    if (size_ > room || !std::ranges::all_of(text, json::is_plain)) throw "too long, or in need of escaping";
    char* const middle = std::ranges::copy(before, bytes_.data()).out;
    std::ranges::copy(after, std::ranges::copy(text, middle).out);
  }

  // Needs `room`, whatever its size.
  char* put(char* to) const {
    std::memcpy(to, bytes_.data(), room);
    return to + size_;
  }

 private:
  std::array<char, room> bytes_{};
  std::size_t size_;
};

// The name of a field, and the way a line has it: `,"name":`.
struct FieldName {
  consteval FieldName(char const* name) : text(name), key(",\"", name, "\":") {}

  View text;
  Word key;
};

// A value: its text in quotes.
struct WordValue {
  consteval WordValue(char const* text) : word("\"", text, "\"") {}

  Word word;
};

}  // namespace cordon::record
